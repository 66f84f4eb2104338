package dev.odradek.broker.net;

import dev.odradek.base.time.Clock;
import dev.odradek.broker.request.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.function.Consumer;

/// The [FrameAssembler] of one connection without its socket, for the benchmarks: in this package
/// since nobody else has a use for it.
public final class FrameCutter implements AutoCloseable {
    private static final int FRESH_BYTES = 64 * 1024;
    private static final int FRAME_BYTES_MAX = 100 * 1024 * 1024;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final FrameAssembler assembler;
    private final ChannelHandlerContext context;

    /// @param onFrame borrows each frame without its length
    public FrameCutter(Consumer<ByteBuf> onFrame) {
        var clock = Clock.system();
        var budget = new FrameBudget(Long.MAX_VALUE);
        var gate = new ReadGate(channel, clock, _ -> {});
        var sink =
                new FrameSink() {
                    @Override
                    public void onFrame(ByteBuf frame, long receivedNanos) {
                        onFrame.accept(frame);
                        frame.release();
                    }

                    @Override
                    public void onBroken(CloseReason reason, String detail) {
                        throw new IllegalStateException(detail);
                    }
                };
        assembler = new FrameAssembler(clock, budget.share(() -> {}), gate, sink, FRAME_BYTES_MAX);
        channel.config().setAllocator(PooledByteBufAllocator.DEFAULT);
        channel.pipeline().addLast(assembler);
        context = channel.pipeline().context(assembler);
    }

    /// Takes what one read of the socket could: as much as the buffer has room for that the
    /// assembler wants filled, or else a fresh one, which is as large as they are once a connection
    /// is busy.
    ///
    /// @param stream its reader index moves behind what was taken
    public void read(ByteBuf stream) {
        ByteBuf wanting = assembler.wanting();
        ByteBuf into =
                wanting == null ? context.alloc().directBuffer(FRESH_BYTES) : wanting.retain();
        into.writeBytes(stream, Math.min(into.writableBytes(), stream.readableBytes()));
        assembler.channelRead(context, into);
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
    }
}
