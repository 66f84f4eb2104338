package dev.odradek.groups.shard;

import org.jspecify.annotations.Nullable;

/// A record's bytes, ready to be written. Nobody changes the arrays.
///
/// @param value null in a tombstone
public record EncodedRecord(byte[] key, byte @Nullable [] value) {
    public int sizeBytes() {
        return key.length + (value == null ? 0 : value.length);
    }
}
