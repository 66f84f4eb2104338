package dev.odradek.wire.generator;

/// The type of a field.
sealed interface FieldType {

    /// A type of fixed or prefixed length. The suffix is what the reader's and writer's methods for
    /// it end in; `objectBytes` estimates its share of the object that holds it.
    enum Primitive implements FieldType {
        BOOL("boolean", "Boolean", "Boolean", 1, 1),
        INT8("byte", "Byte", "Byte", 1, 1),
        INT16("short", "Short", "Short", 2, 2),
        UINT16("int", "Integer", "UnsignedShort", 2, 4),
        INT32("int", "Integer", "Int", 4, 4),
        UINT32("long", "Long", "UnsignedInt", 4, 8),
        INT64("long", "Long", "Long", 8, 8),
        FLOAT64("double", "Double", "Double", 8, 8),
        UUID("Uuid", "Uuid", "Uuid", 16, 4),
        STRING("String", "String", "String", 0, 4),
        BYTES("byte[]", "byte[]", "Bytes", 0, 4),
        RECORDS("RecordBytes", "RecordBytes", "Records", 0, 4);

        final String java;
        final String boxed;
        final String suffix;

        /// Bytes on the wire; 0 where a length comes first.
        final int wireBytes;

        final int objectBytes;

        Primitive(String java, String boxed, String suffix, int wireBytes, int objectBytes) {
            this.java = java;
            this.boxed = boxed;
            this.suffix = suffix;
            this.wireBytes = wireBytes;
            this.objectBytes = objectBytes;
        }

        boolean isPrefixed() {
            return wireBytes == 0;
        }
    }

    /// A list of primitives or structs.
    record ListOf(FieldType element) implements FieldType {}

    /// A struct of the same message.
    record StructOf(String name) implements FieldType {}

    /// Reads `int32`, `[]int32`, `TopicData` or `[]TopicData`.
    static FieldType parse(String text) {
        if (text.startsWith("[]")) {
            return new ListOf(parse(text.substring(2)));
        }
        if (Character.isUpperCase(text.charAt(0))) {
            return new StructOf(text);
        }
        return Primitive.valueOf(text.toUpperCase(java.util.Locale.ROOT));
    }

    /// The Java type, without a mark for null.
    default String java() {
        return switch (this) {
            case Primitive primitive -> primitive.java;
            case StructOf(var name) -> name;
            case ListOf(Primitive element) -> "List<" + element.boxed + ">";
            case ListOf(var element) -> "List<" + element.java() + ">";
        };
    }

    /// Whether the Java type can be null.
    default boolean isReference() {
        return !(this instanceof Primitive primitive)
                || primitive.isPrefixed()
                || primitive == Primitive.UUID;
    }
}
