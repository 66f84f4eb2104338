package dev.odradek.wire.generator;

import java.util.List;
import java.util.Map;

/// A message definition.
///
/// @param name name of the message
/// @param artifact the jar that it came in, such as `kafka-clients`
/// @param kind `request`, `response`, `header`, `data`, `metadata`, `coordinator-key` or
///   `coordinator-value`
/// @param apiKey its number, -1 for none
/// @param listeners who serves it, as the schema spells it
/// @param latestVersionUnstable whether the highest version is not final
/// @param versions all that can be read and written
/// @param flexible those of them with compact lengths and tagged fields
/// @param structs all structs by name, the message itself first
record Schema(
        String name,
        String artifact,
        String kind,
        int apiKey,
        List<String> listeners,
        boolean latestVersionUnstable,
        Versions versions,
        Versions flexible,
        Map<String, Struct> structs) {

    Struct root() {
        return struct(name);
    }

    Struct struct(String structName) {
        Struct struct = structs.get(structName);
        if (struct == null) {
            throw new IllegalArgumentException(name + " has no struct " + structName);
        }
        return struct;
    }

    /// The name without `Request` or `Response`.
    String apiName() {
        return name.replaceAll("(Request|Response)$", "");
    }

    /// Fewest bytes on the wire of a value of `type`, over all versions in `among`.
    int wireBytesMin(FieldType type, Versions among) {
        int least = Integer.MAX_VALUE;
        for (int version = among.lowest(); version <= among.highest(); version++) {
            least = Math.min(least, wireBytes(type, false, version));
        }
        return least;
    }

    private int wireBytes(FieldType type, boolean nullable, int version) {
        boolean compact = flexible.contains(version);
        return switch (type) {
            case FieldType.Primitive.STRING -> compact ? 1 : Short.BYTES;
            case FieldType.Primitive primitive when primitive.isPrefixed() ->
                    compact ? 1 : Integer.BYTES;
            case FieldType.Primitive primitive -> primitive.wireBytes;
            case FieldType.ListOf _ -> compact ? 1 : Integer.BYTES;
            case FieldType.StructOf _ when nullable -> 1;
            case FieldType.StructOf(var structName) -> {
                int sum = compact ? 1 : 0;
                for (Field field : struct(structName).plainFields()) {
                    if (field.versions().contains(version)) {
                        sum += wireBytes(field.type(), field.nullable().contains(version), version);
                    }
                }
                yield sum;
            }
        };
    }

    /// Estimated bytes of the object that a struct becomes, with the structs and empty lists that
    /// it starts with, without what its fields are charged for when they are read.
    int objectBytes(Struct struct) {
        int fields = 4;
        int started = 0;
        for (Field field : struct.fields()) {
            switch (field.type()) {
                case FieldType.Primitive primitive -> fields += primitive.objectBytes;
                case FieldType.ListOf _ -> {
                    fields += 4;
                    if (field.isTagged() || !field.versions().covers(struct.versions())) {
                        started += 24;
                    }
                }
                case FieldType.StructOf(var structName) -> {
                    fields += 4;
                    started += objectBytes(struct(structName));
                }
            }
        }
        return started + (12 + fields + 7) / 8 * 8;
    }
}
