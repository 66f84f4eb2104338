package dev.odradek.broker.net;

import dev.odradek.base.check.Invariant;
import dev.odradek.base.disk.ColdReads;
import dev.odradek.base.task.TaskQueue;
import dev.odradek.base.time.Clock;
import dev.odradek.broker.request.CloseReason;
import dev.odradek.broker.request.ListenerRole;
import dev.odradek.broker.request.RequestDispatcher;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The listeners of a node and the connections that came through them.
///
/// ```
/// open()  -> ports are bound, clients wait in the backlog
/// serve() -> connections of the listeners with that role are taken in
/// close() -> no more requests; answers that are due leave; connections end
/// ```
///
/// Methods are called by the one who starts and stops the node; others where they say so.
public final class NetworkServer implements AutoCloseable {
    private static final int UNSENT_BYTES_LOW = 256 * 1024;
    private static final int UNSENT_BYTES_HIGH = 1024 * 1024;
    private static final long SWEEP_MS = 1000;
    private static final long CLOSE_POLL_MS = 10;
    private static final long LOOPS_END_MS = 2000;

    private final NetworkConfig config;
    private final Clock clock;
    private final ByteBufAllocator allocator;
    private final EventLoops loops;
    private final FrameBudget budget;
    private final ConnectionTable connections;
    private final ConnectionAdmission admission;
    private final CloseLog closeLog;
    private final ConnectionInitializer.Shared shared;
    private final List<Acceptor> acceptors = new CopyOnWriteArrayList<>();
    private boolean closed;

    private NetworkServer(
            NetworkConfig config,
            ConnectionLimits limits,
            RequestDispatcher dispatcher,
            ColdReads coldReads,
            Clock clock,
            ByteBufAllocator allocator) {
        this.config = config;
        this.clock = clock;
        this.allocator = allocator;
        this.loops = new EventLoops(loopCount(config), config.nativeTransport());
        this.budget = new FrameBudget(config.requestMemoryBytes());
        this.connections = new ConnectionTable(clock, budget, config.idleMs());
        this.admission = new ConnectionAdmission(clock, limits);
        this.closeLog = new CloseLog(clock);
        this.shared =
                new ConnectionInitializer.Shared(
                        clock,
                        dispatcher,
                        budget,
                        connections,
                        allocator,
                        coldReads,
                        closeLog,
                        loops::queue,
                        new AtomicLong(),
                        config.requestBytesMax());
    }

    /// Binds `listeners`. Connections wait in the backlog until [#serve].
    ///
    /// @param coldReads waits for disks in place of the event loops
    /// @throws BindFailedException when one cannot be bound; then none is
    public static NetworkServer open(
            NetworkConfig config,
            ConnectionLimits limits,
            List<ListenerBinding> listeners,
            RequestDispatcher dispatcher,
            ColdReads coldReads,
            Clock clock)
            throws BindFailedException {
        var allocator =
                new PooledByteBufAllocator(
                        true,
                        0,
                        loopCount(config),
                        PooledByteBufAllocator.defaultPageSize(),
                        PooledByteBufAllocator.defaultMaxOrder(),
                        PooledByteBufAllocator.defaultSmallCacheSize(),
                        PooledByteBufAllocator.defaultNormalCacheSize(),
                        false);
        return open(config, limits, listeners, dispatcher, coldReads, clock, allocator);
    }

    static NetworkServer open(
            NetworkConfig config,
            ConnectionLimits limits,
            List<ListenerBinding> listeners,
            RequestDispatcher dispatcher,
            ColdReads coldReads,
            Clock clock,
            ByteBufAllocator allocator)
            throws BindFailedException {
        var server = new NetworkServer(config, limits, dispatcher, coldReads, clock, allocator);
        try {
            for (ListenerBinding listener : listeners) {
                server.bind(listener);
            }
        } catch (BindFailedException e) {
            server.close(0);
            throw e;
        }
        server.startSweeping();
        return server;
    }

    /// The addresses that are bound, in the order of the listeners; with port 0 asked for, the port
    /// that was found.
    public List<BoundListener> bound() {
        return acceptors.stream()
                .map(acceptor ->
                        new BoundListener(
                                acceptor.listener(),
                                (InetSocketAddress) acceptor.server().localAddress()))
                .toList();
    }

    /// The port that the listener of this name is bound to.
    public int port(String listener) {
        for (BoundListener each : bound()) {
            if (each.listener().name().equals(listener)) {
                return each.address().getPort();
            }
        }
        throw new IllegalArgumentException("no listener " + listener);
    }

    /// A listener and the address it got.
    public record BoundListener(ListenerBinding listener, InetSocketAddress address) {}

    /// Takes in the connections of the listeners with this role.
    public void serve(ListenerRole role) {
        for (Acceptor acceptor : acceptors) {
            if (acceptor.listener().role() == role) {
                acceptor.accept();
            }
        }
    }

    /// Sets other limits on connections; those that exist stay. Any thread.
    public void limits(ConnectionLimits changed) {
        admission.limits(changed);
        onPlace();
    }

    /// The event loops, as queues. Any thread.
    public List<TaskQueue> loops() {
        return loops.queues();
    }

    /// How many connections there are; any thread.
    public int connectionCount() {
        return connections.size();
    }

    /// How many connections were closed for this reason; any thread.
    public long closedCount(CloseReason reason) {
        return closeLog.count(reason);
    }

    /// Bytes that requests hold now; any thread.
    public long requestMemoryUsedBytes() {
        return budget.usedBytes();
    }

    /// Closes without waiting for answers.
    @Override
    public void close() {
        close(0);
    }

    /// Stops accepting and reading, waits at most `graceMs` until every answer is sent, and ends
    /// connections and loops. Not called on an event loop.
    public void close(long graceMs) {
        if (closed) {
            return;
        }
        closed = true;
        for (Acceptor acceptor : acceptors) {
            acceptor.server().close().awaitUninterruptibly();
        }
        onEachLoop(connections::finish);
        long untilNanos = clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(graceMs);
        while (clock.nanoTime() - untilNanos < 0 && !allLoops(connections::isQuiet)) {
            pause();
        }
        onEachLoop(connections::closeAll);
        loops.close(LOOPS_END_MS);
    }

    private void bind(ListenerBinding listener) throws BindFailedException {
        InetSocketAddress address;
        try {
            address =
                    listener.host().isEmpty()
                            ? new InetSocketAddress(listener.port())
                            : new InetSocketAddress(
                                    InetAddress.getByName(listener.host()), listener.port());
        } catch (UnknownHostException e) {
            throw new BindFailedException(
                    listener, "the host name has no address; change `listeners`", e);
        }
        var wired = new @Nullable Acceptor[1];
        ServerBootstrap bootstrap = bootstrap();
        bootstrap.childHandler(new ConnectionInitializer(listener, shared));
        bootstrap.handler(
                new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel server) {
                        var acceptor =
                                new Acceptor(
                                        server,
                                        loops.queue(server.eventLoop()),
                                        listener,
                                        admission,
                                        connections,
                                        closeLog,
                                        clock,
                                        NetworkServer.this::onPlace);
                        wired[0] = acceptor;
                        server.pipeline().addLast("acceptor", acceptor);
                    }
                });
        ChannelFuture future = bootstrap.bind(address).awaitUninterruptibly();
        Acceptor acceptor = wired[0];
        Throwable failure = future.cause();
        if (failure != null || acceptor == null) {
            throw new BindFailedException(listener, BindAdvice.of(listener, failure), failure);
        }
        acceptors.add(acceptor);
    }

    private ServerBootstrap bootstrap() {
        var bootstrap = new ServerBootstrap();
        bootstrap
                .group(loops.group())
                .channel(loops.serverChannel())
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, config.backlog())
                .option(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOCATOR, allocator)
                .childOption(ChannelOption.MESSAGE_SIZE_ESTIMATOR, AnswerSizes.INSTANCE)
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(UNSENT_BYTES_LOW, UNSENT_BYTES_HIGH));
        if (config.receiveBufferBytes() > 0) {
            // On the listening socket, so that the window is agreed on at connect.
            bootstrap.option(ChannelOption.SO_RCVBUF, config.receiveBufferBytes());
        }
        if (config.sendBufferBytes() > 0) {
            bootstrap.childOption(ChannelOption.SO_SNDBUF, config.sendBufferBytes());
        }
        return bootstrap;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // sweeping ends with the loops
    private void startSweeping() {
        for (EventLoop loop : loops.all()) {
            loop.scheduleWithFixedDelay(
                    () -> connections.sweep(loop), SWEEP_MS, SWEEP_MS, TimeUnit.MILLISECONDS);
        }
    }

    /// Looks after all connections now, as it is otherwise done every second.
    void sweep() {
        onEachLoop(connections::sweep);
    }

    private void onPlace() {
        acceptors.forEach(Acceptor::onPlace);
    }

    private void onEachLoop(Consumer<EventLoop> task) {
        boolean done =
                allLoops(loop -> {
                    task.accept(loop);
                    return true;
                });
        Invariant.check(done, "an event loop does not answer");
    }

    private boolean allLoops(Predicate<EventLoop> question) {
        boolean all = true;
        for (EventLoop loop : loops.all()) {
            try {
                all &= loop.submit(() -> question.test(loop)).get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return all;
            } catch (ExecutionException e) {
                throw new IllegalStateException("an event loop failed", e.getCause());
            }
        }
        return all;
    }

    /// Waits on the first loop's timer: nothing here sleeps by itself.
    private void pause() {
        var elapsed = new CountDownLatch(1);
        loops.queues().getFirst().schedule(CLOSE_POLL_MS, elapsed::countDown);
        try {
            elapsed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int loopCount(NetworkConfig config) {
        return Math.max(1, Math.min(config.loops(), Runtime.getRuntime().availableProcessors()));
    }
}
