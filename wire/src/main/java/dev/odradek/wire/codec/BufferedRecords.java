package dev.odradek.wire.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// Records in memory: a view of the readable bytes of a buffer that somebody else owns.
///
/// @param buffer readable bytes are the records; not retained, so the view dies with the frame that
///   it was read from; indices are not to be moved
public record BufferedRecords(ByteBuf buffer) implements RecordBytes {

    /// No records.
    public static final BufferedRecords EMPTY = new BufferedRecords(Unpooled.EMPTY_BUFFER);

    @Override
    public int sizeBytes() {
        return buffer.readableBytes();
    }

    @Override
    public String toString() {
        return "BufferedRecords[" + sizeBytes() + " bytes]";
    }
}
