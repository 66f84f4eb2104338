package dev.odradek.raft.driver;

/// An append came in an epoch in which this node does not lead (any more); nothing was appended.
public final class NotLeaderException extends RuntimeException {
    private final LeaderAndEpoch leader;

    public NotLeaderException(LeaderAndEpoch leader) {
        super("not the leader; known is " + leader);
        this.leader = leader;
    }

    /// What is known instead.
    public LeaderAndEpoch leader() {
        return leader;
    }
}
