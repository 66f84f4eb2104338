package dev.odradek.wire.generator;

import dev.odradek.wire.generator.FieldType.ListOf;
import dev.odradek.wire.generator.FieldType.Primitive;
import dev.odradek.wire.generator.FieldType.StructOf;

/// What a field holds when nobody has set it.
final class Defaults {

    private Defaults() {}

    /// The default as a Java expression.
    static String java(Field field) {
        if (field.startsNull() && field.type().isReference()) {
            return "null";
        }
        String initial = field.initial() == null ? "" : field.initial();
        boolean none = initial.isEmpty();
        return switch (field.type()) {
            case ListOf _ -> {
                refuse(field, none);
                yield "new ArrayList<>()";
            }
            case StructOf(var name) -> {
                refuse(field, none);
                yield "new " + name + "()";
            }
            case Primitive primitive ->
                    switch (primitive) {
                        case BOOL -> none ? "false" : Boolean.toString(bool(field, initial));
                        case INT8, INT16, UINT16, INT32 ->
                                none ? "0" : Integer.toString(Integer.decode(initial));
                        case UINT32, INT64 -> none ? "0L" : Long.decode(initial) + "L";
                        case FLOAT64 -> none ? "0.0" : Double.toString(Double.parseDouble(initial));
                        case UUID -> {
                            refuse(field, none);
                            yield "Uuid.ZERO";
                        }
                        case STRING -> "\"" + initial + "\"";
                        case BYTES -> {
                            refuse(field, none);
                            yield "new byte[0]";
                        }
                        case RECORDS -> {
                            refuse(field, none);
                            yield field.isNullable() ? "null" : "BufferedRecords.EMPTY";
                        }
                    };
        };
    }

    /// A Java condition that holds if the field is not at its default.
    static String differs(Field field) {
        String value = "this." + field.name();
        String initial = java(field);
        if (initial.equals("null")) {
            return value + " != null";
        }
        String differs =
                switch (field.type()) {
                    case ListOf _ -> "!" + value + ".isEmpty()";
                    case StructOf(var name) -> "!" + value + ".equals(" + name + ".DEFAULT)";
                    case Primitive.BOOL -> initial.equals("true") ? "!" + value : value;
                    case Primitive.UUID -> "!" + value + ".equals(Uuid.ZERO)";
                    case Primitive.STRING ->
                            initial.equals("\"\"")
                                    ? "!" + value + ".isEmpty()"
                                    : "!" + value + ".equals(" + initial + ")";
                    case Primitive.BYTES -> value + ".length != 0";
                    case Primitive.RECORDS -> value + ".sizeBytes() != 0";
                    case Primitive _ -> value + " != " + initial;
                };
        return field.isNullable() ? value + " == null || " + differs : differs;
    }

    private static boolean bool(Field field, String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(field.name() + " defaults to " + text);
        };
    }

    private static void refuse(Field field, boolean none) {
        if (!none) {
            throw new IllegalArgumentException(field.name() + " defaults to " + field.initial());
        }
    }
}
