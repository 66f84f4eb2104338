package dev.odradek.wire.generator;

import dev.odradek.wire.generator.FieldType.ListOf;
import dev.odradek.wire.generator.FieldType.Primitive;
import dev.odradek.wire.generator.FieldType.StructOf;
import java.util.List;

/// Writes the method of a struct that writes it.
final class StructWriterSource {

    private final Schema schema;
    private final Struct struct;
    private final Flexibility flexibility;

    StructWriterSource(Schema schema, Struct struct) {
        this.schema = schema;
        this.struct = struct;
        this.flexibility = Flexibility.of(schema, struct);
    }

    /// @param root whether the struct is the message itself
    void write(JavaText out, boolean root) {
        if (root) {
            out.line("@Override");
            out.open("public void write(MessageWriter writer, short version)");
            out.open("if (version < LOWEST_VERSION || version > HIGHEST_VERSION)");
            out.line(
                    "throw UnsupportedVersionException.version(\"%s\", version);"
                            .formatted(schema.name()));
            out.close();
        } else {
            out.open("private void write(MessageWriter writer, short version)");
        }
        flexibility.declare(out, schema, struct);
        for (Field field : struct.plainFields()) {
            plainField(out, field);
        }
        tagSection(out);
        out.close();
    }

    private String qualifiedStruct() {
        return struct.name().equals(schema.name())
                ? struct.name()
                : schema.name() + "." + struct.name();
    }

    private String qualified(Field field) {
        return qualifiedStruct() + "." + field.name();
    }

    private void plainField(JavaText out, Field field) {
        if (field.versions().covers(struct.versions())) {
            value(out, field, flexibility.expression(field));
            return;
        }
        out.open("if (" + field.versions().condition(struct.versions()) + ")");
        value(out, field, flexibility.expression(field));
        if (!field.ignorable()) {
            out.reopen("else if (" + Defaults.differs(field) + ")");
            out.line(cannotCarry(field));
        }
        out.close();
    }

    private String cannotCarry(Field field) {
        return "throw UnsupportedVersionException.field(\"%s\", version);"
                .formatted(qualified(field));
    }

    private void value(JavaText out, Field field, String flexible) {
        String name = "this." + field.name();
        if (field.isNullable() && !field.nullable().equals(field.versions())) {
            out.open(
                    "if (%s == null && %s)"
                            .formatted(name, field.nullable().exclusion(field.versions())));
            out.line(
                    "throw UnsupportedVersionException.absent(\"%s\", version);"
                            .formatted(qualified(field)));
            out.close();
        }
        String nullable = field.isNullable() ? "Nullable" : "";
        switch (field.type()) {
            case Primitive primitive when !primitive.isPrefixed() ->
                    out.line("writer.write%s(%s);".formatted(primitive.suffix, name));
            case Primitive primitive ->
                    out.line(
                            "writer.write%s%s(%s, %s);"
                                    .formatted(nullable, primitive.suffix, name, flexible));
            case ListOf(Primitive element) ->
                    out.line(
                            "writer.write%s%sList(%s, %s);"
                                    .formatted(nullable, element.suffix, name, flexible));
            case ListOf(var element) -> structList(out, field, element, flexible);
            case StructOf _ -> singleStruct(out, field);
        }
    }

    private static void structList(JavaText out, Field field, FieldType element, String flexible) {
        String name = "this." + field.name();
        if (field.isNullable()) {
            out.open("if (" + name + " == null)");
            out.line("writer.writeLength(-1, " + flexible + ");");
            out.reopen("else");
        }
        out.line("writer.writeLength(%s.size(), %s);".formatted(name, flexible));
        out.open("for (%s element : %s)".formatted(element.java(), name));
        out.line("element.write(writer, version);");
        out.close();
        if (field.isNullable()) {
            out.close();
        }
    }

    private static void singleStruct(JavaText out, Field field) {
        String name = "this." + field.name();
        if (!field.isNullable()) {
            out.line(name + ".write(writer, version);");
            return;
        }
        boolean always = field.nullable().equals(field.versions());
        String guard = always ? "" : field.nullable().condition(field.versions());
        if (!always) {
            out.open("if (" + guard + ")");
        }
        out.line(
                "writer.write%sPresence(%s != null);"
                        .formatted(field.isTagged() ? "Tagged" : "", name));
        if (!always) {
            out.close();
        }
        out.open("if (" + name + " != null)");
        out.line(name + ".write(writer, version);");
        out.close();
    }

    private void tagSection(JavaText out) {
        List<Field> tagged = struct.taggedFields();
        switch (flexibility) {
            case NEVER -> refuseUnknownTags(out, "");
            case ALWAYS -> tags(out, tagged);
            case SOMETIMES -> {
                out.open("if (flexible)");
                tags(out, tagged);
                refuseUnknownTags(out, "else ");
                for (Field field : tagged) {
                    if (!field.ignorable()) {
                        out.open("if (!flexible && " + operand(Defaults.differs(field)) + ")");
                        out.line(cannotCarry(field));
                        out.close();
                    }
                }
            }
        }
    }

    private void refuseUnknownTags(JavaText out, String keyword) {
        String head = keyword + "if (!this.unknownTaggedFields.isEmpty())";
        if (keyword.isEmpty()) {
            out.open(head);
        } else {
            out.reopen(head);
        }
        out.line(
                "throw UnsupportedVersionException.field(\"%s.unknownTaggedFields\", version);"
                        .formatted(qualifiedStruct()));
        out.close();
    }

    private void tags(JavaText out, List<Field> tagged) {
        if (tagged.isEmpty()) {
            out.line("writer.writeTagSection(this.unknownTaggedFields);");
            return;
        }
        Versions flexibleVersions = struct.versions().and(schema.flexible());
        out.line("int tagCount = this.unknownTaggedFields.size();");
        for (Field field : tagged) {
            out.open("if (" + present(field, flexibleVersions) + ")");
            out.line("tagCount++;");
            if (!field.ignorable() && !field.versions().covers(flexibleVersions)) {
                out.reopen("else if (" + Defaults.differs(field) + ")");
                out.line(cannotCarry(field));
            }
            out.close();
        }
        out.line("writer.writeUnsignedVarint(tagCount);");
        boolean interleaved = isInterleaved(tagged, flexibleVersions);
        if (interleaved) {
            out.line("int unknown = 0;");
        }
        for (Field field : tagged) {
            if (interleaved && field.tag() > 0) {
                out.line(
                        "unknown = writer.writeUnknownTags(this.unknownTaggedFields, unknown, %d);"
                                .formatted(field.tag()));
            }
            out.open("if (" + present(field, flexibleVersions) + ")");
            String at = field.name() + "At";
            out.line("int %s = writer.beginTag(%d);".formatted(at, field.tag()));
            value(out, field, "true");
            out.line("writer.endTag(" + at + ");");
            out.close();
        }
        out.line(
                "writer.writeUnknownTags(this.unknownTaggedFields, %s);"
                        .formatted(interleaved ? "unknown" : "0"));
    }

    private static String present(Field field, Versions flexibleVersions) {
        String differs = Defaults.differs(field);
        if (field.versions().covers(flexibleVersions)) {
            return differs;
        }
        String condition = field.versions().condition(flexibleVersions);
        return condition + " && " + operand(differs);
    }

    /// Put in parentheses where it has to be.
    private static String operand(String condition) {
        return condition.contains("||") ? "(" + condition + ")" : condition;
    }

    /// Whether, at some version, a tag below a known one is not known.
    private static boolean isInterleaved(List<Field> tagged, Versions among) {
        for (int version = among.lowest(); version <= among.highest(); version++) {
            int expected = 0;
            for (Field field : tagged) {
                if (field.versions().contains(version)) {
                    if (field.tag() != expected) {
                        return true;
                    }
                    expected++;
                }
            }
        }
        return false;
    }
}
