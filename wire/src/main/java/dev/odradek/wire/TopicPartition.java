package dev.odradek.wire;

import org.jspecify.annotations.Nullable;

/// A partition by its topic's name.
///
/// @param topic name of the topic
/// @param partition index within the topic, at least 0
public record TopicPartition(String topic, int partition) implements Comparable<TopicPartition> {
    // Odd, and far from any small number.
    private static final int SPREAD = 0x9E3779B1;

    /// By topic, then by partition.
    @Override
    public int compareTo(TopicPartition other) {
        int byTopic = topic.compareTo(other.topic);
        return byTopic != 0 ? byTopic : Integer.compare(partition, other.partition);
    }

    /// Keeps apart the partitions of topics whose names differ in a last digit: they come in
    /// thousands.
    @Override
    public int hashCode() {
        return topic.hashCode() * SPREAD + partition;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TopicPartition that
                && partition == that.partition
                && topic.equals(that.topic);
    }

    /// `topic-partition`, the name that a partition's directory has.
    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
