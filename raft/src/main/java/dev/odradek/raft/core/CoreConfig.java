package dev.odradek.raft.core;

/// What the core is told once.
///
/// @param local this replica as a voter would be described; its key must have a directory id
/// @param mayBecomeVoter whether this node has the controller role; a broker only observes
/// @param electionTimeoutMs `controller.quorum.election.timeout.ms`
/// @param fetchTimeoutMs `controller.quorum.fetch.timeout.ms`
/// @param electionBackoffMsMax `controller.quorum.election.backoff.max.ms`
/// @param requestTimeoutMs `controller.quorum.request.timeout.ms`
/// @param retryBackoffMs `controller.quorum.retry.backoff.ms`
/// @param fetchBytesMax `controller.quorum.fetch.max.bytes`
/// @param fetchSnapshotBytesMax `controller.quorum.fetch.snapshot.max.bytes`
public record CoreConfig(
        Voter local,
        boolean mayBecomeVoter,
        int electionTimeoutMs,
        int fetchTimeoutMs,
        int electionBackoffMsMax,
        int requestTimeoutMs,
        int retryBackoffMs,
        int fetchBytesMax,
        int fetchSnapshotBytesMax) {
    /// Kafka's defaults.
    public static CoreConfig of(Voter local, boolean mayBecomeVoter) {
        return new CoreConfig(
                local, mayBecomeVoter, 1_000, 2_000, 1_000, 2_000, 20, 1_048_576, 1_048_576);
    }
}
