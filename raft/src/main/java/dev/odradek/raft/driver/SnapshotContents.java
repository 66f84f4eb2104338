package dev.odradek.raft.driver;

import dev.odradek.raft.record.OffsetAndEpoch;

/// A snapshot that is being handed to a listener: valid until the listener's method returns. Read
/// from disk as it is iterated; it may be iterated once.
public interface SnapshotContents extends Iterable<CommittedBatch> {
    /// The end offset of what it stands for, and the epoch of the last record in it.
    OffsetAndEpoch id();

    /// When the last record in it was appended, Unix epoch ms; 0 when unknown.
    long lastContainedLogTimestampMs();

    long sizeBytes();
}
