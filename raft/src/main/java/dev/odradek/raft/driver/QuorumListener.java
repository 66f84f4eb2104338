package dev.odradek.raft.driver;

/// Follows the metadata log. All methods are called on the quorum's queue, in the order of the log,
/// and must not block: hand over and return.
public interface QuorumListener {
    /// Each committed batch, once, in order; control batches come as batches without records.
    void onCommitted(CommittedBatch batch);

    /// Replaces all that came before: what is in the log up to the snapshot's end. Comes first when
    /// there is a snapshot, and again when this node fell behind the log's start.
    void onSnapshot(SnapshotContents snapshot);

    /// The leader or the epoch changed. When this node leads, it is told so only after it was given
    /// all that was committed before its epoch: from then on it may append.
    void onLeaderChange(LeaderAndEpoch leader);
}
