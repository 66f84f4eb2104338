package dev.odradek.wire.codec;

import io.netty.buffer.ByteBuf;

/// A stretch of a finished frame; the parts in order are the frame.
public sealed interface FramePart {

    /// Bytes in memory.
    ///
    /// @param buffer readable bytes are the stretch; carries one reference, which whoever takes the
    ///   part releases
    record Bytes(ByteBuf buffer) implements FramePart {}

    /// Records that the writer left where they are.
    ///
    /// @param records the object that the message holds
    record Records(RecordBytes records) implements FramePart {}
}
