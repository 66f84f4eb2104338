package dev.odradek.broker.net;

import dev.odradek.base.task.QueueClosedException;
import dev.odradek.base.task.ScheduledTask;
import dev.odradek.base.task.TaskQueue;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/// An event loop as the queue that its connections' owners know it by.
final class LoopQueue implements TaskQueue {
    private static final int CAPACITY = 100_000;

    private final String name;
    private final EventLoop loop;

    LoopQueue(String name, EventLoop loop) {
        this.name = name;
        this.loop = loop;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean offer(Runnable task) {
        if (loop instanceof SingleThreadEventExecutor executor
                && executor.pendingTasks() >= CAPACITY) {
            return false;
        }
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException _) {
            return false;
        }
    }

    @Override
    public void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            var closed = new QueueClosedException(name);
            closed.addSuppressed(e);
            throw closed;
        }
    }

    @Override
    public ScheduledTask schedule(long delayMs, Runnable task) {
        try {
            Future<?> timer = loop.schedule(task, delayMs, TimeUnit.MILLISECONDS);
            return () -> timer.cancel(false);
        } catch (RejectedExecutionException _) {
            return () -> {};
        }
    }

    @Override
    public boolean isOwner() {
        return loop.inEventLoop();
    }

    /// Does nothing: loops end with the server that made them.
    @Override
    public void close() {}
}
