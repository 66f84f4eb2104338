package dev.odradek.log;

/// Where a log's blocking side work runs: forcing files and deleting them.
public interface Background {
    /// Runs `task` soon, on a worker.
    void run(Runnable task);

    /// Runs `task` on a worker after `delayMs`; never, if the logs are closed before.
    void later(long delayMs, Runnable task);
}
