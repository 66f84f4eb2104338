package dev.odradek.broker.partition;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// Appends that wait for the high watermark, the lowest offset first.
@OwnedBy("the partition's lock")
final class CommitWaiters {
    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(Comparator.comparingLong(Entry::endOffset));

    private record Entry(long endOffset, CommitWaiter waiter) {}

    /// @param endOffset the high watermark that satisfies the waiter
    void add(long endOffset, CommitWaiter waiter) {
        entries.add(new Entry(endOffset, waiter));
    }

    void remove(CommitWaiter waiter) {
        entries.removeIf(entry -> entry.waiter().equals(waiter));
    }

    /// Takes out those that a high watermark satisfies; the caller tells them after it has let go
    /// of the lock.
    List<CommitWaiter> reached(long highWatermark) {
        if (entries.isEmpty() || entries.peek().endOffset() > highWatermark) {
            return List.of();
        }
        List<CommitWaiter> reached = new ArrayList<>();
        while (!entries.isEmpty() && entries.peek().endOffset() <= highWatermark) {
            reached.add(entries.poll().waiter());
        }
        return reached;
    }

    /// Takes out all: this broker leads no longer.
    List<CommitWaiter> all() {
        List<CommitWaiter> all = entries.stream().map(Entry::waiter).toList();
        entries.clear();
        return all;
    }

    static void tell(List<CommitWaiter> waiters, ErrorCode error) {
        for (CommitWaiter waiter : waiters) {
            waiter.onDecided(error);
        }
    }
}
