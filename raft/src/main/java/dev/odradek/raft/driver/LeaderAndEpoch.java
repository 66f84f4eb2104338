package dev.odradek.raft.driver;

/// Who leads the quorum, as far as this node knows.
///
/// @param leaderId node id of the leader, or [#UNKNOWN_LEADER]
/// @param epoch the epoch this node is in
public record LeaderAndEpoch(int leaderId, int epoch) {
    /// No leader is known in the epoch.
    public static final int UNKNOWN_LEADER = -1;

    public static LeaderAndEpoch unknown(int epoch) {
        return new LeaderAndEpoch(UNKNOWN_LEADER, epoch);
    }

    public boolean isKnown() {
        return leaderId != UNKNOWN_LEADER;
    }

    public boolean isLeader(int nodeId) {
        return isKnown() && leaderId == nodeId;
    }
}
