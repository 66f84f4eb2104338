package dev.odradek.broker.net;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.base.time.Clock;
import dev.odradek.broker.request.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/// Cuts the bytes of a connection into frames: an int32 length, then as many bytes.
///
/// ```
/// nothing buffered --read--> whole frames: handed on as slices of what was read
///                     \----> a beginning: moved to a buffer of its own, into which the kernel
///                            then writes the rest; grown as bytes arrive until it fits the frame
/// ```
///
/// A buffer is never more than four times what has arrived in it, or what the connection has shown
/// before that it sends, and never because a length announces it. A frame is always one contiguous
/// buffer.
@OwnedBy("the connection's event loop")
final class FrameAssembler extends ChannelInboundHandlerAdapter {
    /// What a beginning gets at least.
    private static final int BUFFER_BYTES_MIN = 1024;

    /// How much larger than what has arrived a buffer may be.
    private static final int GROWTH = 4;

    /// Frames up to here are provided for when the connection has sent such a one before.
    private static final int PROVEN_BYTES_MAX = 2 * 1024 * 1024;

    /// What a beginning may take in all until the first request was complete.
    private static final long FIRST_REQUEST_NANOS = 30_000_000_000L;

    /// From this age on a beginning must have come at [#RATE_BYTES_PER_SECOND] on average.
    private static final long RATE_AFTER_NANOS = 30_000_000_000L;

    private static final long RATE_BYTES_PER_SECOND = 1024;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Clock clock;
    private final FrameBudget.Share share;
    private final ReadGate gate;
    private final FrameSink sink;
    private int frameBytesMax;

    /// Bytes that are not handed on yet; the reader index is at a length.
    private @Nullable ByteBuf input;

    private boolean incomplete;
    private boolean ended;
    private boolean anyComplete;
    private int reservedBytes;
    private int provenBytes;
    private long startedNanos;
    private long lastReadNanos;

    /// @param frameBytesMax longest frame that is accepted
    FrameAssembler(
            Clock clock,
            FrameBudget.Share share,
            ReadGate gate,
            FrameSink sink,
            int frameBytesMax) {
        this.clock = clock;
        this.share = share;
        this.gate = gate;
        this.sink = sink;
        this.frameBytesMax = frameBytesMax;
        this.lastReadNanos = clock.nanoTime();
    }

    /// Sets another longest frame, as authentication does when it succeeds.
    void frameBytesMax(int bytes) {
        frameBytesMax = bytes;
    }

    long lastReadNanos() {
        return lastReadNanos;
    }

    /// The buffer that the next read should fill: the one that waits for more, or null.
    @Nullable ByteBuf wanting() {
        return incomplete && input != null && input.isWritable() ? input : null;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // whether it is that very buffer, whatever is in it
    public void channelRead(ChannelHandlerContext context, Object message) {
        var read = (ByteBuf) message;
        lastReadNanos = clock.nanoTime();
        if (ended) {
            read.release();
        } else if (input == null) {
            input = read;
            drain(context.alloc());
        } else if (input == read) {
            read.release(); // the reference that wanting() was retained with
            drain(context.alloc());
        } else {
            input = joined(context.alloc(), input, read);
            drain(context.alloc());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end();
        context.fireChannelInactive();
    }

    /// Goes on after the gate was closed for `heldNanos`.
    void resume(ByteBufAllocator allocator, long heldNanos) {
        if (incomplete) {
            startedNanos += heldNanos;
            share.wasHeld(heldNanos);
        }
        drain(allocator);
    }

    /// What is wrong with the pace of the frame that arrives; null when nothing is. One whose
    /// connection may not read loses its turn as the oldest.
    @Nullable String complaint(long nowNanos) {
        if (!incomplete || input == null) {
            return null;
        }
        if (!gate.isOpen()) {
            if (!gate.isHeld(ReadGate.Hold.MEMORY)) {
                share.yieldTurn();
            }
            return null;
        }
        long ageNanos = nowNanos - startedNanos;
        long seconds = ageNanos / NANOS_PER_SECOND;
        if (!anyComplete && ageNanos > FIRST_REQUEST_NANOS) {
            return "its first request is not complete after " + seconds + " s";
        }
        if (ageNanos > RATE_AFTER_NANOS
                && input.readableBytes() < seconds * RATE_BYTES_PER_SECOND) {
            return "a request came at " + input.readableBytes() + " bytes in " + seconds + " s";
        }
        return null;
    }

    /// Forgets what has arrived; nothing is handed on any more.
    void end() {
        if (ended) {
            return;
        }
        ended = true;
        if (input != null) {
            input.release();
            input = null;
        }
        completed();
        share.end();
    }

    private void drain(ByteBufAllocator allocator) {
        while (input != null && gate.isOpen()) {
            ByteBuf from = input;
            if (from.readableBytes() < Integer.BYTES) {
                break;
            }
            int length = from.getInt(from.readerIndex());
            if (length < 0 || length > frameBytesMax) {
                refuse(length);
                return;
            }
            if (from.readableBytes() - Integer.BYTES < length) {
                break;
            }
            handOn(from, length);
        }
        keep(allocator);
    }

    private void handOn(ByteBuf from, int length) {
        from.skipBytes(Integer.BYTES);
        ByteBuf frame;
        if (from.readableBytes() == length) {
            frame = from;
            input = null;
        } else {
            frame = from.readRetainedSlice(length);
        }
        anyComplete = true;
        provenBytes = Math.min(Integer.BYTES + length, PROVEN_BYTES_MAX);
        completed();
        sink.onFrame(frame, lastReadNanos);
    }

    private void refuse(int length) {
        String what =
                length < 0
                        ? "a request announces " + length + " bytes"
                        : "a request announces " + length + " bytes, more than " + frameBytesMax;
        end();
        sink.onBroken(CloseReason.FRAME_SIZE, what + FrameHint.of(length));
    }

    /// Sees to a good place for what is left: whole frames stay where they are until the gate
    /// opens, a beginning gets room for more.
    private void keep(ByteBufAllocator allocator) {
        if (input == null) {
            return;
        }
        if (!input.isReadable()) {
            input.release();
            input = null;
        } else if (gate.isOpen()) {
            provide(allocator, input);
        }
    }

    private void provide(ByteBufAllocator allocator, ByteBuf beginning) {
        int arrived = beginning.readableBytes();
        if (!incomplete) {
            incomplete = true;
            startedNanos = lastReadNanos;
            share.begin(lastReadNanos);
        }
        share.received(arrived);
        boolean own = reservedBytes > 0;
        if (own && beginning.isWritable()) {
            return;
        }
        int target = Math.min(neededBytes(beginning), allowedBytes(arrived));
        if (!share.take(target - reservedBytes)) {
            gate.hold(ReadGate.Hold.MEMORY);
            return;
        }
        reservedBytes = target;
        ByteBuf larger = allocator.directBuffer(target, target);
        larger.writeBytes(beginning);
        beginning.release();
        input = larger;
    }

    private static int neededBytes(ByteBuf beginning) {
        return beginning.readableBytes() < Integer.BYTES
                ? BUFFER_BYTES_MIN
                : Integer.BYTES + beginning.getInt(beginning.readerIndex());
    }

    private int allowedBytes(int arrived) {
        return (int)
                Math.min(
                        Integer.MAX_VALUE,
                        Math.max((long) GROWTH * arrived, Math.max(provenBytes, BUFFER_BYTES_MIN)));
    }

    private void completed() {
        if (reservedBytes > 0) {
            share.release(reservedBytes);
            reservedBytes = 0;
        }
        if (incomplete) {
            incomplete = false;
            share.end();
        }
    }

    private static ByteBuf joined(ByteBufAllocator allocator, ByteBuf first, ByteBuf second) {
        ByteBuf joined = allocator.directBuffer(first.readableBytes() + second.readableBytes());
        joined.writeBytes(first).writeBytes(second);
        first.release();
        second.release();
        return joined;
    }
}
