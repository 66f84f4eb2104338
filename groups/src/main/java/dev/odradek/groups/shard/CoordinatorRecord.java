package dev.odradek.groups.shard;

import dev.odradek.wire.codec.Message;
import org.jspecify.annotations.Nullable;

/// A record of an internal topic: what it is about, and what is said about it.
///
/// @param key one of the generated coordinator keys
/// @param value null is a tombstone: nothing is known about the key any more
/// @param valueVersion in which `value` is written; 0 for a tombstone
public record CoordinatorRecord(Message key, @Nullable Message value, short valueVersion) {
    public static CoordinatorRecord of(Message key, Message value, int valueVersion) {
        return new CoordinatorRecord(key, value, (short) valueVersion);
    }

    public static CoordinatorRecord tombstone(Message key) {
        return new CoordinatorRecord(key, null, (short) 0);
    }
}
