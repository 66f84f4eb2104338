package dev.odradek.benchmarks.load;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;

/// The thread that reads all answers of a load.
public final class LoadLoop implements AutoCloseable {
    private static final Duration END = Duration.ofSeconds(10);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Selector selector;
    private final int port;
    private final boolean punctual;
    private final Thread thread;
    private volatile boolean closed;

    private LoadLoop(int port, boolean punctual) {
        this.port = port;
        this.punctual = punctual;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = Thread.ofPlatform().daemon().name("load-loop").start(this::run);
    }

    /// For small answers whose latencies count.
    ///
    /// @param port of the broker
    public static LoadLoop punctual(int port) {
        return new LoadLoop(port, true);
    }

    /// For answers that take the processor some time: a thread that runs before all others would
    /// keep it from the broker.
    ///
    /// @param port of the broker
    public static LoadLoop patient(int port) {
        return new LoadLoop(port, false);
    }

    Connection connect(Connection.Answers answers) {
        try {
            var connection = new Connection(selector, port, answers);
            selector.wakeup();
            return connection;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Nanoseconds of processor time that the thread has used.
    public long cpuNanos() {
        return THREADS.getThreadCpuTime(thread.threadId());
    }

    private void run() {
        if (punctual) {
            boolean _ = Punctual.becomeIfAllowed();
        }
        try {
            while (!closed) {
                selector.select(key -> ((Connection) key.attachment()).ready());
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the load generator's selector failed", e);
        }
    }

    /// Closes all connections.
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            if (!thread.join(END)) {
                throw new IllegalStateException("the load loop does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
