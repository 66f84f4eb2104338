package dev.odradek.raft.core;

import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a replica is when it starts, by what it stored. Source: Kafka 4.3.1 QuorumState.initialize;
/// abstaining is ours.
final class FirstRole {
    private FirstRole() {}

    /// Whether a voter has lost what it voted for: there is no stored state though its log has an
    /// epoch. Alone it may go on, since nobody else can have been elected.
    static boolean abstains(
            @Nullable ElectionState stored, VoterSet voters, ReplicaKey local, int logEpoch) {
        return stored == null && voters.contains(local) && voters.size() > 1 && logEpoch > 0;
    }

    /// @param logEpoch epoch of the last record; it counts where the stored one is lower
    static Role of(
            @Nullable ElectionState stored,
            VoterSet voters,
            ReplicaKey local,
            int logEpoch,
            long electionDeadlineMs,
            long fetchDeadlineMs) {
        if (stored == null || stored.epoch() < logEpoch) {
            return new Role.Unattached(logEpoch, ElectionState.NO_LEADER, null, electionDeadlineMs);
        }
        if (stored.leaderId() == local.id()) {
            var others = new TreeSet<>(voters.ids());
            others.remove(local.id());
            return new Role.Resigned(stored.epoch(), others, List.of(), electionDeadlineMs);
        }
        ReplicaKey voted = stored.voted();
        if (voted != null && voted.admits(local) && voters.contains(local)) {
            return new Role.Candidate(
                    stored.epoch(), new Ballot(voters, local.id()), electionDeadlineMs);
        }
        List<Endpoint> endpoints =
                stored.hasLeader() ? voters.endpoints(stored.leaderId()) : List.of();
        if (endpoints.isEmpty()) {
            return new Role.Unattached(
                    stored.epoch(), stored.leaderId(), voted, electionDeadlineMs);
        }
        return new Role.Follower(
                stored.epoch(), stored.leaderId(), endpoints, voted, false, fetchDeadlineMs, null);
    }
}
