package dev.odradek.log;

import dev.odradek.base.disk.FileLease;
import dev.odradek.log.epoch.EpochEntry;
import dev.odradek.log.segment.BatchFileScan;
import dev.odradek.log.segment.Segment;
import dev.odradek.log.segment.TimestampOffset;
import dev.odradek.wire.record.BatchLayout;
import dev.odradek.wire.record.RecordBatchView;
import dev.odradek.wire.record.RecordCursor;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/// Finds offsets by timestamp, without the log's lock. Source: Kafka 4.3.1
/// UnifiedLog.fetchOffsetByTimestamp.
final class TimestampLookup {
    private static final int ATTEMPTS = 20;
    private static final long DECOMPRESSED_BYTES_MAX = Integer.MAX_VALUE;

    private final LogState state;
    private final Lock lock;

    /// @param lock the log's; taken only to wait for a change that is under way
    TimestampLookup(LogState state, Lock lock) {
        this.state = state;
        this.lock = lock;
    }

    /// @param timestampMs epoch ms, or one of [OffsetForTime]
    /// @return null when there is no such record
    @Nullable TimestampOffset find(long timestampMs) throws IOException {
        if (timestampMs == OffsetForTime.EARLIEST || timestampMs == OffsetForTime.EARLIEST_LOCAL) {
            long start = state.startOffset;
            EpochEntry earliest = state.epochs.earliest();
            boolean known = earliest != null && earliest.startOffset() <= start;
            return new TimestampOffset(-1, start, known ? state.epochs.epochForOffset(start) : -1);
        }
        if (timestampMs == OffsetForTime.LATEST) {
            return new TimestampOffset(-1, state.end.offset(), state.epochs.latestEpoch());
        }
        if (timestampMs == OffsetForTime.LATEST_TIERED
                || timestampMs == OffsetForTime.EARLIEST_PENDING_UPLOAD) {
            // Nothing is in remote storage.
            return new TimestampOffset(-1, -1, -1);
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return timestampMs == OffsetForTime.MAX_TIMESTAMP
                        ? findGreatest()
                        : findFirst(timestampMs);
            } catch (NoSuchFileException e) {
                // The segment's files were taken away, or renamed: look at the newest list.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                lock.lock();
                lock.unlock();
            }
        }
    }

    private @Nullable TimestampOffset findFirst(long timestampMs) throws IOException {
        long start = state.startOffset;
        for (Segment segment : state.segments.all()) {
            if (segment.sizeBytes() > 0 && segment.largestTimestampMs() >= timestampMs) {
                long from = Math.max(segment.timeIndex().floor(timestampMs).offset(), start);
                TimestampOffset found = first(segment, from, start, timestampMs);
                if (found != null) {
                    return found;
                }
                // The records that late were before the log's start.
            }
        }
        return null;
    }

    private @Nullable TimestampOffset findGreatest() throws IOException {
        Segment greatest = state.segments.first();
        for (Segment segment : state.segments.all()) {
            if (segment.maxTimestamp().timestampMs() > greatest.maxTimestamp().timestampMs()) {
                greatest = segment;
            }
        }
        long timestamp = greatest.maxTimestamp().timestampMs();
        return timestamp < 0
                ? null
                : first(greatest, greatest.maxTimestamp().offset(), Long.MIN_VALUE, timestamp);
    }

    /// The first record at or behind `startOffset` with at least the timestamp, in the batches from
    /// the one indexed at or before `fromOffset` on.
    private @Nullable TimestampOffset first(
            Segment segment, long fromOffset, long startOffset, long timestampMs)
            throws IOException {
        FileLease lease = segment.leaseLog();
        if (lease == null) {
            throw new NoSuchFileException(segment.logFile().toString());
        }
        int from = segment.offsetIndex().floor(fromOffset).position();
        try (var scan =
                segment.scan(lease, from, segment.sizeBytes(), BatchFileScan.LOOKUP_CHUNK_BYTES)) {
            while (scan.next()) {
                RecordBatchView batch = scan.batch();
                if (batch.maxTimestamp() >= timestampMs && batch.lastOffset() >= startOffset) {
                    scan.bringWhole();
                    TimestampOffset found = firstIn(scan.batch(), startOffset, timestampMs);
                    if (found != null) {
                        return found;
                    }
                }
            }
        } finally {
            lease.release();
        }
        return null;
    }

    private static @Nullable TimestampOffset firstIn(
            RecordBatchView batch, long startOffset, long timestampMs) {
        if (batch.magic() != BatchLayout.MAGIC) {
            return LegacyTimestamps.firstIn(batch, startOffset, timestampMs);
        }
        try (var cursor = new RecordCursor(DECOMPRESSED_BYTES_MAX)) {
            cursor.openSkipping(batch);
            while (cursor.next()) {
                if (cursor.timestamp() >= timestampMs && cursor.offset() >= startOffset) {
                    return new TimestampOffset(
                            cursor.timestamp(), cursor.offset(), batch.partitionLeaderEpoch());
                }
            }
        }
        return null;
    }
}
