package dev.odradek.log.producer;

/// Who appends: it decides what is checked and who assigns offsets.
public enum AppendOrigin {
    /// A producer: sequences and epochs are checked, offsets are assigned.
    CLIENT,
    /// A coordinator of this node: epochs are checked, offsets are assigned.
    COORDINATOR,
    /// The leader's log, copied: taken as it is.
    REPLICATION,
    /// The quorum's leader: offsets and epochs are in the batches already.
    RAFT_LEADER
}
