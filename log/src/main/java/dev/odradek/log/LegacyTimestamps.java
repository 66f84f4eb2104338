package dev.odradek.log;

import dev.odradek.log.segment.TimestampOffset;
import dev.odradek.wire.record.LegacyBatches;
import dev.odradek.wire.record.LegacyRecord;
import dev.odradek.wire.record.RecordBatchView;
import org.jspecify.annotations.Nullable;

/// Finds records by timestamp in batches of the older formats, which only old directories hold.
final class LegacyTimestamps {
    private static final long DECOMPRESSED_BYTES_MAX = Integer.MAX_VALUE;

    private LegacyTimestamps() {}

    static @Nullable TimestampOffset firstIn(
            RecordBatchView batch, long startOffset, long timestampMs) {
        for (LegacyRecord record : LegacyBatches.records(batch, DECOMPRESSED_BYTES_MAX)) {
            if (record.timestampMs() >= timestampMs && record.offset() >= startOffset) {
                return new TimestampOffset(record.timestampMs(), record.offset(), -1);
            }
        }
        return null;
    }
}
