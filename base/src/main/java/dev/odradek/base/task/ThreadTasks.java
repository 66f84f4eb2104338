package dev.odradek.base.task;

import dev.odradek.base.time.Clock;
import java.util.function.BiConsumer;

/// Tasks on platform threads, named after their queue or pool. A thread begins with its first task
/// and waits without polling until the next task or the next timer's time.
public final class ThreadTasks implements Tasks {
    private final Clock clock;
    private final BiConsumer<String, Throwable> onFailure;

    /// @param onFailure told the name of the queue and what a task threw: a bug, since tasks answer
    ///   for their own errors; the queue goes on unless this ends the process
    public ThreadTasks(Clock clock, BiConsumer<String, Throwable> onFailure) {
        this.clock = clock;
        this.onFailure = onFailure;
    }

    @Override
    public TaskQueue queue(String name, int capacity) {
        return new ThreadQueue(name, capacity, clock, onFailure);
    }

    @Override
    public WorkerPool pool(String name, int threads) {
        return new ThreadPool(name, threads, onFailure);
    }
}
