package dev.odradek.broker.net;

import dev.odradek.broker.fetch.FileRecords;
import dev.odradek.broker.request.Answer;
import dev.odradek.log.LogSlice;
import dev.odradek.wire.codec.BufferedRecords;
import dev.odradek.wire.codec.FramePart;
import dev.odradek.wire.codec.RecordBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;

/// Turns an answer into writes on a channel: what is in memory goes as it is, long stretches of
/// files go by sendfile, short ones are read. Stateless.
final class AnswerWriter {
    /// From here on sendfile costs less than reading and writing.
    static final int SENDFILE_BYTES_MIN = 32 * 1024;

    private final ByteBufAllocator allocator;

    AnswerWriter(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /// Writes `answer`, without a flush. On the connection's event loop.
    ///
    /// @throws IOException when records in it cannot be read: part of the frame may be written, so
    ///   the connection is of no use any more
    void write(ChannelHandlerContext context, Answer answer) throws IOException {
        List<FramePart> parts = answer.encode(allocator);
        int written = 0;
        try {
            while (written < parts.size()) {
                FramePart part = parts.get(written);
                Object message = message(part);
                written++;
                var _ = context.write(message, context.voidPromise());
            }
        } finally {
            if (written < parts.size()) {
                Answer.release(parts.subList(written, parts.size()));
            }
        }
    }

    /// Gives back what `answer` holds.
    void discard(Answer answer) {
        answer.discard(allocator);
    }

    private Object message(FramePart part) throws IOException {
        return switch (part) {
            case FramePart.Bytes(ByteBuf bytes) -> bytes;
            case FramePart.Records(RecordBytes records) -> message(records);
        };
    }

    private Object message(RecordBytes records) throws IOException {
        return switch (records) {
            case FileRecords file -> message(file);
            case LogSlice slice -> message(FileRecords.of(slice));
            case BufferedRecords(ByteBuf buffer) -> buffer.retain();
            default ->
                    throw new IllegalArgumentException(
                            "no way to send records of " + records.getClass());
        };
    }

    private Object message(FileRecords records) throws IOException {
        FileChannel channel = records.file().channel();
        if (channel != null && records.sizeBytes() >= SENDFILE_BYTES_MIN) {
            return new RecordsRegion(channel, records);
        }
        ByteBuf bytes = read(records);
        records.release();
        return bytes;
    }

    private ByteBuf read(FileRecords records) throws IOException {
        int size = records.sizeBytes();
        ByteBuf bytes = allocator.directBuffer(size, size);
        try {
            ByteBuffer target = bytes.internalNioBuffer(0, size);
            int read = records.file().read(target, records.position());
            if (read != size) {
                throw new EOFException(
                        records.file().path()
                                + " ends "
                                + (size - read)
                                + " bytes before byte "
                                + (records.position() + size));
            }
            return bytes.writerIndex(size);
        } catch (IOException | RuntimeException e) {
            bytes.release();
            throw e;
        }
    }
}
