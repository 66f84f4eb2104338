package dev.odradek.raft.core;

import org.jspecify.annotations.Nullable;

/// Whether a replica in a role gives its vote. Source: KIP-595, KIP-996 and Kafka's EpochState
/// classes at 4.3.1.
final class VoteRules {
    private VoteRules() {}

    /// @param upToDate whether the candidate's log ends at or after ours
    static boolean grants(Role role, ReplicaKey candidate, boolean upToDate, boolean preVote) {
        return switch (role) {
            case Role.Unattached r ->
                    grantsWithoutLeader(r.voted(), r.leaderId(), candidate, upToDate, preVote);
            case Role.Prospective r ->
                    grantsWithoutLeader(r.voted(), r.leaderId(), candidate, upToDate, preVote);
            case Role.Candidate _, Role.Resigned _ -> preVote && upToDate;
            case Role.Follower r -> preVote && !r.hasFetched() && upToDate;
            case Role.Leader _ -> false;
        };
    }

    private static boolean grantsWithoutLeader(
            @Nullable ReplicaKey voted,
            int leaderId,
            ReplicaKey candidate,
            boolean upToDate,
            boolean preVote) {
        if (preVote) {
            return upToDate;
        }
        if (voted != null) {
            return voted.admits(candidate);
        }
        return leaderId == ElectionState.NO_LEADER && upToDate;
    }
}
