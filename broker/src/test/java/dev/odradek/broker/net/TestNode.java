package dev.odradek.broker.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.base.disk.ColdReads;
import dev.odradek.base.task.ThreadTasks;
import dev.odradek.broker.request.ApiVersionsHandler;
import dev.odradek.broker.request.CloseReason;
import dev.odradek.broker.request.FeatureView;
import dev.odradek.broker.request.ListenerRole;
import dev.odradek.broker.request.RequestDispatcher;
import dev.odradek.broker.request.RequestHandler;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// A node that is nothing but its network side, with handlers of the test. Closing it checks that
/// every buffer was released.
final class TestNode implements AutoCloseable {
    private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);

    final ManualClock clock = new ManualClock();
    final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    final ColdReads coldReads =
            new ColdReads(
                    new ThreadTasks(
                                    clock,
                                    (name, failure) -> {
                                        throw new AssertionError(name, failure);
                                    })
                            .pool("cold-read", 2));
    final NetworkServer server;
    private final List<RawClient> clients = new ArrayList<>();

    TestNode(RequestHandler<?, ?>... handlers) {
        this(NetworkConfig.defaults(), ConnectionLimits.NONE, handlers);
    }

    TestNode(NetworkConfig config, ConnectionLimits limits, RequestHandler<?, ?>... handlers) {
        this(
                config,
                limits,
                List.of(
                        new ListenerBinding("CLIENTS", "127.0.0.1", 0, ListenerRole.BROKER, false),
                        new ListenerBinding("PEERS", "127.0.0.1", 0, ListenerRole.BROKER, true),
                        new ListenerBinding(
                                "CONTROLLER", "127.0.0.1", 0, ListenerRole.CONTROLLER, false)),
                handlers);
    }

    private TestNode(
            NetworkConfig config,
            ConnectionLimits limits,
            List<ListenerBinding> listeners,
            RequestHandler<?, ?>... handlers) {
        var all = new ArrayList<RequestHandler<?, ?>>(List.of(handlers));
        all.add(new ApiVersionsHandler(List.of(handlers), () -> FeatureView.NONE));
        try {
            server =
                    NetworkServer.open(
                            config,
                            limits,
                            listeners,
                            new RequestDispatcher(all),
                            coldReads,
                            clock,
                            allocator);
        } catch (BindFailedException e) {
            throw new AssertionError(e);
        }
        server.serve(ListenerRole.BROKER);
        server.serve(ListenerRole.CONTROLLER);
    }

    RawClient client() throws IOException {
        return client("CLIENTS");
    }

    RawClient client(String listener) throws IOException {
        var client = new RawClient(server.port(listener));
        clients.add(client);
        return client;
    }

    RawClient slowClient() throws IOException {
        var client = new RawClient(server.port("CLIENTS"), 4 * 1024);
        clients.add(client);
        return client;
    }

    long closed(CloseReason reason) {
        return server.closedCount(reason);
    }

    /// Waits until `claim` holds, looking again every millisecond.
    static void await(String what, BooleanSupplier claim) {
        long end = System.nanoTime() + WAIT_NANOS;
        while (!claim.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("in vain: " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
        await("all connections end", () -> server.connectionCount() == 0);
        server.close();
        coldReads.close();
        assertThat(server.requestMemoryUsedBytes()).as("request memory").isZero();
        assertThat(allocator.metric().usedDirectMemory()).as("direct buffers").isZero();
        assertThat(allocator.metric().usedHeapMemory()).as("heap buffers").isZero();
    }
}
