package dev.odradek.wire.generator;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads message definitions: JSON with `//` comments, the format that Kafka's file
/// `clients/src/main/resources/common/message/README.md` describes. Keys that are not known here
/// are an error: what is ignored on purpose is on a list.
final class SchemaReader {

    private static final Set<String> SCHEMA_KEYS =
            Set.of(
                    "name",
                    "type",
                    "apiKey",
                    "listeners",
                    "latestVersionUnstable",
                    "validVersions",
                    "flexibleVersions",
                    "fields",
                    "commonStructs");

    /// `about`, `entityType`, `mapKey` and `zeroCopy` do not change the bytes.
    private static final Set<String> FIELD_KEYS =
            Set.of(
                    "name",
                    "type",
                    "versions",
                    "nullableVersions",
                    "tag",
                    "taggedVersions",
                    "ignorable",
                    "default",
                    "flexibleVersions",
                    "fields",
                    "about",
                    "entityType",
                    "mapKey",
                    "zeroCopy");

    /// Accessors of these names would hide those that every message has.
    private static final Set<String> TAKEN_NAMES =
            Set.of("apiKey", "lowestVersion", "highestVersion", "unknownTaggedFields");

    private final JsonMapper json =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build();

    /// Reads one definition.
    ///
    /// @param artifact the jar that it came in
    /// @return null for a message that has no version any more
    @Nullable Schema read(Path file, String artifact) throws IOException {
        return parse(Files.readString(file), artifact);
    }

    /// Reads one definition. Parameters and result as for [#read].
    @Nullable Schema parse(String text, String artifact) throws IOException {
        JsonNode tree = json.readTree(text);
        String name = required(tree, "name");
        refuseUnknownKeys(tree, SCHEMA_KEYS, name);
        Versions versions = Versions.parse(required(tree, "validVersions"));
        if (versions.isEmpty()) {
            return null;
        }
        Map<String, JsonNode> common = new LinkedHashMap<>();
        for (JsonNode struct : tree.path("commonStructs")) {
            common.put(required(struct, "name"), struct);
        }
        Map<String, Struct> structs = new LinkedHashMap<>();
        new StructReader(name, versions, common, structs).read(name, versions, tree.path("fields"));
        Schema schema =
                new Schema(
                        name,
                        artifact,
                        required(tree, "type"),
                        tree.path("apiKey").asInt(-1),
                        tree.path("listeners").valueStream().map(JsonNode::asText).toList(),
                        tree.path("latestVersionUnstable").asBoolean(),
                        versions,
                        Versions.parse(required(tree, "flexibleVersions")).and(versions),
                        structs);
        for (Field field : schema.root().fields()) {
            if (TAKEN_NAMES.contains(field.name())) {
                throw new IllegalArgumentException(name + " has a field named " + field.name());
            }
        }
        return schema;
    }

    private static String required(JsonNode node, String key) {
        JsonNode value = node.get(key);
        if (value == null) {
            throw new IllegalArgumentException("no " + key + " in " + node);
        }
        return value.asText();
    }

    private static void refuseUnknownKeys(JsonNode node, Set<String> known, String where) {
        node.fieldNames()
                .forEachRemaining(key -> {
                    if (!known.contains(key)) {
                        throw new IllegalArgumentException(where + " has the unknown key " + key);
                    }
                });
    }

    /// Reads the structs of one message.
    private record StructReader(
            String message,
            Versions valid,
            Map<String, JsonNode> common,
            Map<String, Struct> structs) {

        void read(String name, Versions versions, JsonNode fieldNodes) {
            // Outer structs come before inner ones in the generated file.
            structs.put(name, new Struct(name, versions, List.of()));
            List<Field> fields = new ArrayList<>();
            for (JsonNode node : fieldNodes) {
                Field field = field(name, versions, node);
                if (!field.versions().isEmpty()) {
                    fields.add(field);
                }
            }
            structs.put(name, new Struct(name, versions, List.copyOf(fields)));
        }

        private Field field(String struct, Versions within, JsonNode node) {
            String schemaName = required(node, "name");
            String where = message + "." + struct + "." + schemaName;
            refuseUnknownKeys(node, FIELD_KEYS, where);
            JsonNode tagged = node.get("taggedVersions");
            Versions versions =
                    Versions.parse(
                                    node.has("versions") || tagged == null
                                            ? required(node, "versions")
                                            : tagged.asText())
                            .and(within);
            if (tagged != null && !Versions.parse(tagged.asText()).and(within).equals(versions)) {
                throw new IllegalArgumentException(where + " is tagged in some versions only");
            }
            JsonNode flexible = node.get("flexibleVersions");
            if (flexible != null && !flexible.asText().equals("none")) {
                throw new IllegalArgumentException(where + " is flexible in some versions only");
            }
            FieldType type = FieldType.parse(required(node, "type"));
            if (type == FieldType.Primitive.RECORDS && tagged != null) {
                throw new IllegalArgumentException(where + " is tagged and holds records");
            }
            Versions nullable =
                    Versions.parse(node.path("nullableVersions").asText("none")).and(versions);
            if (tagged != null && !nullable.isEmpty() && !nullable.equals(versions)) {
                throw new IllegalArgumentException(where + " is nullable in some versions only");
            }
            JsonNode initial = node.get("default");
            readStructOf(type, versions, within, node);
            return new Field(
                    Character.toLowerCase(schemaName.charAt(0)) + schemaName.substring(1),
                    type,
                    versions,
                    nullable,
                    node.path("tag").asInt(-1),
                    node.path("ignorable").asBoolean(),
                    flexible != null,
                    // A JSON null, unlike the text "null", means that there is no default.
                    initial == null || initial.isNull() ? null : initial.asText());
        }

        private void readStructOf(
                FieldType type, Versions versions, Versions within, JsonNode node) {
            switch (type) {
                case FieldType.Primitive _ -> {}
                case FieldType.ListOf(var element) -> readStructOf(element, versions, within, node);
                case FieldType.StructOf(var name) -> {
                    JsonNode shared = common.get(name);
                    if (node.has("fields")) {
                        if (structs.containsKey(name) || shared != null) {
                            throw new IllegalArgumentException(
                                    message + " has two structs named " + name);
                        }
                        read(name, versions, node.path("fields"));
                    } else if (shared == null) {
                        throw new IllegalArgumentException(message + " has no struct " + name);
                    } else if (!structs.containsKey(name)) {
                        Versions own = Versions.parse(required(shared, "versions"));
                        read(name, own.and(valid), shared.path("fields"));
                    }
                }
            }
        }
    }
}
