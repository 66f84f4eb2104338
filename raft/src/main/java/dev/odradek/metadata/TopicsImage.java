package dev.odradek.metadata;

import dev.odradek.wire.codec.Uuid;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/// All topics: the same ones by id and by name, each in order.
public record TopicsImage(
        PSortedMap<Uuid, TopicImage> byId, PSortedMap<String, TopicImage> byName) {
    public static final TopicsImage EMPTY = new TopicsImage(TreePMap.empty(), TreePMap.empty());

    /// The topic, or null.
    public @Nullable TopicImage topic(String name) {
        return byName.get(name);
    }

    /// The topic, or null.
    public @Nullable TopicImage topic(Uuid id) {
        return byId.get(id);
    }

    /// The partition, or null.
    public @Nullable PartitionRegistration partition(Uuid id, int partitionId) {
        TopicImage topic = byId.get(id);
        return topic == null ? null : topic.partition(partitionId);
    }

    /// The partition, or null.
    public @Nullable PartitionRegistration partition(String name, int partitionId) {
        TopicImage topic = byName.get(name);
        return topic == null ? null : topic.partition(partitionId);
    }

    public int size() {
        return byId.size();
    }
}
