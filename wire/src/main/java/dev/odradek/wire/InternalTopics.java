package dev.odradek.wire;

import java.util.Set;

/// Names of the topics that the cluster keeps for itself. Source: Kafka class Topic.
public final class InternalTopics {

    /// The metadata log. It is no topic that clients see, but its directory is named as one.
    public static final String CLUSTER_METADATA = "__cluster_metadata";

    /// Groups and committed offsets.
    public static final String GROUP_OFFSETS = "__consumer_offsets";

    /// Transactions.
    public static final String TRANSACTION_STATE = "__transaction_state";

    /// State of partitions in share groups.
    public static final String SHARE_GROUP_STATE = "__share_group_state";

    /// The one partition of the metadata log.
    public static final TopicPartition CLUSTER_METADATA_PARTITION =
            new TopicPartition(CLUSTER_METADATA, 0);

    private static final Set<String> INTERNAL =
            Set.of(GROUP_OFFSETS, TRANSACTION_STATE, SHARE_GROUP_STATE);

    private InternalTopics() {}

    /// Whether clients see the topic marked as internal. The metadata log is not among these.
    public static boolean isInternal(String topic) {
        return INTERNAL.contains(topic);
    }
}
