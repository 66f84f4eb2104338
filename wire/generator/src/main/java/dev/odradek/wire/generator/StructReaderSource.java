package dev.odradek.wire.generator;

import dev.odradek.wire.generator.FieldType.ListOf;
import dev.odradek.wire.generator.FieldType.Primitive;
import dev.odradek.wire.generator.FieldType.StructOf;
import java.util.List;

/// Writes the constructor of a struct that reads it.
final class StructReaderSource {

    private final Schema schema;
    private final Struct struct;
    private final Flexibility flexibility;

    StructReaderSource(Schema schema, Struct struct) {
        this.schema = schema;
        this.struct = struct;
        this.flexibility = Flexibility.of(schema, struct);
    }

    void write(JavaText out) {
        out.open("private " + struct.name() + "(MessageReader reader, short version)");
        flexibility.declare(out, schema, struct);
        plainFields(out, struct.plainFields());
        List<Field> tagged = struct.taggedFields();
        tagged.stream().filter(StructReaderSource::isMade).forEach(f -> makeDefault(out, f));
        if (flexibility != Flexibility.NEVER) {
            boolean guarded = flexibility == Flexibility.SOMETIMES;
            if (guarded) {
                out.open("if (flexible)");
            }
            if (tagged.isEmpty()) {
                out.line("this.unknownTaggedFields = reader.readUnknownTags();");
            } else {
                tagSection(out, tagged);
            }
            if (guarded) {
                out.close();
            }
        }
        out.close();
    }

    /// Writes the fields in order; neighbours of the same versions share a condition.
    private void plainFields(JavaText out, List<Field> fields) {
        for (int from = 0; from < fields.size(); ) {
            Versions versions = fields.get(from).versions();
            int until = from + 1;
            while (until < fields.size() && fields.get(until).versions().equals(versions)) {
                until++;
            }
            sameVersions(out, versions, fields.subList(from, until));
            from = until;
        }
    }

    private void sameVersions(JavaText out, Versions versions, List<Field> fields) {
        boolean always = versions.covers(struct.versions());
        if (!always) {
            out.open("if (" + versions.condition(struct.versions()) + ")");
        }
        fields.forEach(field -> plainField(out, field));
        if (!always) {
            List<Field> made = fields.stream().filter(StructReaderSource::isMade).toList();
            if (!made.isEmpty()) {
                out.reopen("else");
                made.forEach(field -> makeDefault(out, field));
            }
            out.close();
        }
    }

    /// Whether the default is an object made by a constructor.
    private static boolean isMade(Field field) {
        return !(field.type() instanceof Primitive) && !field.startsNull();
    }

    private static void makeDefault(JavaText out, Field field) {
        out.line("this." + field.name() + " = " + Defaults.java(field) + ";");
    }

    private void plainField(JavaText out, Field field) {
        String flexible = flexibility.expression(field);
        if (field.type() instanceof ListOf(StructOf element)) {
            structList(out, field, element, flexible);
        } else {
            out.line("this." + field.name() + " = " + expression(field, flexible) + ";");
        }
    }

    private void structList(JavaText out, Field field, StructOf element, String flexible) {
        String length = field.name() + "Length";
        String arguments =
                "(%s, %d, %d)"
                        .formatted(
                                flexible,
                                schema.wireBytesMin(element, field.versions()),
                                schema.objectBytes(schema.struct(element.name())));
        out.line("int %s = %s;".formatted(length, nullableOrNot(field, "ListLength", arguments)));
        if (field.isNullable()) {
            out.open("if (" + length + " == -1)");
            out.line("this." + field.name() + " = null;");
            out.reopen("else");
        }
        out.line("this.%s = new ArrayList<>(%s);".formatted(field.name(), length));
        out.open("for (int i = 0; i < " + length + "; i++)");
        out.line("this.%s.add(new %s(reader, version));".formatted(field.name(), element.name()));
        out.close();
        if (field.isNullable()) {
            out.close();
        }
    }

    private String expression(Field field, String flexible) {
        return switch (field.type()) {
            case Primitive primitive when !primitive.isPrefixed() ->
                    "reader.read" + primitive.suffix + "()";
            case Primitive primitive ->
                    nullableOrNot(field, primitive.suffix, "(" + flexible + ")");
            case ListOf(Primitive element) ->
                    nullableOrNot(field, element.suffix + "List", "(" + flexible + ")");
            case ListOf(var element) ->
                    throw new IllegalArgumentException(field.name() + " is a list of " + element);
            case StructOf(var name) -> {
                String present = "new " + name + "(reader, version)";
                if (!field.isNullable()) {
                    yield present;
                }
                if (field.isTagged()) {
                    yield "reader.readTaggedPresence() ? " + present + " : null";
                }
                if (field.nullable().equals(field.versions())) {
                    yield "reader.readPresence() ? " + present + " : null";
                }
                yield "%s && !reader.readPresence() ? null : %s"
                        .formatted(field.nullable().condition(field.versions()), present);
            }
        };
    }

    private static String nullableOrNot(Field field, String suffix, String arguments) {
        String strict = "reader.read" + suffix + arguments;
        String nullable = "reader.readNullable" + suffix + arguments;
        if (!field.isNullable()) {
            return strict;
        }
        if (field.nullable().equals(field.versions())) {
            return nullable;
        }
        return field.nullable().condition(field.versions()) + " ? " + nullable + " : " + strict;
    }

    private void tagSection(JavaText out, List<Field> tagged) {
        Versions flexibleVersions = struct.versions().and(schema.flexible());
        out.line("int tagCount = reader.readTagCount();");
        out.line("int tag = -1;");
        out.open("for (int t = 0; t < tagCount; t++)");
        out.line("tag = reader.readTag(tag);");
        out.line("int tagEnd = reader.readTagEnd();");
        String keyword = "if";
        for (Field field : tagged) {
            String condition = "tag == " + field.tag();
            if (!field.versions().covers(flexibleVersions)) {
                condition += " && " + field.versions().condition(flexibleVersions);
            }
            String head = keyword + " (" + condition + ")";
            if (keyword.equals("if")) {
                out.open(head);
            } else {
                out.reopen(head);
            }
            if (field.type() instanceof ListOf(StructOf element)) {
                structList(out, field, element, "true");
            } else {
                out.line("this." + field.name() + " = " + expression(field, "true") + ";");
            }
            out.line("reader.endTag(tagEnd);");
            keyword = "else if";
        }
        out.reopen("else");
        out.line(
                "this.unknownTaggedFields ="
                        + " reader.readUnknownTag(this.unknownTaggedFields, tag, tagEnd);");
        out.close();
        out.close();
    }
}
