package dev.odradek.log;

import dev.odradek.log.epoch.LeaderEpochs;
import dev.odradek.log.segment.Segment;

/// What readers see of a log, written under the log's lock only. A reader takes `end` before
/// `segments`: an end is published after the segment it lies in.
final class LogState {
    /// The end of the log.
    ///
    /// @param offset the next to be written
    /// @param segment the active one
    /// @param position its bytes
    record End(long offset, Segment segment, int position) {}

    /// Where an offset lies, remembered.
    ///
    /// @param truncations how often the log had been truncated when this was true
    record Place(long offset, Segment segment, int position, int truncations) {}

    volatile LogConfig config;
    volatile SegmentList segments;
    volatile End end;
    volatile long startOffset;
    volatile long highWatermark;
    // -1 when nothing is undecided.
    volatile long firstUnstableOffset = -1;
    volatile LeaderEpochs epochs;
    // Counts truncations: what was true of positions before may not be after.
    volatile int truncations;
    // Whether files were renamed to wait for their deletion.
    volatile boolean hasRemoved;

    LogState(
            SegmentList segments,
            End end,
            long startOffset,
            LeaderEpochs epochs,
            LogConfig config) {
        this.segments = segments;
        this.end = end;
        this.startOffset = startOffset;
        this.highWatermark = startOffset;
        this.epochs = epochs;
        this.config = config;
    }

    /// Publishes where the first undecided transaction begins; -1 when there is none.
    void decide(long firstOffset) {
        firstUnstableOffset = firstOffset < 0 ? -1 : Math.max(firstOffset, startOffset);
    }

    LogOffsets offsets() {
        // In this order each is at most the next.
        long start = startOffset;
        long unstable = firstUnstableOffset;
        long high = highWatermark;
        long last = Math.max(high, end.offset());
        long stable = unstable >= 0 && unstable < high ? unstable : high;
        return new LogOffsets(start, stable, high, last);
    }

    long lastStableOffset() {
        long high = highWatermark;
        long unstable = firstUnstableOffset;
        return unstable >= 0 && unstable < high ? unstable : high;
    }
}
