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
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.MetadataRequest;
import dev.odradek.wire.message.MetadataRequest.MetadataRequestTopic;
import dev.odradek.wire.message.MetadataResponse;
import dev.odradek.wire.message.MetadataResponse.MetadataResponseBroker;
import dev.odradek.wire.message.MetadataResponse.MetadataResponsePartition;
import dev.odradek.wire.message.MetadataResponse.MetadataResponseTopic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Metadata: brokers, topics and who leads them, as reached through the listener that was asked. A
/// topic that is asked for by name and does not exist is created, where the broker and the client
/// both allow it.
public final class MetadataHandler implements RequestHandler<MetadataRequest, MetadataResponse> {
    private static final int EMPTY_IS_ALL_UNTIL = 0;
    private static final int FIRST_VERSION_WITHOUT_LISTENER = 6;
    private static final int FIRST_VERSION_BY_ID = 12;

    private final ClusterView cluster;
    private final String clusterId;
    private final TopicAutoCreation autoCreation;

    public MetadataHandler(ClusterView cluster, String clusterId, TopicAutoCreation autoCreation) {
        this.cluster = cluster;
        this.clusterId = clusterId;
        this.autoCreation = autoCreation;
    }

    @Override
    public Api<MetadataRequest, MetadataResponse> api() {
        return Apis.METADATA;
    }

    @Override
    public void handle(
            RequestContext context, MetadataRequest request, Reply<MetadataResponse> reply) {
        if (namesByIdTooEarly(request, context.apiVersion())) {
            reply.send(refused(request));
            return;
        }
        ClusterImage image = cluster.image();
        var response = new MetadataResponse().clusterId(clusterId);
        addBrokers(image, context.listener(), response);
        if (context.apiVersion() >= 8 && request.includeClusterAuthorizedOperations()) {
            response.clusterAuthorizedOperations(AuthorizedOperations.CLUSTER);
        }
        Set<String> missing = new LinkedHashSet<>();
        for (MetadataRequestTopic asked : asked(image, request, context.apiVersion())) {
            MetadataResponseTopic topic = describe(image, context, asked);
            if (context.apiVersion() >= 8
                    && request.includeTopicAuthorizedOperations()
                    && topic.errorCode() == 0) {
                topic.topicAuthorizedOperations(AuthorizedOperations.TOPIC);
            }
            response.topics().add(topic);
            if (topic.errorCode() == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code()
                    && asked.name() != null) {
                missing.add(asked.name());
            }
        }
        boolean clientAllows = context.apiVersion() < 4 || request.allowAutoTopicCreation();
        if (!missing.isEmpty() && clientAllows) {
            autoCreation.create(missing);
        }
        reply.send(response);
    }

    private static void addBrokers(ClusterImage image, String listener, MetadataResponse response) {
        int controllerId = -1;
        for (BrokerRegistration broker : image.brokers().values()) {
            if (broker.fenced()) {
                continue;
            }
            var endpoint = broker.endpoint(listener);
            if (endpoint.isEmpty()) {
                continue;
            }
            response.brokers()
                    .add(
                            new MetadataResponseBroker()
                                    .nodeId(broker.id())
                                    .host(endpoint.get().host())
                                    .port(endpoint.get().port())
                                    .rack(broker.rack()));
            if (controllerId < 0) {
                // Any broker will do: it forwards to the controller.
                controllerId = broker.id();
            }
        }
        response.controllerId(controllerId);
    }

    /// Versions 10 and 11 have a field for topic ids, and do not serve them (KIP-516).
    private static boolean namesByIdTooEarly(MetadataRequest request, short version) {
        List<MetadataRequestTopic> topics = request.topics();
        if (topics == null || version >= FIRST_VERSION_BY_ID) {
            return false;
        }
        for (MetadataRequestTopic topic : topics) {
            if (topic.name() == null || !topic.topicId().equals(Uuid.ZERO)) {
                return true;
            }
        }
        return false;
    }

    private static MetadataResponse refused(MetadataRequest request) {
        var response = new MetadataResponse();
        List<MetadataRequestTopic> topics = request.topics();
        if (topics != null) {
            for (MetadataRequestTopic topic : topics) {
                String name = topic.name();
                response.topics()
                        .add(
                                new MetadataResponseTopic()
                                        .name(name == null ? "" : name)
                                        .topicId(topic.topicId())
                                        .errorCode(ErrorCode.INVALID_REQUEST.code()));
            }
        }
        return response;
    }

    /// Each topic once, however often it is named.
    private static Collection<MetadataRequestTopic> asked(
            ClusterImage image, MetadataRequest request, short version) {
        List<MetadataRequestTopic> topics = request.topics();
        boolean emptyIsAll = version <= EMPTY_IS_ALL_UNTIL;
        if (topics != null && !(emptyIsAll && topics.isEmpty())) {
            return topics.size() <= 1 ? topics : new LinkedHashSet<>(topics);
        }
        List<MetadataRequestTopic> every = new ArrayList<>(image.topics().size());
        for (TopicImage topic : image.topics().byName().values()) {
            every.add(new MetadataRequestTopic().name(topic.name()));
        }
        return every;
    }

    private MetadataResponseTopic describe(
            ClusterImage image, RequestContext context, MetadataRequestTopic asked) {
        String name = asked.name();
        if (name == null || !asked.topicId().equals(Uuid.ZERO)) {
            TopicImage topic = image.topics().topic(asked.topicId());
            return topic != null
                    ? describe(image, context, topic)
                    : new MetadataResponseTopic()
                            .name(null)
                            .topicId(asked.topicId())
                            .errorCode(ErrorCode.UNKNOWN_TOPIC_ID.code());
        }
        TopicImage topic = image.topics().topic(name);
        return topic != null
                ? describe(image, context, topic)
                : new MetadataResponseTopic()
                        .name(name)
                        .isInternal(InternalTopics.isInternal(name))
                        .errorCode(autoCreation.errorFor(name).code());
    }

    private static MetadataResponseTopic describe(
            ClusterImage image, RequestContext context, TopicImage topic) {
        var answer =
                new MetadataResponseTopic()
                        .name(topic.name())
                        .topicId(topic.id())
                        .isInternal(InternalTopics.isInternal(topic.name()));
        topic.partitions()
                .forEach((index, partition) ->
                        answer.partitions().add(describe(image, context, index, partition)));
        return answer;
    }

    private static MetadataResponsePartition describe(
            ClusterImage image,
            RequestContext context,
            int index,
            PartitionRegistration partition) {
        ErrorCode error = error(image, context, partition);
        return new MetadataResponsePartition()
                .partitionIndex(index)
                .leaderId(
                        error == ErrorCode.NONE
                                ? partition.leader()
                                : PartitionRegistration.NO_LEADER)
                .leaderEpoch(partition.leaderEpoch())
                .replicaNodes(partition.replicas())
                .isrNodes(partition.isr())
                .offlineReplicas(PartitionHealth.offlineReplicas(image, partition))
                .errorCode(error.code());
    }

    private static ErrorCode error(
            ClusterImage image, RequestContext context, PartitionRegistration partition) {
        @Nullable BrokerRegistration leader = image.broker(partition.leader());
        if (!partition.hasLeader() || leader == null || leader.fenced()) {
            return ErrorCode.LEADER_NOT_AVAILABLE;
        }
        if (leader.endpoint(context.listener()).isPresent()) {
            return ErrorCode.NONE;
        }
        return context.apiVersion() >= FIRST_VERSION_WITHOUT_LISTENER
                ? ErrorCode.LISTENER_NOT_FOUND
                : ErrorCode.LEADER_NOT_AVAILABLE;
    }
}
