package dev.odradek.broker.metadata;

import dev.odradek.broker.coordinator.ClusterTopics;
import dev.odradek.metadata.TopicImage;
import dev.odradek.wire.codec.Uuid;
import org.jspecify.annotations.Nullable;

/// Topics by the newest image.
public final class ImageTopics implements ClusterTopics {
    private final ClusterView cluster;

    public ImageTopics(ClusterView cluster) {
        this.cluster = cluster;
    }

    @Override
    public @Nullable String nameOf(Uuid topicId) {
        TopicImage topic = cluster.image().topics().topic(topicId);
        return topic == null ? null : topic.name();
    }

    @Override
    public Uuid idOf(String name) {
        TopicImage topic = cluster.image().topics().topic(name);
        return topic == null ? Uuid.ZERO : topic.id();
    }

    @Override
    public boolean hasPartition(String name, int partition) {
        return cluster.image().topics().partition(name, partition) != null;
    }
}
