package dev.odradek.sim;

import dev.odradek.base.check.Invariant;
import dev.odradek.base.task.QueueClosedException;
import dev.odradek.base.task.ScheduledTask;
import dev.odradek.base.task.TaskQueue;
import java.util.ArrayDeque;

/// A queue of [SimTasks].
final class SimQueue implements TaskQueue, SimTasks.Lane {
    private final SimTasks tasks;
    private final String name;
    private final int capacity;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    // Timers that are due go before tasks, as on a thread.
    private final ArrayDeque<Runnable> due = new ArrayDeque<>();
    private boolean closed;

    SimQueue(SimTasks tasks, String name, int capacity) {
        Invariant.check(capacity > 0, "queue %s needs a capacity, not %d", name, capacity);
        this.tasks = tasks;
        this.name = name;
        this.capacity = capacity;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean offer(Runnable task) {
        if (closed || waiting.size() >= capacity) {
            return false;
        }
        waiting.add(task);
        return true;
    }

    @Override
    public void execute(Runnable task) {
        if (closed) {
            throw new QueueClosedException(name);
        }
        waiting.add(task);
    }

    @Override
    public ScheduledTask schedule(long delayMs, Runnable task) {
        return tasks.schedule(this, delayMs, task);
    }

    @Override
    public boolean isOwner() {
        return tasks.isRunning(this);
    }

    @Override
    public void close() {
        Invariant.check(!isOwner(), "queue %s cannot wait for itself", name);
        closed = true;
        while (hasTask()) {
            tasks.run(this);
        }
    }

    void addTimer(Runnable task) {
        if (!closed) {
            due.add(task);
        }
    }

    @Override
    public boolean hasTask() {
        return !due.isEmpty() || !waiting.isEmpty();
    }

    @Override
    public Runnable takeTask() {
        return due.isEmpty() ? waiting.remove() : due.remove();
    }
}
