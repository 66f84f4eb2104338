package dev.odradek.sim;

import dev.odradek.base.check.Invariant;
import dev.odradek.base.task.ScheduledTask;
import dev.odradek.base.task.TaskQueue;
import dev.odradek.base.task.Tasks;
import dev.odradek.base.task.WorkerPool;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Queues and pools whose tasks all run on the caller's thread, one at a time, in virtual time.
/// Which of several owners with something to do goes next is drawn from the seed; each queue keeps
/// its own order. What a task throws comes out of the method that ran it.
public final class SimTasks implements Tasks {
    private static final long NANOS_PER_MS = 1_000_000;
    // A task that always begets another one would keep time from moving.
    private static final long STEPS_WITHOUT_TIME_MAX = 1_000_000;

    private final SimClock clock;
    private final RandomGenerator random;
    private final List<Lane> lanes = new ArrayList<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private long timersMade;
    private @Nullable Lane running;

    public SimTasks(SimClock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    @Override
    public TaskQueue queue(String name, int capacity) {
        var queue = new SimQueue(this, name, capacity);
        lanes.add(queue);
        return queue;
    }

    @Override
    public WorkerPool pool(String name, int threads) {
        var pool = new SimPool(this, name);
        lanes.add(pool);
        return pool;
    }

    /// Runs one task that is due.
    ///
    /// @return false when there is none at this moment of virtual time
    public boolean runOne() {
        fireDueTimers();
        var ready = new ArrayList<Lane>();
        for (Lane lane : lanes) {
            if (lane.hasTask()) {
                ready.add(lane);
            }
        }
        if (ready.isEmpty()) {
            return false;
        }
        run(ready.size() == 1 ? ready.getFirst() : ready.get(random.nextInt(ready.size())));
        return true;
    }

    /// Runs all that is due now, and what that brings about, without moving time.
    public void runDue() {
        long steps = 0;
        while (runOne()) {
            steps++;
            Invariant.check(
                    steps < STEPS_WITHOUT_TIME_MAX, "tasks beget tasks and time stands still");
        }
    }

    /// Runs until `durationMs` of virtual time have passed.
    public void runForMs(long durationMs) {
        long end = clock.nanoTime() + durationMs * NANOS_PER_MS;
        runDue();
        while (moveToNextTimer(end)) {
            runDue();
        }
        clock.moveTo(end);
        runDue();
    }

    /// Runs until `condition` holds, looked at after each task.
    ///
    /// @return false when it does not hold within `withinMs` of virtual time
    public boolean runUntil(BooleanSupplier condition, long withinMs) {
        long end = clock.nanoTime() + withinMs * NANOS_PER_MS;
        while (!condition.getAsBoolean()) {
            if (!runOne() && !moveToNextTimer(end)) {
                return false;
            }
        }
        return true;
    }

    void run(Lane lane) {
        Lane before = running;
        running = lane;
        try {
            lane.takeTask().run();
        } finally {
            running = before;
        }
    }

    boolean isRunning(Lane lane) {
        return lane.equals(running);
    }

    ScheduledTask schedule(SimQueue queue, long delayMs, Runnable task) {
        Invariant.check(delayMs >= 0, "delay of %d ms on queue %s", delayMs, queue.name());
        long delayNanos =
                delayMs > Long.MAX_VALUE / (4 * NANOS_PER_MS)
                        ? Long.MAX_VALUE / 4
                        : delayMs * NANOS_PER_MS;
        var timer = new Timer(clock.nanoTime() + delayNanos, timersMade++, queue, task);
        timers.add(timer);
        return timer;
    }

    private void fireDueTimers() {
        while (true) {
            Timer first = timers.peek();
            if (first == null || first.deadlineNanos > clock.nanoTime()) {
                return;
            }
            timers.remove();
            first.fire();
        }
    }

    private boolean moveToNextTimer(long end) {
        Timer first = timers.peek();
        if (first == null || first.deadlineNanos > end) {
            return false;
        }
        clock.moveTo(Math.max(clock.nanoTime(), first.deadlineNanos));
        return true;
    }

    /// Something that may have tasks to run.
    interface Lane {
        boolean hasTask();

        Runnable takeTask();
    }

    private static final class Timer implements ScheduledTask, Comparable<Timer> {
        private final long deadlineNanos;
        private final long number;
        private final SimQueue queue;
        private @Nullable Runnable task;

        Timer(long deadlineNanos, long number, SimQueue queue, Runnable task) {
            this.deadlineNanos = deadlineNanos;
            this.number = number;
            this.queue = queue;
            this.task = task;
        }

        void fire() {
            queue.addTimer(this::run);
        }

        private void run() {
            Runnable due = task;
            task = null;
            if (due != null) {
                due.run();
            }
        }

        @Override
        public void cancel() {
            task = null;
        }

        @Override
        public int compareTo(Timer other) {
            int byDeadline = Long.compare(deadlineNanos, other.deadlineNanos);
            return byDeadline != 0 ? byDeadline : Long.compare(number, other.number);
        }
    }
}
