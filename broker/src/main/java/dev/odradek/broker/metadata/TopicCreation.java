package dev.odradek.broker.metadata;

import dev.odradek.broker.config.LogSettings;
import dev.odradek.broker.coordinator.CoordinatorDirectory;
import dev.odradek.broker.coordinator.OffsetsTopic;
import dev.odradek.metadata.BrokerRegistration;
import dev.odradek.metadata.ClusterImage;
import dev.odradek.metadata.PartitionRegistration;
import dev.odradek.metadata.TopicImage;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.InternalTopics;
import dev.odradek.wire.message.CreateTopicsRequest;
import dev.odradek.wire.message.CreateTopicsRequest.CreatableTopic;
import dev.odradek.wire.message.CreateTopicsRequest.CreatableTopicConfig;
import dev.odradek.wire.message.CreateTopicsResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Topics that are made because somebody needs them: those that clients ask for by name, and the
/// internal ones. Each is asked of the controller once, until that has answered. Also finds the
/// coordinators, which live on internal topics.
public final class TopicCreation implements TopicAutoCreation, CoordinatorDirectory {
    private static final Logger log = LoggerFactory.getLogger(TopicCreation.class);
    private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
    private static final int TIMEOUT_MS = 30_000;

    private final ClusterView cluster;
    private final LiveConfig config;
    private final BiConsumer<CreateTopicsRequest, Consumer<CreateTopicsResponse>> controller;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    /// @param controller asks the controller to create topics
    public TopicCreation(
            ClusterView cluster,
            LiveConfig config,
            BiConsumer<CreateTopicsRequest, Consumer<CreateTopicsResponse>> controller) {
        this.cluster = cluster;
        this.config = config;
        this.controller = controller;
    }

    @Override
    public ErrorCode errorFor(String topic) {
        boolean legal = LEGAL.matcher(topic).matches() && !topic.equals(".") && !topic.equals("..");
        return legal ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : ErrorCode.INVALID_TOPIC_EXCEPTION;
    }

    @Override
    public void create(Set<String> topics) {
        if (!config.current().get(LogSettings.AUTO_CREATE_TOPICS_ENABLE)) {
            return;
        }
        for (String topic : topics) {
            if (InternalTopics.isInternal(topic)) {
                create(topic);
            } else {
                // -1 leaves both numbers to the controller's defaults.
                ask(
                        new CreatableTopic()
                                .name(topic)
                                .numPartitions(-1)
                                .replicationFactor((short) -1));
            }
        }
    }

    @Override
    public void create(String internalTopic) {
        if (!internalTopic.equals(InternalTopics.GROUP_OFFSETS)) {
            return;
        }
        OffsetsTopic offsets = OffsetsTopic.of(config.current());
        var topic =
                new CreatableTopic()
                        .name(offsets.name())
                        .numPartitions(offsets.partitions())
                        .replicationFactor(offsets.replicationFactor());
        offsets.configs()
                .forEach((name, value) ->
                        topic.configs().add(new CreatableTopicConfig().name(name).value(value)));
        ask(topic);
    }

    @Override
    public Located locate(String internalTopic, int partition, String listener) {
        ClusterImage image = cluster.image();
        TopicImage topic = image.topics().topic(internalTopic);
        if (topic == null) {
            return new Located.NoTopic();
        }
        PartitionRegistration registration = topic.partition(partition);
        BrokerRegistration leader =
                registration == null ? null : image.broker(registration.leader());
        if (leader == null || leader.fenced()) {
            return new Located.NoLeader();
        }
        var endpoint = leader.endpoint(listener);
        return endpoint.isEmpty()
                ? new Located.NoLeader()
                : new Located.At(
                        new Endpoint(leader.id(), endpoint.get().host(), endpoint.get().port()));
    }

    private void ask(CreatableTopic topic) {
        if (!underWay.add(topic.name())) {
            return;
        }
        var request = new CreateTopicsRequest().timeoutMs(TIMEOUT_MS);
        request.topics().add(topic);
        controller.accept(request, response -> onCreated(topic.name(), response));
    }

    private void onCreated(String name, CreateTopicsResponse response) {
        underWay.remove(name);
        for (CreateTopicsResponse.CreatableTopicResult result : response.topics()) {
            ErrorCode error = ErrorCode.of(result.errorCode());
            if (error != ErrorCode.NONE && error != ErrorCode.TOPIC_ALREADY_EXISTS) {
                log.warn(
                        "Topic {} could not be created on first use: {} {}",
                        name,
                        error,
                        result.errorMessage());
            }
        }
    }
}
