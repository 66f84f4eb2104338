package dev.odradek.groups.offsets;

import dev.odradek.groups.shard.CoordinatorRecord;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.coordinator.OffsetCommitKey;
import dev.odradek.wire.coordinator.OffsetCommitValue;

/// Committed offsets as records of `__consumer_offsets`.
///
/// Source: Kafka 4.3.1 GroupCoordinatorRecordHelpers.
public final class OffsetRecords {
    private static final int VERSION_WITH_EXPIRY = 1;
    private static final int VERSION = 4;

    private OffsetRecords() {}

    static CoordinatorRecord commit(
            String groupId, TopicPartition partition, CommittedOffset committed) {
        var value =
                new OffsetCommitValue()
                        .offset(committed.offset())
                        .leaderEpoch(committed.leaderEpoch())
                        .metadata(committed.metadata())
                        .commitTimestamp(committed.committedAtMs())
                        .expireTimestamp(committed.expiresAtMs())
                        .topicId(committed.topicId());
        boolean expires = committed.expiresAtMs() != CommittedOffset.NEVER;
        return CoordinatorRecord.of(
                key(groupId, partition), value, expires ? VERSION_WITH_EXPIRY : VERSION);
    }

    static CoordinatorRecord tombstone(String groupId, TopicPartition partition) {
        return CoordinatorRecord.tombstone(key(groupId, partition));
    }

    private static OffsetCommitKey key(String groupId, TopicPartition partition) {
        return new OffsetCommitKey()
                .group(groupId)
                .topic(partition.topic())
                .partition(partition.partition());
    }
}
