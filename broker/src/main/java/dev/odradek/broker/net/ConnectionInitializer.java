package dev.odradek.broker.net;

import dev.odradek.base.disk.ColdReads;
import dev.odradek.base.task.TaskQueue;
import dev.odradek.base.time.Clock;
import dev.odradek.broker.request.ConnectionState;
import dev.odradek.broker.request.RequestDispatcher;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/// Puts the handlers of a connection together.
///
/// ```
/// socket -> RequestFlow (marks a turn of the loop) -> FrameAssembler -> frames -> RequestFlow
///   whatever they throw -> Failures -> RequestFlow
/// socket <- AnswerStream <- RequestFlow
/// ```
final class ConnectionInitializer extends ChannelInitializer<Channel> {
    private final ListenerBinding listener;
    private final Shared shared;

    /// What all connections share.
    ///
    /// @param loops the queue that each event loop is known as
    /// @param numbers counts connections
    record Shared(
            Clock clock,
            RequestDispatcher dispatcher,
            FrameBudget budget,
            ConnectionTable table,
            ByteBufAllocator allocator,
            ColdReads coldReads,
            CloseLog closeLog,
            Function<EventLoop, TaskQueue> loops,
            AtomicLong numbers,
            int requestBytesMax) {}

    ConnectionInitializer(ListenerBinding listener, Shared shared) {
        this.listener = listener;
        this.shared = shared;
    }

    @Override
    protected void initChannel(Channel channel) {
        EventLoop loop = channel.eventLoop();
        // Gate, assembler and flow know each other, so the first two are given their callbacks.
        var wired = new Wired();
        FrameBudget.Share share =
                shared.budget()
                        .share(() -> wakeUp(loop, () -> wired.gate().lift(ReadGate.Hold.MEMORY)));
        var gate =
                new ReadGate(
                        channel,
                        shared.clock(),
                        heldNanos -> wired.assembler().resume(channel.alloc(), heldNanos));
        var flow =
                new RequestFlow(
                        new RequestFlow.Parts(
                                state(channel),
                                shared.dispatcher(),
                                loop,
                                shared.budget(),
                                share,
                                gate,
                                shared.allocator(),
                                shared.coldReads(),
                                shared.closeLog()));
        var assembler =
                new FrameAssembler(shared.clock(), share, gate, flow, shared.requestBytesMax());
        wired.gate = gate;
        wired.assembler = assembler;

        channel.config().setRecvByteBufAllocator(new FrameBuffers(assembler));
        channel.pipeline()
                .addLast("flow", flow)
                .addLast("frames", assembler)
                .addLast("failures", new Failures(flow));
        var connection =
                new Connection(channel, listener.privileged(), share, gate, assembler, flow);
        shared.table().add(connection);
        channel.closeFuture().addListener(_ -> shared.table().remove(connection));
    }

    private ConnectionState state(Channel channel) {
        TaskQueue loop = shared.loops().apply(channel.eventLoop());
        return new ConnectionState(
                text(channel.localAddress())
                        + "-"
                        + text(channel.remoteAddress())
                        + "-"
                        + loop.name()
                        + "-"
                        + shared.numbers().getAndIncrement(),
                listener.name(),
                listener.role(),
                listener.privileged(),
                address(channel.remoteAddress()),
                loop);
    }

    private static void wakeUp(EventLoop loop, Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException _) {
            // The loop has ended, and its connections with it.
        }
    }

    private static InetAddress address(SocketAddress address) {
        return address instanceof InetSocketAddress socket
                ? socket.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    private static String text(SocketAddress address) {
        return address instanceof InetSocketAddress socket && !socket.isUnresolved()
                ? socket.getAddress().getHostAddress() + ":" + socket.getPort()
                : String.valueOf(address);
    }

    /// The last handler: all that those before it throw ends up here.
    private static final class Failures extends ChannelInboundHandlerAdapter {
        private final RequestFlow flow;

        Failures(RequestFlow flow) {
            this.flow = flow;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            flow.failed(cause);
        }
    }

    @SuppressWarnings("NullAway.Init") // set before the channel is registered for reading
    private static final class Wired {
        private ReadGate gate;
        private FrameAssembler assembler;

        ReadGate gate() {
            return gate;
        }

        FrameAssembler assembler() {
            return assembler;
        }
    }
}
