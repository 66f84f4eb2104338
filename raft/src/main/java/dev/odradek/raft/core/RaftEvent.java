package dev.odradek.raft.core;

import dev.odradek.raft.record.OffsetAndEpoch;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.RecordBytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What happens to a replica. A `replyTo` names the request in the driver's books; the core answers
/// each exactly once, at once or later. Epochs and ids are as on the wire: -1 where there is none.
public sealed interface RaftEvent {
    /// Time has passed; nothing else.
    record Tick() implements RaftEvent {}

    /// @param addressee whom the sender takes us for; null when it does not say
    record VoteRequested(
            long replyTo,
            ReplicaKey candidate,
            int epoch,
            OffsetAndEpoch lastOffset,
            boolean preVote,
            @Nullable ReplicaKey addressee)
            implements RaftEvent {}

    /// @param leaderEndpoints empty when the sender did not say
    record BeginEpochRequested(
            long replyTo,
            int leaderId,
            int epoch,
            List<Endpoint> leaderEndpoints,
            @Nullable ReplicaKey addressee)
            implements RaftEvent {}

    /// @param preferred who should stand next, best first
    record EndEpochRequested(
            long replyTo,
            int leaderId,
            int epoch,
            List<Endpoint> leaderEndpoints,
            List<ReplicaKey> preferred)
            implements RaftEvent {}

    /// @param highWatermark the replica's, -1 when it knows none or does not say
    record FetchRequested(
            long replyTo,
            ReplicaKey replica,
            int epoch,
            long offset,
            int lastEpoch,
            long highWatermark,
            int maxWaitMs,
            int bytesMax)
            implements RaftEvent {}

    /// @param sizeBytes size of the snapshot, null when this node does not have it
    record SnapshotRequested(
            long replyTo,
            ReplicaKey replica,
            int epoch,
            OffsetAndEpoch id,
            long position,
            int bytesMax,
            @Nullable Long sizeBytes)
            implements RaftEvent {}

    /// @param leader what the answer says about the leader of `epoch`
    record VoteAnswered(int from, long number, ErrorCode error, LeaderHint leader, boolean granted)
            implements RaftEvent {}

    record BeginEpochAnswered(int from, long number, ErrorCode error, LeaderHint leader)
            implements RaftEvent {}

    record EndEpochAnswered(int from, long number, ErrorCode error, LeaderHint leader)
            implements RaftEvent {}

    /// @param diverging null unless the logs part there
    /// @param snapshot null unless it must be fetched first
    record FetchAnswered(
            int from,
            long number,
            ErrorCode error,
            LeaderHint leader,
            long highWatermark,
            @Nullable OffsetAndEpoch diverging,
            @Nullable OffsetAndEpoch snapshot,
            RecordBytes records)
            implements RaftEvent {}

    /// @param sizeBytes of the whole snapshot
    record SnapshotAnswered(
            int from,
            long number,
            ErrorCode error,
            LeaderHint leader,
            OffsetAndEpoch id,
            long position,
            long sizeBytes,
            RecordBytes bytes)
            implements RaftEvent {}

    /// A request got no answer.
    ///
    /// @param refused whether the peer's address refused the connection: nobody listens there
    record RequestFailed(int from, long number, boolean refused) implements RaftEvent {}

    /// The leader's log has grown to `endOffset`.
    record Appended(long endOffset) implements RaftEvent {}

    /// The log is durable up to `endOffset`.
    record Flushed(long endOffset) implements RaftEvent {}

    /// A voter set or `kraft.version` lies in the log at `offset`.
    record VotersRead(long offset, VoterSet voters) implements RaftEvent {}

    record KraftVersionRead(long offset, short version) implements RaftEvent {}

    /// The leader's node asks it to step down, if it still leads in `epoch`.
    record ResignRequested(int epoch) implements RaftEvent {}

    /// The node goes down: a leader resigns, others stand for nothing any more.
    record ShutdownRequested() implements RaftEvent {}

    /// @param endpoints empty when the answer did not say
    record LeaderHint(int leaderId, int epoch, List<Endpoint> endpoints) {}
}
