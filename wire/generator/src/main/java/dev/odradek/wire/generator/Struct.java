package dev.odradek.wire.generator;

import java.util.List;

/// A struct: the message itself, or one of those inside it.
///
/// @param name Java name of its class
/// @param versions those of the message that can hold it
/// @param fields in order of the wire; tagged ones among them
record Struct(String name, Versions versions, List<Field> fields) {

    List<Field> taggedFields() {
        return fields.stream()
                .filter(Field::isTagged)
                .sorted(java.util.Comparator.comparingInt(Field::tag))
                .toList();
    }

    List<Field> plainFields() {
        return fields.stream().filter(field -> !field.isTagged()).toList();
    }
}
