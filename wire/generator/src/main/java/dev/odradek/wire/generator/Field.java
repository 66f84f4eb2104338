package dev.odradek.wire.generator;

import org.jspecify.annotations.Nullable;

/// A field of a struct.
///
/// @param name Java name
/// @param type its type
/// @param versions those that carry it, all within the struct's
/// @param nullable those of `versions` in which it may be null
/// @param tag its tag, -1 for a field that is not tagged
/// @param ignorable whether it is dropped silently at a version that cannot carry it
/// @param neverCompact whether its length is fixed-size in flexible versions too
/// @param initial the schema's default as text, null for the type's own
record Field(
        String name,
        FieldType type,
        Versions versions,
        Versions nullable,
        int tag,
        boolean ignorable,
        boolean neverCompact,
        @Nullable String initial) {

    boolean isTagged() {
        return tag >= 0;
    }

    boolean isNullable() {
        return !nullable.isEmpty();
    }

    boolean startsNull() {
        return initial != null && initial.equals("null");
    }

    /// The Java type with its mark for null.
    String javaType() {
        if (!isNullable()) {
            return type.java();
        }
        return type == FieldType.Primitive.BYTES ? "byte @Nullable []" : "@Nullable " + type.java();
    }
}
