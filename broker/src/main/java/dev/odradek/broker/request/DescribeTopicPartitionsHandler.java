package dev.odradek.broker.request;

import dev.odradek.broker.metadata.ClusterView;
import dev.odradek.broker.metadata.TopicAutoCreation;
import dev.odradek.metadata.BrokerRegistration;
import dev.odradek.metadata.ClusterImage;
import dev.odradek.metadata.PartitionRegistration;
import dev.odradek.metadata.TopicImage;
import dev.odradek.wire.Api;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.InternalTopics;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.DescribeTopicPartitionsRequest;
import dev.odradek.wire.message.DescribeTopicPartitionsRequest.TopicRequest;
import dev.odradek.wire.message.DescribeTopicPartitionsResponse;
import dev.odradek.wire.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition;
import dev.odradek.wire.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic;
import java.util.ArrayList;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// DescribeTopicPartitions: topics in order of name, a page at a time, with their eligible leader
/// replicas (KIP-966).
public final class DescribeTopicPartitionsHandler
        implements RequestHandler<DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse> {
    private final ClusterView cluster;
    private final TopicAutoCreation names;
    private final int partitionsMax;

    /// @param partitionsMax partitions in one answer at most (`max.request.partition.size.limit`)
    public DescribeTopicPartitionsHandler(
            ClusterView cluster, TopicAutoCreation names, int partitionsMax) {
        this.cluster = cluster;
        this.names = names;
        this.partitionsMax = partitionsMax;
    }

    @Override
    public Api<DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse> api() {
        return Apis.DESCRIBE_TOPIC_PARTITIONS;
    }

    @Override
    public void handle(
            RequestContext context,
            DescribeTopicPartitionsRequest request,
            Reply<DescribeTopicPartitionsResponse> reply) {
        ClusterImage image = cluster.image();
        String firstTopic = request.cursor() == null ? "" : request.cursor().topicName();
        int firstPartition = request.cursor() == null ? 0 : request.cursor().partitionIndex();
        var response = new DescribeTopicPartitionsResponse();
        SortedSet<String> asked = asked(image, request);
        boolean strangeCursor =
                request.cursor() != null
                        && !request.topics().isEmpty()
                        && !asked.contains(firstTopic);
        if (firstPartition < 0 || strangeCursor) {
            reply.send(api().errorReply(request, context.apiVersion(), ErrorCode.INVALID_REQUEST));
            return;
        }
        int left = Math.clamp(request.responsePartitionLimit(), 1, partitionsMax);
        for (String name : asked.tailSet(firstTopic)) {
            if (left == 0) {
                next(response, name, 0);
                break;
            }
            TopicImage topic = image.topics().topic(name);
            if (topic == null) {
                response.topics()
                        .add(
                                new DescribeTopicPartitionsResponseTopic()
                                        .name(name)
                                        .isInternal(InternalTopics.isInternal(name))
                                        .errorCode(names.errorFor(name).code()));
                continue;
            }
            var answer =
                    new DescribeTopicPartitionsResponseTopic()
                            .name(name)
                            .topicId(topic.id())
                            .isInternal(InternalTopics.isInternal(name))
                            .topicAuthorizedOperations(AuthorizedOperations.TOPIC);
            response.topics().add(answer);
            int from = name.equals(firstTopic) ? firstPartition : 0;
            for (Map.Entry<Integer, PartitionRegistration> partition :
                    topic.partitions().entrySet()) {
                if (partition.getKey() < from) {
                    continue;
                }
                if (left == 0) {
                    next(response, name, partition.getKey());
                    reply.send(response);
                    return;
                }
                answer.partitions()
                        .add(
                                describe(
                                        image,
                                        context.listener(),
                                        partition.getKey(),
                                        partition.getValue()));
                left--;
            }
        }
        reply.send(response);
    }

    private static SortedSet<String> asked(
            ClusterImage image, DescribeTopicPartitionsRequest request) {
        if (request.topics().isEmpty()) {
            return new TreeSet<>(image.topics().byName().keySet());
        }
        var names = new TreeSet<String>();
        for (TopicRequest topic : request.topics()) {
            names.add(topic.name());
        }
        return names;
    }

    private static void next(
            DescribeTopicPartitionsResponse response, String topic, int partition) {
        response.nextCursor(
                new DescribeTopicPartitionsResponse.Cursor()
                        .topicName(topic)
                        .partitionIndex(partition));
    }

    private static ErrorCode error(
            ClusterImage image, String listener, PartitionRegistration partition) {
        @Nullable BrokerRegistration leader = image.broker(partition.leader());
        if (leader == null || leader.fenced()) {
            return ErrorCode.LEADER_NOT_AVAILABLE;
        }
        return leader.endpoint(listener).isPresent()
                ? ErrorCode.NONE
                : ErrorCode.LISTENER_NOT_FOUND;
    }

    private static DescribeTopicPartitionsResponsePartition describe(
            ClusterImage image, String listener, int index, PartitionRegistration partition) {
        ErrorCode error = error(image, listener, partition);
        return new DescribeTopicPartitionsResponsePartition()
                .errorCode(error.code())
                .partitionIndex(index)
                .leaderId(
                        error == ErrorCode.NONE
                                ? partition.leader()
                                : PartitionRegistration.NO_LEADER)
                .leaderEpoch(partition.leaderEpoch())
                .replicaNodes(partition.replicas())
                .isrNodes(partition.isr())
                .eligibleLeaderReplicas(new ArrayList<>(partition.elr()))
                .lastKnownElr(new ArrayList<>(partition.lastKnownElr()))
                .offlineReplicas(PartitionHealth.offlineReplicas(image, partition));
    }
}
