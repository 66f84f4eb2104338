package dev.odradek.raft.driver;

import dev.odradek.raft.core.Effect;
import dev.odradek.raft.core.Endpoint;
import dev.odradek.raft.core.RaftCore;
import dev.odradek.raft.record.OffsetAndEpoch;
import dev.odradek.raft.store.MetadataStore;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.InternalTopics;
import dev.odradek.wire.codec.BufferedRecords;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.BeginQuorumEpochResponse;
import dev.odradek.wire.message.EndQuorumEpochResponse;
import dev.odradek.wire.message.FetchResponse;
import dev.odradek.wire.message.FetchSnapshotRequest;
import dev.odradek.wire.message.FetchSnapshotResponse;
import dev.odradek.wire.message.VoteResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns the core's replies into responses. Each tells who leads, and from the version on that can
/// say it, where the leader is on the listener that the request came through. Source: Kafka class
/// RaftUtil.
final class Responses {
    private static final int FETCH_WITH_ENDPOINTS = 17;
    private static final int WITH_ENDPOINTS = 1;

    private final RaftCore core;
    private final MetadataStore store;

    Responses(RaftCore core, MetadataStore store) {
        this.core = core;
        this.store = store;
    }

    VoteResponse vote(Effect.Reply reply, RequestOrigin origin) {
        var response = new VoteResponse();
        var partition =
                new VoteResponse.PartitionData()
                        .errorCode(errorOf(reply).code())
                        .leaderId(core.leaderId())
                        .leaderEpoch(core.epoch())
                        .voteGranted(reply instanceof Effect.Reply.Voted voted && voted.granted());
        response.topics()
                .add(
                        new VoteResponse.TopicData()
                                .topicName(InternalTopics.CLUSTER_METADATA)
                                .partitions(listOf(partition)));
        Endpoint leader = leaderOn(origin, WITH_ENDPOINTS);
        if (leader != null) {
            response.nodeEndpoints()
                    .add(
                            new VoteResponse.NodeEndpoint()
                                    .nodeId(core.leaderId())
                                    .host(leader.host())
                                    .port(leader.port()));
        }
        return response;
    }

    BeginQuorumEpochResponse beginEpoch(Effect.Reply reply, RequestOrigin origin) {
        var response = new BeginQuorumEpochResponse();
        var partition =
                new BeginQuorumEpochResponse.PartitionData()
                        .errorCode(errorOf(reply).code())
                        .leaderId(core.leaderId())
                        .leaderEpoch(core.epoch());
        response.topics()
                .add(
                        new BeginQuorumEpochResponse.TopicData()
                                .topicName(InternalTopics.CLUSTER_METADATA)
                                .partitions(listOf(partition)));
        Endpoint leader = leaderOn(origin, WITH_ENDPOINTS);
        if (leader != null) {
            response.nodeEndpoints()
                    .add(
                            new BeginQuorumEpochResponse.NodeEndpoint()
                                    .nodeId(core.leaderId())
                                    .host(leader.host())
                                    .port(leader.port()));
        }
        return response;
    }

    EndQuorumEpochResponse endEpoch(Effect.Reply reply, RequestOrigin origin) {
        var response = new EndQuorumEpochResponse();
        var partition =
                new EndQuorumEpochResponse.PartitionData()
                        .errorCode(errorOf(reply).code())
                        .leaderId(core.leaderId())
                        .leaderEpoch(core.epoch());
        response.topics()
                .add(
                        new EndQuorumEpochResponse.TopicData()
                                .topicName(InternalTopics.CLUSTER_METADATA)
                                .partitions(listOf(partition)));
        Endpoint leader = leaderOn(origin, WITH_ENDPOINTS);
        if (leader != null) {
            response.nodeEndpoints()
                    .add(
                            new EndQuorumEpochResponse.NodeEndpoint()
                                    .nodeId(core.leaderId())
                                    .host(leader.host())
                                    .port(leader.port()));
        }
        return response;
    }

    FetchResponse fetch(Effect.Reply reply, RequestOrigin origin) throws IOException {
        var partition =
                new FetchResponse.PartitionData()
                        .errorCode(errorOf(reply).code())
                        .highWatermark(-1)
                        .logStartOffset(store.startOffset());
        ByteBuf records = Unpooled.EMPTY_BUFFER;
        switch (reply) {
            case Effect.Reply.Read r -> {
                partition.highWatermark(r.highWatermark());
                records = store.log().read(r.offset(), r.bytesMax());
            }
            case Effect.Reply.Empty r -> partition.highWatermark(r.highWatermark());
            case Effect.Reply.Diverging r -> {
                partition.highWatermark(r.highWatermark());
                partition.divergingEpoch(
                        new FetchResponse.EpochEndOffset()
                                .epoch(r.end().epoch())
                                .endOffset(r.end().offset()));
            }
            case Effect.Reply.Snapshot r -> {
                partition.highWatermark(r.highWatermark());
                partition.snapshotId(
                        new FetchResponse.SnapshotId()
                                .epoch(r.id().epoch())
                                .endOffset(r.id().offset()));
            }
            case Effect.Reply.Refused _,
                    Effect.Reply.Accepted _,
                    Effect.Reply.Voted _,
                    Effect.Reply.SnapshotSlice _ -> {}
        }
        partition.records(new BufferedRecords(records));
        partition.currentLeader(
                new FetchResponse.LeaderIdAndEpoch()
                        .leaderId(core.leaderId())
                        .leaderEpoch(core.epoch()));
        var response = new FetchResponse();
        response.responses()
                .add(
                        new FetchResponse.FetchableTopicResponse()
                                .topic(InternalTopics.CLUSTER_METADATA)
                                .topicId(Uuid.METADATA_TOPIC)
                                .partitions(listOf(partition)));
        Endpoint leader = leaderOn(origin, FETCH_WITH_ENDPOINTS);
        if (leader != null) {
            response.nodeEndpoints()
                    .add(
                            new FetchResponse.NodeEndpoint()
                                    .nodeId(core.leaderId())
                                    .host(leader.host())
                                    .port(leader.port()));
        }
        return response;
    }

    FetchSnapshotResponse fetchSnapshot(Effect.Reply reply, RequestOrigin origin)
            throws IOException {
        var partition =
                new FetchSnapshotResponse.PartitionSnapshot()
                        .errorCode(errorOf(reply).code())
                        .currentLeader(
                                new FetchSnapshotResponse.LeaderIdAndEpoch()
                                        .leaderId(core.leaderId())
                                        .leaderEpoch(core.epoch()));
        partition.unalignedRecords(new BufferedRecords(Unpooled.EMPTY_BUFFER));
        if (reply instanceof Effect.Reply.SnapshotSlice slice) {
            OffsetAndEpoch id = slice.id();
            Long sizeBytes = store.snapshotFiles().sizeBytes(id);
            partition.snapshotId(
                    new FetchSnapshotResponse.SnapshotId()
                            .endOffset(id.offset())
                            .epoch(id.epoch()));
            partition.size(sizeBytes == null ? 0 : sizeBytes).position(slice.position());
            partition.unalignedRecords(
                    new BufferedRecords(
                            store.snapshotFiles().read(id, slice.position(), slice.bytesMax())));
        }
        return fetchSnapshot(InternalTopics.CLUSTER_METADATA, partition, origin);
    }

    /// The answer about a partition that is not the metadata log.
    FetchSnapshotResponse unknownSnapshot(
            String topic, FetchSnapshotRequest.PartitionSnapshot asked, RequestOrigin origin) {
        var partition =
                new FetchSnapshotResponse.PartitionSnapshot()
                        .index(asked.partition())
                        .errorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code())
                        .unalignedRecords(new BufferedRecords(Unpooled.EMPTY_BUFFER));
        return fetchSnapshot(topic, partition, origin);
    }

    private FetchSnapshotResponse fetchSnapshot(
            String topic, FetchSnapshotResponse.PartitionSnapshot partition, RequestOrigin origin) {
        var response = new FetchSnapshotResponse();
        response.topics()
                .add(
                        new FetchSnapshotResponse.TopicSnapshot()
                                .name(topic)
                                .partitions(listOf(partition)));
        Endpoint leader = leaderOn(origin, WITH_ENDPOINTS);
        if (leader != null) {
            response.nodeEndpoints()
                    .add(
                            new FetchSnapshotResponse.NodeEndpoint()
                                    .nodeId(core.leaderId())
                                    .host(leader.host())
                                    .port(leader.port()));
        }
        return response;
    }

    private @Nullable Endpoint leaderOn(RequestOrigin origin, int fromVersion) {
        return origin.apiVersion() >= fromVersion && core.leaderId() >= 0
                ? InboundRequests.on(origin.listener(), core.leaderEndpoints())
                : null;
    }

    private static ErrorCode errorOf(Effect.Reply reply) {
        return reply instanceof Effect.Reply.Refused refused ? refused.error() : ErrorCode.NONE;
    }

    private static <T> List<T> listOf(T element) {
        var list = new ArrayList<T>();
        list.add(element);
        return list;
    }
}
