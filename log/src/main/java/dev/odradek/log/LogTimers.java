package dev.odradek.log;

import dev.odradek.base.task.QueueClosedException;
import dev.odradek.base.task.TaskQueue;
import dev.odradek.base.task.Tasks;
import dev.odradek.base.task.WorkerPool;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The logs' timers and workers: the queue keeps time, the pool does what blocks.
final class LogTimers implements Background, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LogTimers.class);
    private static final int QUEUE_CAPACITY = 1_000_000;
    private static final int WORKERS = 2;

    private final TaskQueue queue;
    private final WorkerPool workers;
    private final ConcurrentLinkedQueue<PartitionLog> written = new ConcurrentLinkedQueue<>();
    private volatile BooleanSupplier behind = () -> false;
    private volatile Runnable onWritten = () -> {};

    LogTimers(Tasks tasks) {
        this.queue = tasks.queue("log-timer", QUEUE_CAPACITY);
        this.workers = tasks.pool("log-worker", WORKERS);
    }

    /// The queue that keeps time.
    TaskQueue queue() {
        return queue;
    }

    @Override
    public void run(Runnable task) {
        try {
            workers.execute(() -> runLogged(task));
        } catch (QueueClosedException e) {
            log.debug("The logs are closed; left undone: {}", task);
        }
    }

    @Override
    public void later(long delayMs, Runnable task) {
        if (delayMs <= 0) {
            run(task);
        } else {
            queue.schedule(delayMs, () -> run(task));
        }
    }

    @Override
    public void wrote(PartitionLog log) {
        written.add(log);
        onWritten.run();
    }

    /// From now on `told` runs after each [#wrote], on the thread that wrote.
    void whenWritten(Runnable told) {
        onWritten = told;
    }

    @Override
    public boolean isBehind() {
        return behind.getAsBoolean();
    }

    /// From now on this says whether flushes lag too far behind appends.
    void whenBehind(BooleanSupplier says) {
        behind = says;
    }

    /// Whether there are logs that [#takeWritten] would take.
    boolean hasWritten() {
        return !written.isEmpty();
    }

    /// Takes out the logs that were written to since they were last flushed.
    Set<PartitionLog> takeWritten() {
        Set<PartitionLog> taken = new LinkedHashSet<>();
        for (PartitionLog next = written.poll(); next != null; next = written.poll()) {
            taken.add(next);
        }
        return taken;
    }

    /// Runs `task` again and again, `intervalMs` after its last end.
    ///
    /// @param intervalMs `Long.MAX_VALUE` for never
    void every(long initialDelayMs, long intervalMs, Runnable task) {
        if (intervalMs != Long.MAX_VALUE) {
            later(
                    Math.max(1, initialDelayMs),
                    () -> {
                        try {
                            runLogged(task);
                        } finally {
                            every(intervalMs, intervalMs, task);
                        }
                    });
        }
    }

    private static void runLogged(Runnable task) {
        try {
            task.run();
        } catch (LogFailureException e) {
            log.error("Background work on a log failed: {}", e.toString());
        } catch (RuntimeException e) {
            log.error("Background work on a log failed", e);
        }
    }

    /// Drops what was to come later, finishes what runs.
    @Override
    public void close() {
        queue.close();
        workers.close();
    }
}
