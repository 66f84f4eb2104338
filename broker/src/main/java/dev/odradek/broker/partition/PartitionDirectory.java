package dev.odradek.broker.partition;

import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.Uuid;

/// Finds the partition that a client means, by the cluster's metadata as this broker knows it.
public interface PartitionDirectory {
    /// What there is.
    sealed interface Lookup {}

    /// This broker has a replica, leading or not.
    record Found(Partition partition) implements Lookup {}

    /// It has none.
    ///
    /// @param error UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_TOPIC_ID, NOT_LEADER_OR_FOLLOWER or
    ///   KAFKA_STORAGE_ERROR
    record NotHere(ErrorCode error) implements Lookup {}

    /// @param topicId counts if `byTopicId`
    /// @param topic counts otherwise
    Lookup find(Uuid topicId, String topic, int partition, boolean byTopicId);
}
