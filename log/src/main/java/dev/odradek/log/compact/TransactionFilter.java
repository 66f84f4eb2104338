package dev.odradek.log.compact;

import dev.odradek.log.index.AbortedTransaction;
import dev.odradek.wire.record.ControlRecordType;
import dev.odradek.wire.record.ControlRecords;
import dev.odradek.wire.record.RecordBatchView;
import dev.odradek.wire.record.RecordCursor;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Follows the transactions of a log while its batches pass by in order: which data was aborted,
/// and which markers end a transaction of which nothing is left.
///
/// Source: Kafka 4.3.1 CleanedTransactionMetadata.
final class TransactionFilter {
    private static final int CONTROL_BYTES_MAX = 1024 * 1024;

    private static final class Aborting {
        final AbortedTransaction transaction;
        boolean seen;

        Aborting(AbortedTransaction transaction) {
            this.transaction = transaction;
        }
    }

    private final PriorityQueue<AbortedTransaction> toCome =
            new PriorityQueue<>(Comparator.comparingLong(AbortedTransaction::firstOffset));
    private final Map<Long, Aborting> aborting = new HashMap<>();
    // Producers of which batches have passed whose transaction is, or will be, committed.
    private final Set<Long> committing = new HashSet<>();
    private @Nullable AbortedTransaction kept;

    /// Tells of aborted transactions in what comes next; the same one may be told of again.
    void expect(List<AbortedTransaction> transactions) {
        toCome.addAll(transactions);
    }

    /// A batch with data passes by.
    ///
    /// @return whether its transaction was aborted
    boolean isAborted(RecordBatchView batch) {
        beginUpTo(batch.lastOffset());
        if (!batch.isTransactional()) {
            return false;
        }
        Aborting known = aborting.get(batch.producerId());
        if (known == null) {
            committing.add(batch.producerId());
            return false;
        }
        known.seen = true;
        return true;
    }

    /// A control batch passes by; [#keptAborted] tells whether it ends an aborted transaction of
    /// which something is left.
    ///
    /// @param batch whole
    /// @return whether nothing is left that needs it
    boolean isObsoleteMarker(RecordBatchView batch) {
        kept = null;
        beginUpTo(batch.lastOffset());
        ControlRecordType type;
        try (var cursor = new RecordCursor(CONTROL_BYTES_MAX)) {
            if (!cursor.open(batch).next()) {
                // The cleaner took its record before.
                return true;
            }
            type = ControlRecords.typeOf(cursor);
        }
        if (type == ControlRecordType.COMMIT) {
            return !committing.remove(batch.producerId());
        }
        if (type == ControlRecordType.ABORT) {
            Aborting ended = aborting.remove(batch.producerId());
            if (ended != null && ended.seen) {
                kept = ended.transaction;
                return false;
            }
            return true;
        }
        return false;
    }

    /// What the last marker's transaction index entry was, if it is still needed.
    @Nullable AbortedTransaction keptAborted() {
        return kept;
    }

    private void beginUpTo(long offset) {
        while (true) {
            AbortedTransaction next = toCome.peek();
            if (next == null || next.firstOffset() > offset) {
                return;
            }
            toCome.remove();
            aborting.putIfAbsent(next.producerId(), new Aborting(next));
        }
    }
}
