package dev.odradek.broker.net;

import dev.odradek.base.task.TaskQueue;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The event loops of the node, on epoll or on what the JDK has.
final class EventLoops {
    private final EventLoopGroup group;
    private final Class<? extends ServerChannel> serverChannel;
    private final List<EventLoop> loops = new ArrayList<>();
    private final Map<EventLoop, TaskQueue> queues = new IdentityHashMap<>();

    /// @param count at least 1
    /// @param nativeWanted whether to use epoll where it is there
    EventLoops(int count, boolean nativeWanted) {
        boolean epoll = nativeWanted && Epoll.isAvailable();
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        var number = new AtomicInteger();
        ThreadFactory threads =
                task -> new FastThreadLocalThread(task, "network-" + number.getAndIncrement());
        this.group = new MultiThreadIoEventLoopGroup(count, threads, io);
        this.serverChannel = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        for (EventExecutor executor : group) {
            var loop = (EventLoop) executor;
            queues.put(loop, new LoopQueue("network-" + loops.size(), loop));
            loops.add(loop);
        }
    }

    EventLoopGroup group() {
        return group;
    }

    Class<? extends ServerChannel> serverChannel() {
        return serverChannel;
    }

    List<EventLoop> all() {
        return List.copyOf(loops);
    }

    List<TaskQueue> queues() {
        return loops.stream().map(this::queue).toList();
    }

    TaskQueue queue(EventLoop loop) {
        TaskQueue queue = queues.get(loop);
        if (queue == null) {
            throw new IllegalArgumentException("a loop of somebody else");
        }
        return queue;
    }

    /// Ends the loops after the tasks they have, and waits at most `waitMs`.
    void close(long waitMs) {
        group.shutdownGracefully(0, waitMs, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(2 * waitMs, TimeUnit.MILLISECONDS);
    }
}
