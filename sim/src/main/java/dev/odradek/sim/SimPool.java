package dev.odradek.sim;

import dev.odradek.base.task.QueueClosedException;
import dev.odradek.base.task.WorkerPool;
import java.util.ArrayDeque;

/// A pool of [SimTasks].
final class SimPool implements WorkerPool, SimTasks.Lane {
    private final SimTasks tasks;
    private final String name;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private boolean closed;

    SimPool(SimTasks tasks, String name) {
        this.tasks = tasks;
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void execute(Runnable task) {
        if (closed) {
            throw new QueueClosedException(name);
        }
        waiting.add(task);
    }

    @Override
    public void close() {
        closed = true;
        while (hasTask()) {
            tasks.run(this);
        }
    }

    @Override
    public boolean hasTask() {
        return !waiting.isEmpty();
    }

    @Override
    public Runnable takeTask() {
        return waiting.remove();
    }
}
