package dev.odradek.metadata;

import dev.odradek.wire.codec.Uuid;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;

/// A topic.
///
/// @param partitions by number, in order
public record TopicImage(
        String name, Uuid id, PSortedMap<Integer, PartitionRegistration> partitions) {

    /// The partition, or null when the topic has none of that number.
    public @Nullable PartitionRegistration partition(int partitionId) {
        return partitions.get(partitionId);
    }
}
