package dev.odradek.broker.coordinator;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.base.task.ScheduledTask;
import dev.odradek.base.task.TaskQueue;
import dev.odradek.base.time.Clock;
import dev.odradek.groups.shard.TimerKey;
import dev.odradek.groups.shard.TimerPort;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The timers of one shard. A heartbeat moves a timer further away each time, so that is made
/// cheap: only its deadline changes, and the entry in the heap finds out when it comes up. One task
/// on the queue stands for the earliest of all.
@OwnedBy("coordinator queue")
final class ShardTimers implements TimerPort {
    private static final class Entry {
        final TimerKey key;
        long deadlineMs;
        long queuedForMs;

        Entry(TimerKey key, long deadlineMs) {
            this.key = key;
            this.deadlineMs = deadlineMs;
            this.queuedForMs = deadlineMs;
        }
    }

    private record Queued(Entry entry, long atMs, long number) {}

    private static final int STALE_ENTRIES_ALLOWED = 1024;

    private final TaskQueue queue;
    private final Clock clock;
    private final Map<TimerKey, Entry> entries = new HashMap<>();
    private final PriorityQueue<Queued> heap =
            new PriorityQueue<>(
                    Comparator.comparingLong(Queued::atMs).thenComparingLong(Queued::number));
    private Consumer<TimerKey> onTimer = _ -> {};
    private long queuedCount;
    private @Nullable ScheduledTask armed;
    private long armedForMs;

    ShardTimers(TaskQueue queue, Clock clock) {
        this.queue = queue;
        this.clock = clock;
    }

    /// Who is told; before the first timer is set.
    void onTimer(Consumer<TimerKey> listener) {
        onTimer = listener;
    }

    @Override
    public void schedule(TimerKey key, long delayMs) {
        long deadlineMs = clock.monotonicMs() + delayMs;
        Entry entry = entries.get(key);
        if (entry == null) {
            entry = new Entry(key, deadlineMs);
            entries.put(key, entry);
            enqueue(entry);
        } else {
            entry.deadlineMs = deadlineMs;
            if (deadlineMs < entry.queuedForMs) {
                entry.queuedForMs = deadlineMs;
                enqueue(entry);
            }
        }
        arm();
    }

    @Override
    public void cancel(TimerKey key) {
        entries.remove(key);
        if (heap.size() > 2 * entries.size() + STALE_ENTRIES_ALLOWED) {
            heap.removeIf(queued -> !isCurrent(queued));
        }
    }

    void cancelAll() {
        entries.clear();
        heap.clear();
        if (armed != null) {
            armed.cancel();
            armed = null;
        }
    }

    private void enqueue(Entry entry) {
        heap.add(new Queued(entry, entry.queuedForMs, queuedCount++));
    }

    private boolean isCurrent(Queued queued) {
        return queued.entry().equals(entries.get(queued.entry().key))
                && queued.atMs() == queued.entry().queuedForMs;
    }

    private void arm() {
        Queued first = heap.peek();
        if (first == null || (armed != null && armedForMs <= first.atMs())) {
            return;
        }
        if (armed != null) {
            armed.cancel();
        }
        armedForMs = first.atMs();
        armed = queue.schedule(Math.max(0, armedForMs - clock.monotonicMs()), this::run);
    }

    private void run() {
        armed = null;
        long nowMs = clock.monotonicMs();
        while (!heap.isEmpty() && heap.peek().atMs() <= nowMs) {
            Queued queued = heap.remove();
            Entry entry = queued.entry();
            if (!isCurrent(queued)) {
                continue;
            }
            if (entry.deadlineMs > nowMs) {
                entry.queuedForMs = entry.deadlineMs;
                enqueue(entry);
            } else {
                entries.remove(entry.key);
                onTimer.accept(entry.key);
            }
        }
        arm();
    }
}
