package dev.odradek.raft.core;

import dev.odradek.raft.record.OffsetAndEpoch;

/// What a leader makes of the place from which a replica wants to go on. Source: KIP-595 (diverging
/// epochs), KIP-630 (snapshots).
public sealed interface FetchPosition {
    /// The replica's log is a prefix of the leader's.
    record Valid() implements FetchPosition {}

    /// The logs part at or before `end`.
    record Diverging(OffsetAndEpoch end) implements FetchPosition {}

    /// The log no longer reaches that far back.
    record Snapshot(OffsetAndEpoch id) implements FetchPosition {}

    /// @param offset where the replica wants to read, at least 0
    /// @param lastEpoch epoch of the record before it in the replica's log, at least 0
    static FetchPosition of(LogView log, long offset, int lastEpoch) {
        OffsetAndEpoch latest = log.latestSnapshot();
        if (offset == 0 && latest != null && !latest.equals(OffsetAndEpoch.ZERO)) {
            // A snapshot is the shorter way for who has nothing.
            return new Snapshot(latest);
        }
        long start = log.startOffset();
        if (start == 0 && offset == 0) {
            return new Valid();
        }
        OffsetAndEpoch earliest = log.earliestSnapshot();
        if (earliest != null
                && latest != null
                && (offset < start
                        || (offset == start && lastEpoch != earliest.epoch())
                        || lastEpoch < earliest.epoch())) {
            return new Snapshot(latest);
        }
        OffsetAndEpoch end = log.endOfEpoch(lastEpoch);
        if (end.epoch() != lastEpoch || end.offset() < offset) {
            return new Diverging(end);
        }
        return new Valid();
    }
}
