package dev.odradek.base.task;

import dev.odradek.base.check.Invariant;
import dev.odradek.base.time.Clock;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// One thread, a queue of tasks and a heap of timers under one lock. The thread waits for the
/// earlier of the next task and the next deadline, so an idle queue costs nothing.
final class ThreadQueue implements TaskQueue {
    private final String name;
    private final int capacity;
    private final Clock clock;
    private final BiConsumer<String, Throwable> onFailure;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // Guarded by lock.
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private long timersMade;
    private boolean closed;
    private @Nullable Thread thread;

    ThreadQueue(String name, int capacity, Clock clock, BiConsumer<String, Throwable> onFailure) {
        Invariant.check(capacity > 0, "queue %s needs a capacity, not %d", name, capacity);
        this.name = name;
        this.capacity = capacity;
        this.clock = clock;
        this.onFailure = onFailure;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean offer(Runnable task) {
        lock.lock();
        try {
            if (closed || tasks.size() >= capacity) {
                return false;
            }
            add(task);
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void execute(Runnable task) {
        lock.lock();
        try {
            if (closed) {
                throw new QueueClosedException(name);
            }
            add(task);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public ScheduledTask schedule(long delayMs, Runnable task) {
        Invariant.check(delayMs >= 0, "delay of %d ms on queue %s", delayMs, name);
        lock.lock();
        try {
            var timer = new Timer(deadlineNanos(delayMs), timersMade++, task);
            if (!closed) {
                timers.add(timer);
                startOrWake();
            }
            return timer;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isOwner() {
        return Thread.currentThread().equals(thread);
    }

    @Override
    public void close() {
        Invariant.check(!isOwner(), "queue %s cannot wait for itself", name);
        Thread last;
        lock.lock();
        try {
            closed = true;
            timers.clear();
            changed.signal();
            last = thread;
        } finally {
            lock.unlock();
        }
        if (last != null) {
            joinUninterruptibly(last);
        }
    }

    private long deadlineNanos(long delayMs) {
        long now = clock.nanoTime();
        long delayNanos =
                delayMs > Long.MAX_VALUE / 4_000_000 ? Long.MAX_VALUE / 4 : delayMs * 1_000_000;
        return now + delayNanos;
    }

    private void add(Runnable task) {
        tasks.add(task);
        startOrWake();
    }

    private void startOrWake() {
        if (thread == null) {
            thread = new Thread(this::run, name);
            thread.start();
        } else {
            changed.signal();
        }
    }

    private void run() {
        for (Runnable task = next(); task != null; task = next()) {
            try {
                task.run();
            } catch (Throwable failure) {
                onFailure.accept(name, failure);
            }
        }
    }

    /// The next task or due timer; null when the queue is closed and empty.
    private @Nullable Runnable next() {
        lock.lock();
        try {
            while (true) {
                Timer first = timers.peek();
                long waitNanos =
                        first == null ? Long.MAX_VALUE : first.deadlineNanos - clock.nanoTime();
                if (waitNanos <= 0) {
                    return timers.poll();
                }
                Runnable task = tasks.poll();
                if (task != null) {
                    return task;
                }
                if (closed) {
                    return null;
                }
                await(waitNanos);
            }
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings(
            "WaitNotInLoop") // next() is the loop: it looks at tasks, timers and the end again
    private void await(long waitNanos) {
        try {
            if (waitNanos == Long.MAX_VALUE) {
                changed.await();
            } else {
                changed.awaitNanos(waitNanos);
            }
        } catch (InterruptedException e) {
            // Nobody owns this thread but the queue, and the queue ends it by close().
            onFailure.accept(name, e);
        }
    }

    private static void joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ordered by deadline, then by age, so that equal deadlines fire in the order they were set.
    private final class Timer implements ScheduledTask, Runnable, Comparable<Timer> {
        private final long deadlineNanos;
        private final long number;
        private @Nullable Runnable task;

        Timer(long deadlineNanos, long number, Runnable task) {
            this.deadlineNanos = deadlineNanos;
            this.number = number;
            this.task = task;
        }

        @Override
        public void cancel() {
            lock.lock();
            try {
                task = null;
                timers.remove(this);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void run() {
            Runnable due;
            lock.lock();
            try {
                due = task;
                task = null;
            } finally {
                lock.unlock();
            }
            if (due != null) {
                due.run();
            }
        }

        @Override
        public int compareTo(Timer other) {
            int byDeadline = Long.compare(deadlineNanos - other.deadlineNanos, 0);
            return byDeadline != 0 ? byDeadline : Long.compare(number, other.number);
        }
    }
}
