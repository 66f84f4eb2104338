package dev.odradek.broker.coordinator;

import dev.odradek.wire.codec.Uuid;
import org.jspecify.annotations.Nullable;

/// What the group APIs ask of the cluster's topics. Thread-safe; each call looks at the newest
/// image.
public interface ClusterTopics {
    /// @return null when no topic has the id
    @Nullable String nameOf(Uuid topicId);

    /// @return [Uuid#ZERO] when there is no such topic
    Uuid idOf(String name);

    /// Whether the topic has a partition with that index.
    boolean hasPartition(String name, int partition);
}
