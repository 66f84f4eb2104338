package dev.odradek.raft.core;

import dev.odradek.raft.record.OffsetAndEpoch;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a replica is at the moment. An observer is Unattached or Follower and no voter.
///
/// ```
/// Unattached --election timeout--> Prospective --pre-votes--> Candidate --votes--> Leader
///     ^  \                           |   ^                        |                  |
///     |   `--leader found--> Follower <--' '---fetch timeout      |                  |
///     `-------- a higher epoch, from any of them ----------------'   Resigned <-----'
/// ```
///
/// Source: KIP-595, KIP-996 (Prospective; Voted became a field).
sealed interface Role {
    int epoch();

    /// Knows an epoch and no leader to follow, though perhaps its id.
    record Unattached(int epoch, int leaderId, @Nullable ReplicaKey voted, long electionDeadlineMs)
            implements Role {}

    /// Asks whether it could win an election, without disturbing anyone.
    record Prospective(
            int epoch,
            int leaderId,
            List<Endpoint> leaderEndpoints,
            @Nullable ReplicaKey voted,
            Ballot ballot,
            long electionDeadlineMs)
            implements Role {}

    /// Stands for election, having voted for itself.
    record Candidate(int epoch, Ballot ballot, long electionDeadlineMs) implements Role {}

    /// Leads.
    record Leader(int epoch, Leadership leadership) implements Role {}

    /// Fetches from the leader.
    ///
    /// @param hasFetched whether the leader answered at least once in this epoch
    /// @param download the snapshot it is fetching; null for none
    record Follower(
            int epoch,
            int leaderId,
            List<Endpoint> leaderEndpoints,
            @Nullable ReplicaKey voted,
            boolean hasFetched,
            long fetchDeadlineMs,
            @Nullable Download download)
            implements Role {
        Follower fetchedUntil(long deadlineMs) {
            return new Follower(
                    epoch, leaderId, leaderEndpoints, voted, true, deadlineMs, download);
        }

        Follower deadline(long deadlineMs) {
            return new Follower(
                    epoch, leaderId, leaderEndpoints, voted, hasFetched, deadlineMs, download);
        }

        Follower downloading(@Nullable Download next) {
            return new Follower(
                    epoch, leaderId, leaderEndpoints, voted, hasFetched, fetchDeadlineMs, next);
        }
    }

    /// Was the leader of the epoch and tells the others to elect the next.
    record Resigned(
            int epoch, Set<Integer> unacked, List<ReplicaKey> preferred, long electionDeadlineMs)
            implements Role {}

    /// @param position bytes of the snapshot that are here
    record Download(OffsetAndEpoch id, long position) {}
}
