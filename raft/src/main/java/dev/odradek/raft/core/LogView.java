package dev.odradek.raft.core;

import dev.odradek.raft.record.OffsetAndEpoch;
import org.jspecify.annotations.Nullable;

/// The shape of the metadata log as it is when asked: no contents, no waiting.
public interface LogView {
    /// Offset of the first record kept.
    long startOffset();

    /// Offset that the next record gets, and the epoch of the last record; of the latest snapshot
    /// when the log is empty after it; epoch 0 when there is nothing.
    OffsetAndEpoch end();

    /// The largest epoch up to `epoch` that has records, and the offset after its last one; the
    /// epoch of the snapshot at the log's start where that epoch's records are gone.
    OffsetAndEpoch endOfEpoch(int epoch);

    @Nullable OffsetAndEpoch earliestSnapshot();

    @Nullable OffsetAndEpoch latestSnapshot();
}
