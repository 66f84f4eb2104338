package dev.odradek.base.task;

/// Named threads for work that blocks: cold reads, recovery, cleaning, fsync, deletion.
public interface WorkerPool extends AutoCloseable {
    String name();

    /// Runs `task` on one of the pool's threads, in no particular order.
    ///
    /// @throws QueueClosedException when the pool is closed
    void execute(Runnable task);

    /// Finishes what was taken in and waits for the threads to end.
    @Override
    void close();
}
