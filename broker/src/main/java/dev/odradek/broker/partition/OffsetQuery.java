package dev.odradek.broker.partition;

import dev.odradek.log.LogFailureException;
import dev.odradek.log.OffsetForTime;
import dev.odradek.log.segment.TimestampOffset;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.ListOffsetsRequest;
import org.jspecify.annotations.Nullable;

/// The offset that belongs to a timestamp, as clients ask with ListOffsets. The special timestamps
/// are Kafka's.
public sealed interface OffsetQuery {
    byte READ_COMMITTED = 1;

    /// @param offset -1 when no record has such a timestamp
    /// @param timestampMs of that record; -1 for special timestamps that name none
    /// @param leaderEpoch in which it was written; -1 when unknown
    record Found(long offset, long timestampMs, int leaderEpoch) implements OffsetQuery {}

    record Failed(ErrorCode error) implements OffsetQuery {}

    /// Whether a request of that version may ask for the timestamp.
    static boolean isKnown(long timestamp, short version) {
        if (timestamp >= OffsetForTime.EARLIEST) {
            return true;
        }
        return (timestamp == OffsetForTime.MAX_TIMESTAMP && version >= 7)
                || (timestamp == OffsetForTime.EARLIEST_LOCAL && version >= 8)
                || (timestamp == OffsetForTime.LATEST_TIERED && version >= 9)
                || (timestamp == OffsetForTime.EARLIEST_PENDING_UPLOAD && version >= 11);
    }

    /// Asks a partition that is led here. May read the log: not for an event loop.
    ///
    /// @param timestamp epoch ms, or a special one
    static OffsetQuery answer(Partition partition, long timestamp, ListOffsetsRequest request) {
        boolean committedOnly = request.isolationLevel() == READ_COMMITTED;
        boolean consumer = request.replicaId() == -1;
        var log = partition.log();
        long bound =
                !consumer
                        ? log.logEndOffset()
                        : committedOnly ? log.lastStableOffset() : log.highWatermark();
        Leadership leadership = partition.leadership();
        // A new leader does not know yet how far its predecessor had committed (KIP-207).
        boolean lagging =
                consumer
                        && leadership instanceof Leadership.Leading leading
                        && log.highWatermark() < leading.startOffset();
        if (timestamp == OffsetForTime.LATEST) {
            return lagging
                    ? new Failed(ErrorCode.OFFSET_NOT_AVAILABLE)
                    : new Found(bound, -1, leadership.epoch());
        }
        if (timestamp == OffsetForTime.LATEST_TIERED
                || timestamp == OffsetForTime.EARLIEST_PENDING_UPLOAD) {
            // Without tiered storage nothing is uploaded and nothing waits to be.
            return new Found(-1, -1, -1);
        }
        try {
            TimestampOffset found = partition.read(each -> each.offsetForTimestamp(timestamp));
            if (lagging && found != null && found.offset() >= bound && !isStart(timestamp)) {
                return new Failed(ErrorCode.OFFSET_NOT_AVAILABLE);
            }
            return found(found, timestamp, bound);
        } catch (LogFailureException e) {
            return new Failed(ErrorCode.KAFKA_STORAGE_ERROR);
        }
    }

    private static Found found(@Nullable TimestampOffset found, long timestamp, long bound) {
        if (found == null || (found.offset() >= bound && !isStart(timestamp))) {
            return new Found(-1, -1, -1);
        }
        return new Found(found.offset(), found.timestampMs(), found.leaderEpoch());
    }

    private static boolean isStart(long timestamp) {
        return timestamp == OffsetForTime.EARLIEST || timestamp == OffsetForTime.EARLIEST_LOCAL;
    }
}
