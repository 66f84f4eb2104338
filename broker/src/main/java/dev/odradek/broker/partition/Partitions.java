package dev.odradek.broker.partition;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.wire.TopicPartition;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The partitions with a replica on this broker. Read by all; changed by whoever applies the
/// cluster's metadata.
@OwnedBy("the metadata publisher")
public final class Partitions {
    private final ConcurrentHashMap<TopicPartition, Partition> hosted = new ConcurrentHashMap<>();

    /// @return null when this broker has no replica of it
    public @Nullable Partition get(TopicPartition topicPartition) {
        return hosted.get(topicPartition);
    }

    public Collection<Partition> all() {
        return hosted.values();
    }

    public void add(Partition partition) {
        hosted.put(partition.topicPartition(), partition);
    }

    /// @return the partition that was hosted, or null
    public @Nullable Partition remove(TopicPartition topicPartition) {
        return hosted.remove(topicPartition);
    }
}
