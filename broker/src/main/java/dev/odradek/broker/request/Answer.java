package dev.odradek.broker.request;

import dev.odradek.broker.fetch.ReleasableRecords;
import dev.odradek.log.LogSlice;
import dev.odradek.wire.codec.FramePart;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.codec.MessageWriter;
import dev.odradek.wire.message.ResponseHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;

/// A response that is not bytes yet. Made on any thread, then used on one, once: either [#encode]
/// or [#discard].
public final class Answer {
    private static final int INITIAL_BYTES = 256;

    private final int correlationId;
    private final short headerVersion;
    private final short bodyVersion;
    private final Message body;

    /// @param headerVersion version of the response header
    /// @param bodyVersion version of `body`
    public Answer(int correlationId, short headerVersion, short bodyVersion, Message body) {
        this.correlationId = correlationId;
        this.headerVersion = headerVersion;
        this.bodyVersion = bodyVersion;
        this.body = body;
    }

    /// The message that will be sent.
    public Message body() {
        return body;
    }

    /// Writes length, header and body.
    ///
    /// @return the frame in order; the caller owns the buffers and the records in it
    /// @throws RuntimeException when the handler built a body that `bodyVersion` cannot carry:
    ///   nothing is left to release
    public List<FramePart> encode(ByteBufAllocator allocator) {
        ByteBuf buffer = allocator.directBuffer(INITIAL_BYTES);
        var writer = new MessageWriter(buffer);
        try {
            int lengthAt = writer.reserveInt();
            new ResponseHeader().correlationId(correlationId).write(writer, headerVersion);
            body.write(writer, bodyVersion);
            writer.fillInt(lengthAt, writer.sizeBytes() - Integer.BYTES);
        } catch (RuntimeException | OutOfMemoryError e) {
            release(writer.parts());
            throw e;
        }
        return writer.parts();
    }

    /// Gives back what the records in the response hold, instead of sending them.
    public void discard(ByteBufAllocator allocator) {
        release(encode(allocator));
    }

    /// Releases every part of an encoded answer.
    public static void release(List<FramePart> parts) {
        for (FramePart part : parts) {
            release(part);
        }
    }

    /// Releases one part of an encoded answer.
    public static void release(FramePart part) {
        switch (part) {
            case FramePart.Bytes(ByteBuf bytes) -> bytes.release();
            case FramePart.Records(var records) -> {
                switch (records) {
                    case ReleasableRecords releasable -> releasable.release();
                    case LogSlice slice -> slice.release();
                    default -> {
                        // Bytes of somebody else.
                    }
                }
            }
        }
    }
}
