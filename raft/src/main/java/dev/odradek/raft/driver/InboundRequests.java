package dev.odradek.raft.driver;

import dev.odradek.raft.core.Endpoint;
import dev.odradek.raft.core.RaftEvent;
import dev.odradek.raft.core.ReplicaKey;
import dev.odradek.raft.record.OffsetAndEpoch;
import dev.odradek.raft.store.MetadataStore;
import dev.odradek.wire.InternalTopics;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.BeginQuorumEpochRequest;
import dev.odradek.wire.message.EndQuorumEpochRequest;
import dev.odradek.wire.message.FetchRequest;
import dev.odradek.wire.message.FetchSnapshotRequest;
import dev.odradek.wire.message.VoteRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns requests of other replicas into events of the core. Null stands for a request that is not
/// about partition 0 of the metadata topic and nothing else.
final class InboundRequests {
    private static final int PARTITION = 0;

    private InboundRequests() {}

    static RaftEvent.@Nullable VoteRequested vote(long replyTo, VoteRequest request) {
        if (request.topics().size() != 1
                || !isMetadata(request.topics().getFirst().topicName())
                || request.topics().getFirst().partitions().size() != 1) {
            return null;
        }
        VoteRequest.PartitionData p = request.topics().getFirst().partitions().getFirst();
        if (p.partitionIndex() != PARTITION) {
            return null;
        }
        return new RaftEvent.VoteRequested(
                replyTo,
                new ReplicaKey(p.replicaId(), p.replicaDirectoryId()),
                p.replicaEpoch(),
                new OffsetAndEpoch(p.lastOffset(), p.lastOffsetEpoch()),
                p.preVote(),
                addressee(request.voterId(), p.voterDirectoryId()));
    }

    static RaftEvent.@Nullable BeginEpochRequested beginEpoch(
            long replyTo, BeginQuorumEpochRequest request) {
        if (request.topics().size() != 1
                || !isMetadata(request.topics().getFirst().topicName())
                || request.topics().getFirst().partitions().size() != 1) {
            return null;
        }
        BeginQuorumEpochRequest.PartitionData p =
                request.topics().getFirst().partitions().getFirst();
        if (p.partitionIndex() != PARTITION) {
            return null;
        }
        var endpoints = new ArrayList<Endpoint>();
        for (BeginQuorumEpochRequest.LeaderEndpoint e : request.leaderEndpoints()) {
            endpoints.add(new Endpoint(e.name(), e.host(), e.port()));
        }
        return new RaftEvent.BeginEpochRequested(
                replyTo,
                p.leaderId(),
                p.leaderEpoch(),
                endpoints,
                addressee(request.voterId(), p.voterDirectoryId()));
    }

    static RaftEvent.@Nullable EndEpochRequested endEpoch(
            long replyTo, EndQuorumEpochRequest request) {
        if (request.topics().size() != 1
                || !isMetadata(request.topics().getFirst().topicName())
                || request.topics().getFirst().partitions().size() != 1) {
            return null;
        }
        EndQuorumEpochRequest.PartitionData p = request.topics().getFirst().partitions().getFirst();
        if (p.partitionIndex() != PARTITION) {
            return null;
        }
        var endpoints = new ArrayList<Endpoint>();
        for (EndQuorumEpochRequest.LeaderEndpoint e : request.leaderEndpoints()) {
            endpoints.add(new Endpoint(e.name(), e.host(), e.port()));
        }
        var preferred = new ArrayList<ReplicaKey>();
        for (EndQuorumEpochRequest.ReplicaInfo candidate : p.preferredCandidates()) {
            preferred.add(
                    new ReplicaKey(candidate.candidateId(), candidate.candidateDirectoryId()));
        }
        if (preferred.isEmpty()) {
            for (int id : p.preferredSuccessors()) {
                preferred.add(ReplicaKey.of(id));
            }
        }
        return new RaftEvent.EndEpochRequested(
                replyTo, p.leaderId(), p.leaderEpoch(), endpoints, preferred);
    }

    static RaftEvent.@Nullable FetchRequested fetch(long replyTo, FetchRequest request) {
        if (request.topics().size() != 1 || request.topics().getFirst().partitions().size() != 1) {
            return null;
        }
        FetchRequest.FetchTopic topic = request.topics().getFirst();
        FetchRequest.FetchPartition p = topic.partitions().getFirst();
        boolean named = topic.topicId().equals(Uuid.METADATA_TOPIC) || isMetadata(topic.topic());
        if (!named || p.partition() != PARTITION) {
            return null;
        }
        int replicaId =
                request.replicaState().replicaId() >= 0
                        ? request.replicaState().replicaId()
                        : request.replicaId();
        return new RaftEvent.FetchRequested(
                replyTo,
                new ReplicaKey(replicaId, p.replicaDirectoryId()),
                p.currentLeaderEpoch(),
                p.fetchOffset(),
                p.lastFetchedEpoch(),
                p.highWatermark(),
                request.maxWaitMs(),
                request.maxBytes());
    }

    static RaftEvent.@Nullable SnapshotRequested snapshot(
            long replyTo, FetchSnapshotRequest request, MetadataStore store) throws IOException {
        FetchSnapshotRequest.PartitionSnapshot p = onlyPartition(request);
        if (p == null) {
            return null;
        }
        var id = new OffsetAndEpoch(p.snapshotId().endOffset(), p.snapshotId().epoch());
        return new RaftEvent.SnapshotRequested(
                replyTo,
                new ReplicaKey(request.replicaId(), p.replicaDirectoryId()),
                p.currentLeaderEpoch(),
                id,
                p.position(),
                request.maxBytes(),
                store.hasSnapshot(id) ? store.snapshotFiles().sizeBytes(id) : null);
    }

    /// The partition asked about when there is exactly one and it is another than the metadata
    /// log's; null otherwise.
    static FetchSnapshotRequest.@Nullable PartitionSnapshot unknownPartition(
            FetchSnapshotRequest request) {
        FetchSnapshotRequest.PartitionSnapshot p = onlyPartition(request);
        return p == null
                        || (isMetadata(request.topics().getFirst().name())
                                && p.partition() == PARTITION)
                ? null
                : p;
    }

    private static FetchSnapshotRequest.@Nullable PartitionSnapshot onlyPartition(
            FetchSnapshotRequest request) {
        return request.topics().size() == 1 && request.topics().getFirst().partitions().size() == 1
                ? request.topics().getFirst().partitions().getFirst()
                : null;
    }

    private static @Nullable ReplicaKey addressee(int id, Uuid directoryId) {
        return id < 0 ? null : new ReplicaKey(id, directoryId);
    }

    static boolean isMetadata(String topic) {
        return topic.equals(InternalTopics.CLUSTER_METADATA);
    }

    static @Nullable Endpoint on(String listener, List<Endpoint> endpoints) {
        for (Endpoint endpoint : endpoints) {
            if (endpoint.listener().equals(listener)) {
                return endpoint;
            }
        }
        return null;
    }
}
