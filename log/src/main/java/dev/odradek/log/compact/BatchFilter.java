package dev.odradek.log.compact;

import dev.odradek.wire.compress.Codec;
import dev.odradek.wire.record.BatchLayout;
import dev.odradek.wire.record.EmptiedBatch;
import dev.odradek.wire.record.LegacyBatches;
import dev.odradek.wire.record.LegacyRecord;
import dev.odradek.wire.record.RecordBatchBuilder;
import dev.odradek.wire.record.RecordBatchView;
import dev.odradek.wire.record.RecordCursor;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Says what survives of a batch, and writes it.
///
/// | of the batch | what is written |
/// | --- | --- |
/// | all, and no tombstone or obsolete marker is without delete horizon | the batch as it is |
/// | some | the same batch without the others: same offsets, producer, codec, leader epoch |
/// | nothing, but it is a live producer's last or the last of this cleaning | its header |
/// | nothing | nothing |
///
/// A record survives unless a newer one of its key was seen, it has no key, it was aborted, or it
/// is a tombstone whose delete horizon has passed. The first cleaning that keeps a tombstone, or a
/// marker of whose transaction nothing is left, sets the delete horizon of its batch:
/// `delete.retention.ms` from then (KIP-534).
///
/// Source: Kafka 4.3.1 Cleaner.cleanInto, MemoryRecords.filterTo.
final class BatchFilter implements AutoCloseable {
    private static final long NO_HORIZON = -1;

    private final OffsetMap map;
    private final KeyHash hash;
    private final TransactionFilter transactions;
    private final CleaningStats stats;
    private final RecordCursor cursor;
    private final long latestOffset;
    private final long roundEndOffset;
    private final long nowMs;
    private final long newHorizonMs;
    private final long decompressedBytesMax;
    private final Map<Long, LastBatch> lastBatches;
    private boolean legacyTombstonesKept;

    // Of the batch at hand.
    private int recordsRead;
    private int recordsKept;
    private boolean tombstonesKept;

    /// @param latestOffset up to which, including, the map knows the keys
    /// @param lastBatches by producer: they must stay
    BatchFilter(
            CleaningPlan plan,
            long latestOffset,
            Map<Long, LastBatch> lastBatches,
            OffsetMap map,
            KeyHash hash,
            TransactionFilter transactions,
            CleaningStats stats) {
        this.map = map;
        this.hash = hash;
        this.transactions = transactions;
        this.stats = stats;
        this.latestOffset = latestOffset;
        this.lastBatches = lastBatches;
        this.roundEndOffset = plan.firstUncleanableOffset();
        this.nowMs = plan.nowMs();
        long horizon = nowMs + plan.rules().deleteRetentionMs();
        this.newHorizonMs = horizon < 0 ? NO_HORIZON : horizon;
        this.decompressedBytesMax = plan.rules().decompressedBytesMax();
        this.cursor = new RecordCursor(decompressedBytesMax);
    }

    /// Whether tombstones of magic 0 and 1, which know no delete horizon, stay for now.
    void keepLegacyTombstones(boolean kept) {
        legacyTombstonesKept = kept;
    }

    /// Writes what survives of a batch to the writer index of `target`: one batch, or nothing.
    ///
    /// @param batch whole, the one after that of the last call
    void filter(RecordBatchView batch, ByteBuf target) {
        recordsRead = batch.recordCount();
        recordsKept = 0;
        tombstonesKept = false;
        if (batch.isControl()) {
            filterMarker(batch, target);
        } else if (transactions.isAborted(batch)) {
            keepPlace(batch, target);
        } else if (batch.magic() == BatchLayout.MAGIC) {
            filterRecords(batch, target);
        } else {
            filterLegacy(batch, target);
        }
        stats.recordsRead += recordsRead;
        stats.recordsKept += recordsKept;
    }

    private void filterMarker(RecordBatchView batch, ByteBuf target) {
        boolean obsolete = transactions.isObsoleteMarker(batch);
        boolean expired = obsolete && batch.hasDeleteHorizon() && batch.deleteHorizonMs() <= nowMs;
        if (expired || batch.recordCount() == 0) {
            keepPlace(batch, target);
            return;
        }
        recordsKept = batch.recordCount();
        if (!obsolete || batch.hasDeleteHorizon() || newHorizonMs == NO_HORIZON) {
            copy(batch, target);
            return;
        }
        try (RecordBatchBuilder rebuilt = rebuild(batch, target, newHorizonMs)) {
            cursor.open(batch);
            while (cursor.next()) {
                rebuilt.append(cursor);
            }
            rebuilt.finish();
        }
    }

    private void filterRecords(RecordBatchView batch, ByteBuf target) {
        boolean needsHorizon;
        try (RecordBatchBuilder rebuilt = rebuild(batch, target, batch.deleteHorizonMs())) {
            keepSurvivors(batch, rebuilt);
            needsHorizon =
                    tombstonesKept && !batch.hasDeleteHorizon() && newHorizonMs != NO_HORIZON;
            boolean shorter = recordsKept > 0 && recordsKept < recordsRead;
            if (shorter && !needsHorizon) {
                rebuilt.finish();
                return;
            }
        }
        if (recordsKept == 0) {
            keepPlace(batch, target);
        } else if (needsHorizon) {
            // Timestamps count from the horizon now: once more, from the first record on.
            try (RecordBatchBuilder withHorizon = rebuild(batch, target, newHorizonMs)) {
                keepSurvivors(batch, withHorizon);
                withHorizon.finish();
            }
        } else {
            copy(batch, target);
        }
    }

    private void keepSurvivors(RecordBatchView batch, RecordBatchBuilder rebuilt) {
        boolean tombstonesExpired = batch.hasDeleteHorizon() && batch.deleteHorizonMs() <= nowMs;
        recordsKept = 0;
        cursor.open(batch);
        while (cursor.next()) {
            if (survives(tombstonesExpired)) {
                recordsKept++;
                tombstonesKept |= !cursor.hasValue();
                rebuilt.append(cursor);
            }
        }
    }

    private boolean survives(boolean tombstonesExpired) {
        long offset = cursor.offset();
        if (offset > latestOffset) {
            return true;
        }
        if (!cursor.hasKey() || (tombstonesExpired && !cursor.hasValue())) {
            return false;
        }
        hash.hash(cursor.buffer(), cursor.keyAt(), cursor.keySizeBytes());
        return offset >= map.get(hash);
    }

    private void filterLegacy(RecordBatchView batch, ByteBuf target) {
        List<LegacyRecord> records = LegacyBatches.records(batch, decompressedBytesMax);
        recordsRead = records.size();
        var survivors = new ArrayList<LegacyRecord>();
        for (LegacyRecord record : records) {
            if (survives(record)) {
                survivors.add(record);
                tombstonesKept |= record.value() == null;
            }
        }
        recordsKept = survivors.size();
        if (survivors.isEmpty()) {
            keepPlace(batch, target);
            return;
        }
        try (var modern = new RecordBatchBuilder(target, Codec.of(batch.compression()))) {
            modern.baseOffset(survivors.getFirst().offset());
            if (batch.isLogAppendTime()) {
                modern.logAppendTime(batch.maxTimestamp());
            }
            if (tombstonesKept && newHorizonMs != NO_HORIZON) {
                modern.deleteHorizonMs(newHorizonMs);
            }
            for (LegacyRecord record : survivors) {
                modern.append(
                        record.offset(),
                        record.timestampMs(),
                        record.key(),
                        record.value(),
                        List.of());
            }
            modern.finish();
        }
    }

    private boolean survives(LegacyRecord record) {
        if (record.offset() > latestOffset) {
            return true;
        }
        ByteBuf key = record.key();
        if (key == null || (record.value() == null && !legacyTombstonesKept)) {
            return false;
        }
        hash.hash(key, key.readerIndex(), key.readableBytes());
        return record.offset() >= map.get(hash);
    }

    private static void copy(RecordBatchView batch, ByteBuf target) {
        target.writeBytes(batch.buffer(), batch.at(), batch.sizeBytes());
    }

    /// Nothing is left of the batch; where its offsets or its sequence must stay known, its header
    /// is.
    private void keepPlace(RecordBatchView batch, ByteBuf target) {
        if (batch.nextOffset() == roundEndOffset || isLastOfProducer(batch)) {
            EmptiedBatch.write(batch, target);
        }
    }

    private boolean isLastOfProducer(RecordBatchView batch) {
        LastBatch last = batch.hasProducerId() ? lastBatches.get(batch.producerId()) : null;
        if (last == null) {
            return false;
        }
        return last.lastOffset() >= 0
                ? batch.lastOffset() == last.lastOffset()
                : batch.isControl() && batch.producerEpoch() == last.epoch();
    }

    private static RecordBatchBuilder rebuild(
            RecordBatchView batch, ByteBuf target, long deleteHorizonMs) {
        var builder =
                new RecordBatchBuilder(target, Codec.of(batch.compression()))
                        .baseOffset(batch.baseOffset())
                        .lastOffset(batch.lastOffset())
                        .leaderEpoch(batch.partitionLeaderEpoch())
                        .producer(batch.producerId(), batch.producerEpoch(), batch.baseSequence())
                        .transactional(batch.isTransactional())
                        .control(batch.isControl());
        if (batch.isLogAppendTime()) {
            builder.logAppendTime(batch.maxTimestamp());
        }
        if (deleteHorizonMs != NO_HORIZON) {
            builder.deleteHorizonMs(deleteHorizonMs);
        }
        return builder;
    }

    @Override
    public void close() {
        cursor.close();
    }
}
