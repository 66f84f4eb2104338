package dev.odradek.raft.core;

import dev.odradek.raft.record.OffsetAndEpoch;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.RecordBytes;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the driver does for the core, in the order given and before the next event. An election is
/// persisted before anything that was decided by it leaves the node.
public sealed interface Effect {
    /// Makes the election state durable.
    ///
    /// @param kraftVersion decides the file's version
    record PersistElection(ElectionState state, short kraftVersion) implements Effect {}

    /// Appends the control batch that begins an epoch: a LeaderChangeMessage, and where `voters` is
    /// not null `kraft.version` and the voters.
    record AppendEpochStart(
            int epoch,
            int leaderId,
            Set<Integer> voterIds,
            Set<Integer> grantingIds,
            short kraftVersion,
            @Nullable VoterSet voters)
            implements Effect {}

    /// Appends what the leader sent, as it is.
    record AppendFetched(RecordBytes records) implements Effect {}

    /// Makes the log durable; answered by [RaftEvent.Flushed].
    record Flush() implements Effect {}

    /// Cuts the log back to `endOffset`.
    record Truncate(long endOffset) implements Effect {}

    /// Everything before `offset` is committed.
    record MoveHighWatermark(long offset) implements Effect {}

    /// The leader as this node knows it changed.
    ///
    /// @param epochStartOffset where its epoch begins if this node leads, else -1
    record ChangeLeader(int leaderId, int epoch, long epochStartOffset) implements Effect {}

    /// Answers a request.
    record Answer(long replyTo, Reply reply) implements Effect {}

    /// Sends a request to a replica.
    ///
    /// @param number comes back with the answer or the failure
    record Send(int to, List<Endpoint> endpoints, long number, Request request) implements Effect {}

    /// Throws away a half-fetched snapshot, if there is one, and begins to store another.
    record BeginDownload(OffsetAndEpoch id) implements Effect {}

    /// Stores the bytes of the snapshot at `position`.
    record StoreDownload(OffsetAndEpoch id, long position, RecordBytes bytes) implements Effect {}

    /// The snapshot is whole: it takes the log's place, which is then empty from its end on.
    record FinishDownload(OffsetAndEpoch id) implements Effect {}

    /// The answer to a request. Leader and epoch are put in by the driver from [RaftCore#leader()].
    sealed interface Reply {
        /// Any request, with a code other than NONE.
        record Refused(ErrorCode error) implements Reply {}

        /// BeginQuorumEpoch or EndQuorumEpoch.
        record Accepted() implements Reply {}

        record Voted(boolean granted) implements Reply {}

        /// Fetch: read from `offset` to the end of the log, at most about `bytesMax`.
        ///
        /// @param highWatermark -1 while the leader does not know it
        record Read(long offset, int bytesMax, long highWatermark) implements Reply {}

        record Empty(long highWatermark) implements Reply {}

        record Diverging(OffsetAndEpoch end, long highWatermark) implements Reply {}

        record Snapshot(OffsetAndEpoch id, long highWatermark) implements Reply {}

        /// FetchSnapshot: the bytes from `position` on.
        record SnapshotSlice(OffsetAndEpoch id, long position, int bytesMax) implements Reply {}
    }

    /// A request to another replica.
    sealed interface Request {
        record Vote(ReplicaKey addressee, int epoch, OffsetAndEpoch lastOffset, boolean preVote)
                implements Request {}

        record BeginEpoch(ReplicaKey addressee, int epoch) implements Request {}

        record EndEpoch(int epoch, List<ReplicaKey> preferred) implements Request {}

        record Fetch(int epoch, long offset, int lastEpoch, long highWatermark, int bytesMax)
                implements Request {}

        record FetchSnapshot(int epoch, OffsetAndEpoch id, long position, int bytesMax)
                implements Request {}
    }
}
