package dev.odradek.raft.driver;

import dev.odradek.raft.core.Effect;
import dev.odradek.raft.core.Endpoint;
import dev.odradek.raft.core.RaftEvent;
import dev.odradek.raft.core.ReplicaKey;
import dev.odradek.raft.core.Voter;
import dev.odradek.raft.record.OffsetAndEpoch;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.InternalTopics;
import dev.odradek.wire.codec.BufferedRecords;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.codec.RecordBytes;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.BeginQuorumEpochRequest;
import dev.odradek.wire.message.BeginQuorumEpochResponse;
import dev.odradek.wire.message.EndQuorumEpochRequest;
import dev.odradek.wire.message.EndQuorumEpochResponse;
import dev.odradek.wire.message.FetchRequest;
import dev.odradek.wire.message.FetchResponse;
import dev.odradek.wire.message.FetchSnapshotRequest;
import dev.odradek.wire.message.FetchSnapshotResponse;
import dev.odradek.wire.message.VoteRequest;
import dev.odradek.wire.message.VoteResponse;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/// Turns the core's requests into messages, and what comes back into events. An answer without the
/// one partition that was asked about counts as none.
final class OutboundRequests {
    private static final int FETCH_WAIT_MS_MAX = 500;

    private final String clusterId;
    private final Voter local;

    OutboundRequests(String clusterId, Voter local) {
        this.clusterId = clusterId;
        this.local = local;
    }

    Message message(Effect.Request request) {
        return switch (request) {
            case Effect.Request.Vote r -> vote(r);
            case Effect.Request.BeginEpoch r -> beginEpoch(r);
            case Effect.Request.EndEpoch r -> endEpoch(r);
            case Effect.Request.Fetch r -> fetch(r);
            case Effect.Request.FetchSnapshot r -> fetchSnapshot(r);
        };
    }

    private VoteRequest vote(Effect.Request.Vote r) {
        var partition =
                new VoteRequest.PartitionData()
                        .replicaEpoch(r.epoch())
                        .replicaId(local.key().id())
                        .replicaDirectoryId(local.key().directoryId())
                        .voterDirectoryId(r.addressee().directoryId())
                        .lastOffsetEpoch(r.lastOffset().epoch())
                        .lastOffset(r.lastOffset().offset())
                        .preVote(r.preVote());
        return new VoteRequest()
                .clusterId(clusterId)
                .voterId(r.addressee().id())
                .topics(
                        List.of(
                                new VoteRequest.TopicData()
                                        .topicName(InternalTopics.CLUSTER_METADATA)
                                        .partitions(List.of(partition))));
    }

    private BeginQuorumEpochRequest beginEpoch(Effect.Request.BeginEpoch r) {
        var partition =
                new BeginQuorumEpochRequest.PartitionData()
                        .leaderId(local.key().id())
                        .leaderEpoch(r.epoch())
                        .voterDirectoryId(r.addressee().directoryId());
        var endpoints = new ArrayList<BeginQuorumEpochRequest.LeaderEndpoint>();
        for (Endpoint e : local.endpoints()) {
            endpoints.add(
                    new BeginQuorumEpochRequest.LeaderEndpoint()
                            .name(e.listener())
                            .host(e.host())
                            .port(e.port()));
        }
        return new BeginQuorumEpochRequest()
                .clusterId(clusterId)
                .voterId(r.addressee().id())
                .leaderEndpoints(endpoints)
                .topics(
                        List.of(
                                new BeginQuorumEpochRequest.TopicData()
                                        .topicName(InternalTopics.CLUSTER_METADATA)
                                        .partitions(List.of(partition))));
    }

    private EndQuorumEpochRequest endEpoch(Effect.Request.EndEpoch r) {
        var ids = new ArrayList<Integer>();
        var candidates = new ArrayList<EndQuorumEpochRequest.ReplicaInfo>();
        for (ReplicaKey key : r.preferred()) {
            ids.add(key.id());
            candidates.add(
                    new EndQuorumEpochRequest.ReplicaInfo()
                            .candidateId(key.id())
                            .candidateDirectoryId(key.directoryId()));
        }
        var endpoints = new ArrayList<EndQuorumEpochRequest.LeaderEndpoint>();
        for (Endpoint e : local.endpoints()) {
            endpoints.add(
                    new EndQuorumEpochRequest.LeaderEndpoint()
                            .name(e.listener())
                            .host(e.host())
                            .port(e.port()));
        }
        var partition =
                new EndQuorumEpochRequest.PartitionData()
                        .leaderId(local.key().id())
                        .leaderEpoch(r.epoch())
                        .preferredSuccessors(ids)
                        .preferredCandidates(candidates);
        return new EndQuorumEpochRequest()
                .clusterId(clusterId)
                .leaderEndpoints(endpoints)
                .topics(
                        List.of(
                                new EndQuorumEpochRequest.TopicData()
                                        .topicName(InternalTopics.CLUSTER_METADATA)
                                        .partitions(List.of(partition))));
    }

    private FetchRequest fetch(Effect.Request.Fetch r) {
        var partition =
                new FetchRequest.FetchPartition()
                        .currentLeaderEpoch(r.epoch())
                        .fetchOffset(r.offset())
                        .lastFetchedEpoch(r.lastEpoch())
                        .replicaDirectoryId(local.key().directoryId())
                        .highWatermark(r.highWatermark());
        return new FetchRequest()
                .clusterId(clusterId)
                .replicaState(new FetchRequest.ReplicaState().replicaId(local.key().id()))
                .maxWaitMs(FETCH_WAIT_MS_MAX)
                .maxBytes(r.bytesMax())
                .topics(
                        List.of(
                                new FetchRequest.FetchTopic()
                                        .topic(InternalTopics.CLUSTER_METADATA)
                                        .topicId(Uuid.METADATA_TOPIC)
                                        .partitions(List.of(partition))));
    }

    private FetchSnapshotRequest fetchSnapshot(Effect.Request.FetchSnapshot r) {
        var partition =
                new FetchSnapshotRequest.PartitionSnapshot()
                        .currentLeaderEpoch(r.epoch())
                        .snapshotId(
                                new FetchSnapshotRequest.SnapshotId()
                                        .endOffset(r.id().offset())
                                        .epoch(r.id().epoch()))
                        .position(r.position())
                        .replicaDirectoryId(local.key().directoryId());
        return new FetchSnapshotRequest()
                .clusterId(clusterId)
                .replicaId(local.key().id())
                .maxBytes(r.bytesMax())
                .topics(
                        List.of(
                                new FetchSnapshotRequest.TopicSnapshot()
                                        .name(InternalTopics.CLUSTER_METADATA)
                                        .partitions(List.of(partition))));
    }

    /// The event that an outcome of a request means.
    RaftEvent event(Effect.Send send, QuorumPeers.Outcome outcome) {
        return switch (outcome) {
            case QuorumPeers.Outcome.Failed f ->
                    new RaftEvent.RequestFailed(send.to(), send.number(), f.refused());
            case QuorumPeers.Outcome.Unsupported _ -> unsupported(send);
            case QuorumPeers.Outcome.Answered a ->
                    switch (a.response()) {
                        case VoteResponse r -> voteAnswered(send, r);
                        case BeginQuorumEpochResponse r -> beginEpochAnswered(send, r);
                        case EndQuorumEpochResponse r -> endEpochAnswered(send, r);
                        case FetchResponse r -> fetchAnswered(send, r);
                        case FetchSnapshotResponse r -> snapshotAnswered(send, r);
                        default -> failed(send);
                    };
        };
    }

    private static RaftEvent failed(Effect.Send send) {
        return new RaftEvent.RequestFailed(send.to(), send.number(), false);
    }

    private static RaftEvent unsupported(Effect.Send send) {
        return send.request() instanceof Effect.Request.Vote vote
                ? new RaftEvent.VoteAnswered(
                        send.to(),
                        send.number(),
                        ErrorCode.UNSUPPORTED_VERSION,
                        new RaftEvent.LeaderHint(-1, vote.epoch(), List.of()),
                        false)
                : failed(send);
    }

    private static RaftEvent voteAnswered(Effect.Send send, VoteResponse r) {
        if (r.errorCode() != 0
                || r.topics().isEmpty()
                || r.topics().getFirst().partitions().isEmpty()) {
            return failed(send);
        }
        VoteResponse.PartitionData p = r.topics().getFirst().partitions().getFirst();
        var endpoints = new ArrayList<Endpoint>();
        for (VoteResponse.NodeEndpoint e : r.nodeEndpoints()) {
            add(endpoints, send, e.nodeId(), p.leaderId(), e.host(), e.port());
        }
        return new RaftEvent.VoteAnswered(
                send.to(),
                send.number(),
                ErrorCode.of(p.errorCode()),
                new RaftEvent.LeaderHint(p.leaderId(), p.leaderEpoch(), endpoints),
                p.voteGranted());
    }

    private static RaftEvent beginEpochAnswered(Effect.Send send, BeginQuorumEpochResponse r) {
        if (r.errorCode() != 0
                || r.topics().isEmpty()
                || r.topics().getFirst().partitions().isEmpty()) {
            return failed(send);
        }
        BeginQuorumEpochResponse.PartitionData p = r.topics().getFirst().partitions().getFirst();
        var endpoints = new ArrayList<Endpoint>();
        for (BeginQuorumEpochResponse.NodeEndpoint e : r.nodeEndpoints()) {
            add(endpoints, send, e.nodeId(), p.leaderId(), e.host(), e.port());
        }
        return new RaftEvent.BeginEpochAnswered(
                send.to(),
                send.number(),
                ErrorCode.of(p.errorCode()),
                new RaftEvent.LeaderHint(p.leaderId(), p.leaderEpoch(), endpoints));
    }

    private static RaftEvent endEpochAnswered(Effect.Send send, EndQuorumEpochResponse r) {
        if (r.errorCode() != 0
                || r.topics().isEmpty()
                || r.topics().getFirst().partitions().isEmpty()) {
            return failed(send);
        }
        EndQuorumEpochResponse.PartitionData p = r.topics().getFirst().partitions().getFirst();
        var endpoints = new ArrayList<Endpoint>();
        for (EndQuorumEpochResponse.NodeEndpoint e : r.nodeEndpoints()) {
            add(endpoints, send, e.nodeId(), p.leaderId(), e.host(), e.port());
        }
        return new RaftEvent.EndEpochAnswered(
                send.to(),
                send.number(),
                ErrorCode.of(p.errorCode()),
                new RaftEvent.LeaderHint(p.leaderId(), p.leaderEpoch(), endpoints));
    }

    private static RaftEvent fetchAnswered(Effect.Send send, FetchResponse r) {
        if (r.errorCode() != 0
                || r.responses().isEmpty()
                || r.responses().getFirst().partitions().isEmpty()) {
            return failed(send);
        }
        FetchResponse.PartitionData p = r.responses().getFirst().partitions().getFirst();
        int leaderId = p.currentLeader().leaderId();
        var endpoints = new ArrayList<Endpoint>();
        for (FetchResponse.NodeEndpoint e : r.nodeEndpoints()) {
            add(endpoints, send, e.nodeId(), leaderId, e.host(), e.port());
        }
        boolean diverges = p.divergingEpoch().epoch() >= 0 && p.divergingEpoch().endOffset() >= 0;
        boolean behind = p.snapshotId().epoch() >= 0 && p.snapshotId().endOffset() >= 0;
        RecordBytes records = p.records();
        return new RaftEvent.FetchAnswered(
                send.to(),
                send.number(),
                ErrorCode.of(p.errorCode()),
                new RaftEvent.LeaderHint(leaderId, p.currentLeader().leaderEpoch(), endpoints),
                p.highWatermark(),
                diverges
                        ? new OffsetAndEpoch(
                                p.divergingEpoch().endOffset(), p.divergingEpoch().epoch())
                        : null,
                behind
                        ? new OffsetAndEpoch(p.snapshotId().endOffset(), p.snapshotId().epoch())
                        : null,
                records == null ? new BufferedRecords(Unpooled.EMPTY_BUFFER) : records);
    }

    private static RaftEvent snapshotAnswered(Effect.Send send, FetchSnapshotResponse r) {
        if (r.errorCode() != 0
                || r.topics().isEmpty()
                || r.topics().getFirst().partitions().isEmpty()) {
            return failed(send);
        }
        FetchSnapshotResponse.PartitionSnapshot p = r.topics().getFirst().partitions().getFirst();
        int leaderId = p.currentLeader().leaderId();
        var endpoints = new ArrayList<Endpoint>();
        for (FetchSnapshotResponse.NodeEndpoint e : r.nodeEndpoints()) {
            add(endpoints, send, e.nodeId(), leaderId, e.host(), e.port());
        }
        return new RaftEvent.SnapshotAnswered(
                send.to(),
                send.number(),
                ErrorCode.of(p.errorCode()),
                new RaftEvent.LeaderHint(leaderId, p.currentLeader().leaderEpoch(), endpoints),
                new OffsetAndEpoch(p.snapshotId().endOffset(), p.snapshotId().epoch()),
                p.position(),
                p.size(),
                p.unalignedRecords());
    }

    /// A response names addresses without their listener: it is the one that the request went to.
    private static void add(
            List<Endpoint> endpoints,
            Effect.Send send,
            int nodeId,
            int leaderId,
            String host,
            int port) {
        if (nodeId == leaderId && nodeId >= 0) {
            endpoints.add(new Endpoint(send.endpoints().getFirst().listener(), host, port));
        }
    }
}
