package dev.odradek.raft.store;

import dev.odradek.raft.core.VoterSet;
import dev.odradek.wire.metadata.LeaderChangeMessage;

/// A control record of the metadata log or a snapshot.
public sealed interface QuorumRecord {
    /// First in every epoch.
    record LeaderChange(LeaderChangeMessage message) implements QuorumRecord {}

    record KraftVersion(short version) implements QuorumRecord {}

    record Voters(VoterSet voters) implements QuorumRecord {}

    /// First in every snapshot.
    ///
    /// @param lastContainedLogTimestampMs when the last record in it was appended
    record SnapshotHeader(long lastContainedLogTimestampMs) implements QuorumRecord {}

    /// Last in every snapshot: without it the snapshot is cut off.
    record SnapshotFooter() implements QuorumRecord {}

    /// Of a type that this release does not know.
    record Unknown() implements QuorumRecord {}
}
