package dev.odradek.broker.net;

import dev.odradek.base.time.Clock;
import dev.odradek.broker.request.CloseReason;
import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// All connections there are, by event loop. Any thread may look; a connection is touched on its
/// own loop.
final class ConnectionTable {
    private static final long JUDGED_AFTER_NANOS = 1_000_000_000L;

    private final Clock clock;
    private final FrameBudget budget;
    private final long idleMs;
    private final Map<EventLoop, Set<Connection>> byLoop = new ConcurrentHashMap<>();

    /// @param idleMs how long a connection may be idle; -1 for ever
    ConnectionTable(Clock clock, FrameBudget budget, long idleMs) {
        this.clock = clock;
        this.budget = budget;
        this.idleMs = idleMs;
    }

    void add(Connection connection) {
        ofLoop(connection.channel().eventLoop()).add(connection);
    }

    void remove(Connection connection) {
        ofLoop(connection.channel().eventLoop()).remove(connection);
    }

    int size() {
        int size = 0;
        for (Set<Connection> connections : byLoop.values()) {
            size += connections.size();
        }
        return size;
    }

    /// Looks after the connections of `loop`, on it.
    void sweep(EventLoop loop) {
        long now = clock.nanoTime();
        FrameBudget.Share slowest = budget.slowest(now, JUDGED_AFTER_NANOS);
        for (Connection connection : ofLoop(loop)) {
            if (slowest != null && connection.holds(slowest)) {
                connection.close(
                        CloseReason.MEMORY,
                        "the memory for requests is used up, and its request comes slowest");
            } else {
                connection.check(now, idleMs);
            }
        }
    }

    /// Closes the connection on which nothing has moved for longest, those of privileged listeners
    /// left out. Any thread.
    void closeLongestIdle() {
        Connection longest = null;
        for (Set<Connection> connections : byLoop.values()) {
            for (Connection connection : connections) {
                if (!connection.isPrivileged() && isIdleLonger(connection, longest)) {
                    longest = connection;
                }
            }
        }
        if (longest != null) {
            Connection victim = longest;
            victim.channel()
                    .eventLoop()
                    .execute(() ->
                            victim.close(
                                    CloseReason.CONNECTION_LIMIT,
                                    "max.connections is reached, and another broker comes"));
        }
    }

    /// Stops the connections of `loop` from asking more, on it.
    void finish(EventLoop loop) {
        ofLoop(loop).forEach(Connection::finish);
    }

    /// Whether all connections of `loop` have got their answers, on it.
    boolean isQuiet(EventLoop loop) {
        for (Connection connection : ofLoop(loop)) {
            if (!connection.isQuiet()) {
                return false;
            }
        }
        return true;
    }

    /// Closes the connections of `loop`, on it.
    void closeAll(EventLoop loop) {
        for (Connection connection : ofLoop(loop)) {
            connection.close(CloseReason.SHUTDOWN, "the node stops");
        }
    }

    private Set<Connection> ofLoop(EventLoop loop) {
        return byLoop.computeIfAbsent(loop, _ -> ConcurrentHashMap.newKeySet());
    }

    private static boolean isIdleLonger(Connection connection, @Nullable Connection other) {
        return other == null || connection.lastActivityNanos() - other.lastActivityNanos() < 0;
    }
}
