package dev.odradek.groups.shard;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// The records of one internal topic as bytes.
public interface RecordCodec {
    EncodedRecord encode(CoordinatorRecord record);

    /// @param key its readable bytes
    /// @param value its readable bytes; null in a tombstone
    /// @return null when the type is not known: a later release left it
    /// @throws dev.odradek.wire.codec.MalformedMessageException when the bytes are not what type
    ///   and version promise
    @Nullable CoordinatorRecord decode(ByteBuf key, @Nullable ByteBuf value);
}
