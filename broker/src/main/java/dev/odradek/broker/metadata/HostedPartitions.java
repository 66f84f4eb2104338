package dev.odradek.broker.metadata;

import dev.odradek.broker.partition.Partition;
import dev.odradek.broker.partition.PartitionDirectory;
import dev.odradek.broker.partition.Partitions;
import dev.odradek.metadata.PartitionRegistration;
import dev.odradek.metadata.TopicImage;
import dev.odradek.metadata.TopicsImage;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;

/// Finds partitions by the image first, so that a topic which was deleted and made anew under its
/// name is never taken for the old one.
public final class HostedPartitions implements PartitionDirectory {
    private final int brokerId;
    private final ClusterView cluster;
    private final Partitions partitions;

    public HostedPartitions(int brokerId, ClusterView cluster, Partitions partitions) {
        this.brokerId = brokerId;
        this.cluster = cluster;
        this.partitions = partitions;
    }

    @Override
    public Lookup find(Uuid topicId, String topic, int partition, boolean byTopicId) {
        TopicsImage topics = cluster.image().topics();
        TopicImage known = byTopicId ? topics.topic(topicId) : topics.topic(topic);
        if (known == null) {
            return new NotHere(
                    byTopicId ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        }
        PartitionRegistration registration = known.partition(partition);
        if (registration == null) {
            return new NotHere(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        }
        Partition hosted = partitions.get(new TopicPartition(known.name(), partition));
        if (hosted != null && hosted.topicId().equals(known.id())) {
            return new Found(hosted);
        }
        return new NotHere(
                registration.replicas().contains(brokerId)
                        ? ErrorCode.KAFKA_STORAGE_ERROR
                        : ErrorCode.NOT_LEADER_OR_FOLLOWER);
    }
}
