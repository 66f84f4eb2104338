package dev.odradek.wire.generator;

/// In which of its versions a struct is flexible.
enum Flexibility {
    ALWAYS,
    SOMETIMES,
    NEVER;

    static Flexibility of(Schema schema, Struct struct) {
        if (schema.flexible().and(struct.versions()).isEmpty()) {
            return NEVER;
        }
        return schema.flexible().covers(struct.versions()) ? ALWAYS : SOMETIMES;
    }

    /// The Java expression that the codec's `flexible` parameters get for a field.
    String expression(Field field) {
        if (field.neverCompact()) {
            return "false";
        }
        return switch (this) {
            case ALWAYS -> "true";
            case SOMETIMES -> "flexible";
            case NEVER -> "false";
        };
    }

    /// Declares the variable that [#expression] may name.
    void declare(JavaText out, Schema schema, Struct struct) {
        if (this == SOMETIMES) {
            out.line(
                    "boolean flexible = %s;"
                            .formatted(
                                    schema.flexible()
                                            .and(struct.versions())
                                            .condition(struct.versions())));
        }
    }
}
