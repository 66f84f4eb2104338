package dev.odradek.wire.generator;

import dev.odradek.wire.generator.FieldType.ListOf;
import dev.odradek.wire.generator.FieldType.Primitive;
import dev.odradek.wire.generator.FieldType.StructOf;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Writes the class of one message, with its structs inside.
final class MessageSource {

    private static final Map<String, String> IMPORTS =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry("BufferedRecords", "dev.odradek.wire.codec.BufferedRecords"),
                            Map.entry("Message", "dev.odradek.wire.codec.Message"),
                            Map.entry("MessageReader", "dev.odradek.wire.codec.MessageReader"),
                            Map.entry("MessageWriter", "dev.odradek.wire.codec.MessageWriter"),
                            Map.entry("RawTaggedField", "dev.odradek.wire.codec.RawTaggedField"),
                            Map.entry("RecordBytes", "dev.odradek.wire.codec.RecordBytes"),
                            Map.entry(
                                    "UnsupportedVersionException",
                                    "dev.odradek.wire.codec.UnsupportedVersionException"),
                            Map.entry("Uuid", "dev.odradek.wire.codec.Uuid"),
                            Map.entry("ArrayList", "java.util.ArrayList"),
                            Map.entry("Arrays", "java.util.Arrays"),
                            Map.entry("List", "java.util.List"),
                            Map.entry("Objects", "java.util.Objects"),
                            Map.entry("Nullable", "org.jspecify.annotations.Nullable")));

    private final Schema schema;

    MessageSource(Schema schema) {
        this.schema = schema;
    }

    /// The whole file.
    ///
    /// @param kafkaRelease such as `4.3.1`
    static String of(Schema schema, String javaPackage, String kafkaRelease) {
        JavaText body = new JavaText();
        new MessageSource(schema).message(body);
        JavaText file = new JavaText();
        file.line(
                "// Generated from %s.json of Apache Kafka %s (%s)."
                        .formatted(schema.name(), kafkaRelease, schema.artifact()));
        file.line("package " + javaPackage + ";").line("");
        List<String> imports = new ArrayList<>();
        IMPORTS.forEach((name, qualified) -> {
            if (body.mentions(name)) {
                imports.add("import " + qualified + ";");
            }
        });
        imports.stream().sorted().forEach(file::line);
        file.line("");
        return file + body.toString();
    }

    private void message(JavaText out) {
        out.line("/// " + headline());
        out.open("public final class " + schema.name() + " implements Message");
        out.line("");
        if (schema.apiKey() >= 0) {
            out.line("public static final short API_KEY = " + schema.apiKey() + ";");
        }
        out.line("public static final short LOWEST_VERSION = " + schema.versions().lowest() + ";");
        out.line(
                "public static final short HIGHEST_VERSION = " + schema.versions().highest() + ";");
        out.line("");
        boolean first = true;
        for (Struct struct : schema.structs().values()) {
            if (first) {
                first = false;
                members(out, struct);
            } else {
                out.line("");
                out.line(
                        "/// Part of ["
                                + schema.name()
                                + "], "
                                + struct.versions().inWords()
                                + ".");
                out.open("public static final class " + struct.name());
                if (isComparedToDefault(struct)) {
                    out.line("");
                    out.line(
                            "private static final %s DEFAULT = new %s();"
                                    .formatted(struct.name(), struct.name()));
                }
                out.line("");
                members(out, struct);
                out.close();
            }
        }
        out.close();
    }

    private String headline() {
        String key =
                switch (schema.kind()) {
                    case "request", "response" -> ", API key " + schema.apiKey();
                    case "metadata", "coordinator-key", "coordinator-value" ->
                            ", type " + schema.apiKey();
                    default -> "";
                };
        String flexible =
                schema.flexible().isEmpty() ? "" : ", flexible from " + schema.flexible().lowest();
        return schema.name() + key + ", " + schema.versions().inWords() + flexible + ".";
    }

    private boolean isRoot(Struct struct) {
        return struct.name().equals(schema.name());
    }

    private boolean isComparedToDefault(Struct struct) {
        return schema.structs().values().stream()
                .flatMap(other -> other.fields().stream().filter(f -> needsDefaultCheck(other, f)))
                .anyMatch(field ->
                        field.type().equals(new StructOf(struct.name())) && !field.startsNull());
    }

    /// Whether writing has to know if the field is at its default.
    private static boolean needsDefaultCheck(Struct struct, Field field) {
        return field.isTagged()
                || (!field.ignorable() && !field.versions().covers(struct.versions()));
    }

    private void members(JavaText out, Struct struct) {
        for (Field field : struct.fields()) {
            out.line("private " + field.javaType() + " " + field.name() + initialiser(field) + ";");
        }
        out.line("private List<RawTaggedField> unknownTaggedFields = List.of();");
        constructors(out, struct);
        for (Field field : struct.fields()) {
            accessors(out, struct, field);
        }
        unknownTags(out, struct);
        if (isRoot(struct)) {
            interfaceMethods(out);
        }
        out.line("");
        new StructWriterSource(schema, struct).write(out, isRoot(struct));
        new ObjectMethodsSource(struct).write(out);
    }

    /// Lists and structs are made in the constructors: one that reads need not make them twice.
    private static String initialiser(Field field) {
        if (field.isNullable() && field.startsNull()) {
            return "";
        }
        return switch (field.type()) {
            case ListOf _, StructOf _ -> "";
            case Primitive primitive -> {
                String initial = Defaults.java(field);
                boolean same =
                        switch (primitive) {
                            case BOOL -> initial.equals("false");
                            case INT8, INT16, UINT16, INT32 -> initial.equals("0");
                            case UINT32, INT64 -> initial.equals("0L");
                            case FLOAT64 -> initial.equals("0.0");
                            case UUID, STRING, BYTES, RECORDS -> initial.equals("null");
                        };
                yield same ? "" : " = " + initial;
            }
        };
    }

    private void constructors(JavaText out, Struct struct) {
        out.line("");
        out.line("/// All fields at their defaults.");
        out.open("public " + struct.name() + "()");
        for (Field field : struct.fields()) {
            if (!(field.type() instanceof Primitive) && !field.startsNull()) {
                out.line("this." + field.name() + " = " + Defaults.java(field) + ";");
            }
        }
        out.close();
        out.line("");
        new StructReaderSource(schema, struct).write(out);
        if (isRoot(struct)) {
            out.line("");
            out.line("/// Reads the message as it is at `version`.");
            out.open(
                    "public static %s read(MessageReader reader, short version)"
                            .formatted(schema.name()));
            out.open("if (version < LOWEST_VERSION || version > HIGHEST_VERSION)");
            out.line(
                    "throw UnsupportedVersionException.version(\"%s\", version);"
                            .formatted(schema.name()));
            out.close();
            out.line("return new %s(reader, version);".formatted(schema.name()));
            out.close();
        }
    }

    private static void accessors(JavaText out, Struct struct, Field field) {
        out.line("");
        if (!field.versions().covers(struct.versions())) {
            out.line("/// In " + field.versions().inWords() + ".");
        }
        out.open("public " + field.javaType() + " " + field.name() + "()");
        out.line("return this." + field.name() + ";");
        out.close();
        out.line("");
        out.open("public %s %s(%s value)".formatted(struct.name(), field.name(), field.javaType()));
        out.line("this." + field.name() + " = value;");
        out.line("return this;");
        out.close();
    }

    private void unknownTags(JavaText out, Struct struct) {
        out.line("");
        if (isRoot(struct)) {
            out.line("@Override");
        }
        out.open("public List<RawTaggedField> unknownTaggedFields()");
        out.line("return this.unknownTaggedFields;");
        out.close();
        out.line("");
        out.line("/// @param value in rising order of tag");
        out.open(
                "public %s unknownTaggedFields(List<RawTaggedField> value)"
                        .formatted(struct.name()));
        out.line("this.unknownTaggedFields = value;");
        out.line("return this;");
        out.close();
    }

    private void interfaceMethods(JavaText out) {
        interfaceMethod(out, "apiKey", schema.apiKey() >= 0 ? "API_KEY" : "-1");
        interfaceMethod(out, "lowestVersion", "LOWEST_VERSION");
        interfaceMethod(out, "highestVersion", "HIGHEST_VERSION");
    }

    private static void interfaceMethod(JavaText out, String name, String value) {
        out.line("");
        out.line("@Override");
        out.open("public short " + name + "()");
        out.line("return " + value + ";");
        out.close();
    }
}
