package dev.odradek.base.task;

/// Makes queues and pools: the only source of threads below the broker's rim.
public interface Tasks {
    /// A queue with an owner of its own.
    ///
    /// @param capacity tasks that may wait before [TaskQueue#offer] refuses; at least 1
    TaskQueue queue(String name, int capacity);

    /// A pool of at most `threads` threads, at least 1.
    WorkerPool pool(String name, int threads);
}
