package dev.odradek.log.compact;

import dev.odradek.log.segment.Segment;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What cleaning a log would mean now.
///
/// ```
///  |<------ clean ------>|<----- dirty ----->|<-- not to be cleaned yet -->|
///                 firstDirtyOffset   firstUncleanableOffset            end
/// ```
///
/// Not to be cleaned yet is the segment, and all behind it, that is appended to, that reaches the
/// last stable offset, or whose youngest record is younger than `min.compaction.lag.ms`.
///
/// Source: Kafka 4.3.1 LogCleanerManager.cleanableOffsets, LogToClean.
///
/// @param nowMs wall clock
/// @param cleanBytes of the segments that begin before the first dirty offset
/// @param dirtyBytes of the segments from the first dirty offset on that may be cleaned
/// @param overdueMs by how much a dirty record is older than `max.compaction.lag.ms`; 0 if none is
/// @param checkpointIsWrong whether the checkpoint was outside of the log
record CleaningPlan(
        CleanableLog log,
        LogSnapshot snapshot,
        CleanRules rules,
        long nowMs,
        long firstDirtyOffset,
        long firstUncleanableOffset,
        long cleanBytes,
        long dirtyBytes,
        long overdueMs,
        boolean checkpointIsWrong) {

    /// @param cleanedUpTo as checkpointed; null when it was not
    static CleaningPlan of(CleanableLog log, @Nullable Long cleanedUpTo, long nowMs)
            throws IOException {
        LogSnapshot snapshot = log.snapshot();
        CleanRules rules = log.rules();
        long dirty = cleanedUpTo == null ? snapshot.startOffset() : cleanedUpTo;
        boolean wrong = dirty < snapshot.startOffset() || dirty > snapshot.endOffset();
        if (wrong) {
            dirty = snapshot.startOffset();
        }
        long limit = Math.min(snapshot.lastStableOffset(), snapshot.active().baseOffset());
        limit = Math.min(limit, firstYoung(snapshot, rules, dirty, nowMs));
        long uncleanable = wholeSegments(snapshot, Math.max(dirty, limit));
        return new CleaningPlan(
                log,
                snapshot,
                rules,
                nowMs,
                dirty,
                uncleanable,
                bytes(snapshot.between(-1, dirty)),
                bytes(snapshot.between(Math.min(dirty, uncleanable), uncleanable)),
                overdueMs(snapshot, rules, dirty, nowMs),
                wrong);
    }

    private static long firstYoung(LogSnapshot snapshot, CleanRules rules, long dirty, long nowMs)
            throws IOException {
        if (rules.compactionLagMinMs() > 0) {
            for (Segment segment : snapshot.sealedFrom(dirty)) {
                if (segment.largestTimestampMs() > nowMs - rules.compactionLagMinMs()) {
                    return segment.baseOffset();
                }
            }
        }
        return Long.MAX_VALUE;
    }

    /// The beginning of the segment that holds `limit`.
    private static long wholeSegments(LogSnapshot snapshot, long limit) {
        List<Segment> rest = snapshot.sealedFrom(limit);
        return rest.isEmpty() ? snapshot.active().baseOffset() : rest.getFirst().baseOffset();
    }

    private static long overdueMs(LogSnapshot snapshot, CleanRules rules, long dirty, long nowMs)
            throws IOException {
        long until = nowMs - Math.max(0, rules.compactionLagMaxMs());
        if (until <= 0) {
            // No record is that old.
            return 0;
        }
        long earliest = Long.MAX_VALUE;
        for (Segment segment : snapshot.sealedFrom(dirty)) {
            long first = segment.firstTimestampMs();
            if (first > 0) {
                earliest = Math.min(earliest, first);
            }
        }
        return earliest < until ? until - earliest : 0;
    }

    private static long bytes(List<Segment> segments) {
        long sum = 0;
        for (Segment segment : segments) {
            sum += segment.sizeBytes();
        }
        return sum;
    }

    /// Share of the log that is dirty, of what may be cleaned; from 0 to 1.
    double dirtyRatio() {
        long total = cleanBytes + dirtyBytes;
        return total == 0 ? 0 : (double) dirtyBytes / total;
    }

    /// Whether the log is dirty enough, or dirty for too long.
    boolean isWorthIt() {
        return dirtyBytes > 0 && (overdueMs > 0 || dirtyRatio() > rules.dirtyRatioMin());
    }

    /// Tombstones of magic 0 and 1 stay in segments that were written after this time, epoch ms.
    long legacyHorizonMs() throws IOException {
        List<Segment> clean = snapshot.between(0, firstDirtyOffset);
        return clean.isEmpty() ? 0 : clean.getLast().lastModifiedMs() - rules.deleteRetentionMs();
    }

    /// More keys than this cannot come.
    long keysMax() {
        return firstUncleanableOffset - firstDirtyOffset;
    }
}
