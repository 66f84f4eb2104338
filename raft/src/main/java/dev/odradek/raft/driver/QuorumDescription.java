package dev.odradek.raft.driver;

import dev.odradek.raft.core.Endpoint;
import dev.odradek.raft.core.Progress;
import dev.odradek.raft.core.RaftCore;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.InternalTopics;
import dev.odradek.wire.message.DescribeQuorumRequest;
import dev.odradek.wire.message.DescribeQuorumResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// The answer to DescribeQuorum, which only the leader can give. Source: Kafka class RaftUtil.
final class QuorumDescription {
    private static final int WITH_DIRECTORIES = 2;

    private QuorumDescription() {}

    /// @param nowMs the core's time
    /// @param wallMs the same moment, Unix epoch ms
    static DescribeQuorumResponse of(
            RaftCore core,
            DescribeQuorumRequest request,
            short apiVersion,
            long nowMs,
            long wallMs) {
        if (!isAboutMetadata(request)) {
            return refused(request, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        }
        if (!core.isLeader()) {
            return refused(request, ErrorCode.NOT_LEADER_OR_FOLLOWER);
        }
        var clock = new Wall(nowMs, wallMs);
        Collection<Progress> voters = core.voterProgress().values();
        var response = new DescribeQuorumResponse();
        response.topics()
                .add(
                        new DescribeQuorumResponse.TopicData()
                                .topicName(InternalTopics.CLUSTER_METADATA)
                                .partitions(
                                        List.of(
                                                new DescribeQuorumResponse.PartitionData()
                                                        .leaderId(core.leaderId())
                                                        .leaderEpoch(core.epoch())
                                                        .highWatermark(core.leaderHighWatermark())
                                                        .currentVoters(
                                                                states(
                                                                        core,
                                                                        voters,
                                                                        apiVersion,
                                                                        clock))
                                                        .observers(
                                                                states(
                                                                        core,
                                                                        core.observerProgress(nowMs)
                                                                                .values(),
                                                                        apiVersion,
                                                                        clock)))));
        if (apiVersion >= WITH_DIRECTORIES) {
            for (Progress voter : voters) {
                response.nodes().add(node(voter));
            }
        }
        return response;
    }

    private static boolean isAboutMetadata(DescribeQuorumRequest request) {
        return request.topics().size() == 1
                && InboundRequests.isMetadata(request.topics().getFirst().topicName())
                && request.topics().getFirst().partitions().size() == 1
                && request.topics().getFirst().partitions().getFirst().partitionIndex() == 0;
    }

    private static DescribeQuorumResponse refused(DescribeQuorumRequest request, ErrorCode error) {
        var response = new DescribeQuorumResponse();
        for (DescribeQuorumRequest.TopicData topic : request.topics()) {
            var partitions = new ArrayList<DescribeQuorumResponse.PartitionData>();
            for (DescribeQuorumRequest.PartitionData partition : topic.partitions()) {
                partitions.add(
                        new DescribeQuorumResponse.PartitionData()
                                .partitionIndex(partition.partitionIndex())
                                .errorCode(error.code())
                                .errorMessage(error.message()));
            }
            response.topics()
                    .add(
                            new DescribeQuorumResponse.TopicData()
                                    .topicName(topic.topicName())
                                    .partitions(partitions));
        }
        return response;
    }

    private static List<DescribeQuorumResponse.ReplicaState> states(
            RaftCore core, Collection<Progress> replicas, short apiVersion, Wall clock) {
        var states = new ArrayList<DescribeQuorumResponse.ReplicaState>();
        for (Progress replica : replicas) {
            boolean leader = replica.key().id() == core.leaderId();
            var state =
                    new DescribeQuorumResponse.ReplicaState()
                            .replicaId(replica.key().id())
                            .logEndOffset(replica.endOffset())
                            .lastFetchTimestamp(
                                    leader ? clock.wallMs : clock.at(replica.lastFetchMs()))
                            .lastCaughtUpTimestamp(
                                    leader ? clock.wallMs : clock.at(replica.lastCaughtUpMs()));
            if (apiVersion >= WITH_DIRECTORIES) {
                state.replicaDirectoryId(replica.key().directoryId());
            }
            states.add(state);
        }
        return states;
    }

    private static DescribeQuorumResponse.Node node(Progress voter) {
        var listeners = new ArrayList<DescribeQuorumResponse.Listener>();
        for (Endpoint endpoint : voter.endpoints()) {
            listeners.add(
                    new DescribeQuorumResponse.Listener()
                            .name(endpoint.listener())
                            .host(endpoint.host())
                            .port(endpoint.port()));
        }
        return new DescribeQuorumResponse.Node().nodeId(voter.key().id()).listeners(listeners);
    }

    private record Wall(long nowMs, long wallMs) {
        /// @param coreMs -1 for never, which stays
        long at(long coreMs) {
            return coreMs < 0 ? -1 : wallMs - (nowMs - coreMs);
        }
    }
}
