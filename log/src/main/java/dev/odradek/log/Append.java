package dev.odradek.log;

import dev.odradek.log.epoch.LeaderEpochs;
import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.record.BatchLayout;
import dev.odradek.wire.record.BatchScanner;
import dev.odradek.wire.record.RecordBatchView;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Batches on their way into the log, and what has to be known of them.
final class Append {
    private final AppendOrigin origin;
    private final BatchScanner scanner = new BatchScanner();
    private ByteBuf records;
    private AppendOutcome.@Nullable Rejected rejection;
    private long firstOffset = -1;
    private long lastOffset = -1;
    private long maxTimestampMs = BatchLayout.NO_TIMESTAMP;
    private long logAppendTimeMs = BatchLayout.NO_TIMESTAMP;
    private boolean hasProducers;

    Append(ByteBuf records, AppendOrigin origin) {
        this.records = records;
        this.origin = origin;
    }

    /// Gives the batches the offsets from `nextOffset` on, in place.
    void assign(long nextOffset, int leaderEpoch) {
        long offset = nextOffset;
        scanner.over(records);
        while (scanner.next()) {
            RecordBatchView batch = scanner.batch();
            batch.baseOffset(offset);
            batch.partitionLeaderEpoch(leaderEpoch);
            note(batch);
            offset = batch.nextOffset();
        }
        if (scanner.end() != BatchScanner.End.COMPLETE) {
            reject(ErrorCode.CORRUPT_MESSAGE, "no whole batch at byte " + scanner.position());
        }
    }

    /// Takes the batches with the offsets that they have.
    ///
    /// @param nextOffset they must not begin before
    void take(long nextOffset) {
        scanner.over(records);
        while (scanner.next()) {
            RecordBatchView batch = scanner.batch();
            long previous = Math.max(nextOffset - 1, lastOffset);
            boolean follows =
                    batch.magic() == BatchLayout.MAGIC
                            ? batch.baseOffset() > previous
                            : batch.lastOffset() > previous;
            if (!follows) {
                reject(
                        ErrorCode.OFFSET_OUT_OF_RANGE,
                        "offset " + batch.baseOffset() + " where " + (previous + 1) + " is next");
                return;
            }
            note(batch);
        }
        if (scanner.end() == BatchScanner.End.MALFORMED) {
            reject(ErrorCode.CORRUPT_MESSAGE, "no batch at byte " + scanner.position());
        } else if (scanner.end() == BatchScanner.End.CUT_OFF) {
            records =
                    records.slice(
                            records.readerIndex(), scanner.position() - records.readerIndex());
        }
    }

    /// Checks the CRCs.
    ///
    /// @return null when they are right
    AppendOutcome.@Nullable Rejected checkSound() {
        scanner.over(records);
        while (scanner.next()) {
            if (!scanner.batch().isCrcValid()) {
                return new AppendOutcome.Rejected(
                        ErrorCode.CORRUPT_MESSAGE,
                        "wrong CRC in the batch at offset " + scanner.batch().baseOffset());
            }
        }
        return null;
    }

    private void note(RecordBatchView batch) {
        if (firstOffset < 0) {
            firstOffset =
                    batch.magic() == BatchLayout.MAGIC
                            ? batch.baseOffset()
                            // The first offset of an older batch is behind decompression; no batch
                            // spans more than this.
                            : Math.max(0, batch.lastOffset() - Integer.MAX_VALUE);
        }
        lastOffset = batch.lastOffset();
        maxTimestampMs = Math.max(maxTimestampMs, batch.maxTimestamp());
        if (batch.isLogAppendTime()) {
            logAppendTimeMs = batch.maxTimestamp();
        }
        hasProducers |= batch.hasProducerId();
    }

    private void reject(ErrorCode error, String detail) {
        rejection = new AppendOutcome.Rejected(error, detail);
    }

    /// @return why they cannot be appended; null when they can
    AppendOutcome.@Nullable Rejected rejection(int segmentBytes) {
        if (rejection == null && records.readableBytes() > segmentBytes) {
            reject(
                    ErrorCode.RECORD_LIST_TOO_LARGE,
                    records.readableBytes() + " bytes, segment.bytes is " + segmentBytes);
        }
        return rejection;
    }

    LeaderEpochs assignTo(LeaderEpochs epochs) {
        LeaderEpochs assigned = epochs;
        scanner.over(records);
        while (scanner.next()) {
            RecordBatchView batch = scanner.batch();
            if (batch.magic() != BatchLayout.MAGIC) {
                assigned = LeaderEpochs.EMPTY;
            } else if (batch.partitionLeaderEpoch() >= 0) {
                assigned = assigned.assign(batch.partitionLeaderEpoch(), batch.baseOffset());
            }
        }
        return assigned;
    }

    ByteBuf records() {
        return records;
    }

    AppendOrigin origin() {
        return origin;
    }

    boolean isEmpty() {
        return lastOffset < 0;
    }

    int sizeBytes() {
        return records.readableBytes();
    }

    long firstOffset() {
        return firstOffset;
    }

    long lastOffset() {
        return lastOffset;
    }

    long maxTimestampMs() {
        return maxTimestampMs;
    }

    long logAppendTimeMs() {
        return logAppendTimeMs;
    }

    boolean hasProducers() {
        return hasProducers;
    }
}
