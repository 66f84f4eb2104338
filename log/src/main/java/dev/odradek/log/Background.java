package dev.odradek.log;

/// Where a log's blocking side work runs: forcing files and deleting them.
public interface Background {
    /// Runs `task` soon, on a worker.
    void run(Runnable task);

    /// Runs `task` on a worker after `delayMs`; never, if the logs are closed before.
    void later(long delayMs, Runnable task);

    /// `log` has records that are not durable; told once until its next flush begins. Whoever keeps
    /// the window of loss short acts on it; by itself nothing is flushed.
    default void wrote(PartitionLog log) {}

    /// Whether what is appended now must be durable before it counts, since too much is not yet.
    default boolean isBehind() {
        return false;
    }
}
