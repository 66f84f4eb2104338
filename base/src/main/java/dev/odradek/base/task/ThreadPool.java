package dev.odradek.base.task;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/// A pool whose threads end when idle for a minute.
final class ThreadPool implements WorkerPool {
    private static final long IDLE_SECONDS = 60;

    private final String name;
    private final BiConsumer<String, Throwable> onFailure;
    private final ThreadPoolExecutor executor;

    ThreadPool(String name, int threads, BiConsumer<String, Throwable> onFailure) {
        this.name = name;
        this.onFailure = onFailure;
        var number = new AtomicInteger();
        this.executor =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        task -> new Thread(task, name + "-" + number.getAndIncrement()));
        executor.allowCoreThreadTimeOut(true);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(() -> runGuarded(task));
        } catch (RejectedExecutionException e) {
            var closed = new QueueClosedException(name);
            closed.addSuppressed(e);
            throw closed;
        }
    }

    @Override
    public void close() {
        executor.close();
    }

    private void runGuarded(Runnable task) {
        try {
            task.run();
        } catch (Throwable failure) {
            onFailure.accept(name, failure);
        }
    }
}
