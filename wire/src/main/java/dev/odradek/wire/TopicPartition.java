package dev.odradek.wire;

/// A partition by its topic's name.
///
/// @param topic name of the topic
/// @param partition index within the topic, at least 0
public record TopicPartition(String topic, int partition) implements Comparable<TopicPartition> {

    /// By topic, then by partition.
    @Override
    public int compareTo(TopicPartition other) {
        int byTopic = topic.compareTo(other.topic);
        return byTopic != 0 ? byTopic : Integer.compare(partition, other.partition);
    }

    /// `topic-partition`, the name that a partition's directory has.
    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
