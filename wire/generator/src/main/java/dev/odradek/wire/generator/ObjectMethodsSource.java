package dev.odradek.wire.generator;

import dev.odradek.wire.generator.FieldType.Primitive;
import java.util.List;

/// Writes `equals`, `hashCode` and `toString` of a struct. Bytes appear in the text by their length
/// only: they may be secret.
final class ObjectMethodsSource {

    private final Struct struct;

    ObjectMethodsSource(Struct struct) {
        this.struct = struct;
    }

    void write(JavaText out) {
        equalsMethod(out);
        hashCodeMethod(out);
        toStringMethod(out);
    }

    private void equalsMethod(JavaText out) {
        out.line("").line("@Override");
        out.open("public boolean equals(@Nullable Object other)");
        out.line("return other instanceof " + struct.name() + " that");
        for (Field field : struct.fields()) {
            String mine = "this." + field.name();
            String theirs = "that." + field.name();
            out.continued(
                    "&& "
                            + switch (field.type()) {
                                case Primitive.FLOAT64 ->
                                        "Double.compare(%s, %s) == 0".formatted(mine, theirs);
                                case Primitive.BYTES ->
                                        "Arrays.equals(%s, %s)".formatted(mine, theirs);
                                case FieldType type when type.isReference() ->
                                        "Objects.equals(%s, %s)".formatted(mine, theirs);
                                case FieldType _ -> mine + " == " + theirs;
                            });
        }
        out.continued("&& this.unknownTaggedFields.equals(that.unknownTaggedFields);");
        out.close();
    }

    private void hashCodeMethod(JavaText out) {
        out.line("").line("@Override");
        out.open("public int hashCode()");
        out.line("int hash = this.unknownTaggedFields.hashCode();");
        for (Field field : struct.fields()) {
            String value = "this." + field.name();
            String hash =
                    switch (field.type()) {
                        case Primitive.BYTES -> "Arrays.hashCode(" + value + ")";
                        case Primitive primitive when !primitive.isReference() ->
                                primitive.boxed + ".hashCode(" + value + ")";
                        case FieldType _ -> "Objects.hashCode(" + value + ")";
                    };
            out.line("hash = 31 * hash + " + hash + ";");
        }
        out.line("return hash;");
        out.close();
    }

    private void toStringMethod(JavaText out) {
        out.line("").line("@Override");
        out.open("public String toString()");
        List<Field> fields = struct.fields();
        out.line("return \"" + struct.name() + "(\"");
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            String value = "this." + field.name();
            String label = (i == 0 ? "" : ", ") + field.name() + "=";
            String text = value;
            if (field.type() == Primitive.BYTES) {
                String length = value + ".length + \" bytes\"";
                text =
                        field.isNullable()
                                ? "(%s == null ? \"null\" : %s)".formatted(value, length)
                                : length;
            }
            out.continued("+ \"" + label + "\" + " + text);
        }
        out.continued("+ \")\";");
        out.close();
    }
}
