package dev.odradek.metadata;

import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// What a delta means for the replicas of one broker. Source: Kafka 4.3.1 LocalReplicaChanges.
///
/// @param deleted partitions that it no longer has a replica of
/// @param leaders those that it leads, where anything about them changed
/// @param followers those that it follows, where anything about them changed
public record LocalReplicaChanges(
        Set<TopicPartition> deleted,
        Map<TopicPartition, LocalReplica> leaders,
        Map<TopicPartition, LocalReplica> followers) {

    /// One replica, as it is to be now.
    ///
    /// @param isNew the broker had no replica of it before
    /// @param leaderEpochChanged it is new, or its leader epoch went up
    public record LocalReplica(
            Uuid topicId,
            PartitionRegistration partition,
            boolean isNew,
            boolean leaderEpochChanged) {}

    /// The changes for the broker `brokerId`.
    public static LocalReplicaChanges of(TopicsDelta delta, int brokerId) {
        var deleted = new LinkedHashSet<TopicPartition>();
        var leaders = new LinkedHashMap<TopicPartition, LocalReplica>();
        var followers = new LinkedHashMap<TopicPartition, LocalReplica>();
        for (var topic : delta.deleted()) {
            topic.partitions()
                    .forEach((id, partition) -> {
                        if (partition.replicas().contains(brokerId)) {
                            deleted.add(new TopicPartition(topic.name(), id));
                        }
                    });
        }
        for (var topic : delta.changed()) {
            topic.partitions()
                    .forEach((id, partition) -> {
                        var key = new TopicPartition(topic.after().name(), id);
                        var was = topic.partitionBefore(id);
                        boolean had = was != null && was.replicas().contains(brokerId);
                        if (!partition.replicas().contains(brokerId)) {
                            if (had) {
                                deleted.add(key);
                            }
                            return;
                        }
                        boolean leaderEpochChanged =
                                was == null || was.leaderEpoch() != partition.leaderEpoch();
                        var replica =
                                new LocalReplica(
                                        topic.after().id(), partition, !had, leaderEpochChanged);
                        (partition.leader() == brokerId ? leaders : followers).put(key, replica);
                    });
        }
        return new LocalReplicaChanges(deleted, leaders, followers);
    }
}
