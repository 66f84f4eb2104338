package dev.odradek.broker.metadata;

import dev.odradek.broker.coordinator.GroupCoordinatorService;
import dev.odradek.broker.partition.Leadership;
import dev.odradek.broker.partition.Partition;
import dev.odradek.broker.partition.Partitions;
import dev.odradek.metadata.ClusterImage;
import dev.odradek.metadata.ImageDelta;
import dev.odradek.metadata.LocalReplicaChanges;
import dev.odradek.metadata.TopicImage;
import dev.odradek.wire.InternalTopics;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import java.util.HashMap;
import java.util.Map;

/// Tells the group coordinator which partitions of `__consumer_offsets` this broker leads, and
/// which topics are gone. Comes after the replicas were applied.
public final class CoordinatorElections implements MetadataPublisher.Subscriber {
    private final int brokerId;
    private final Partitions partitions;
    private final GroupCoordinatorService groups;

    public CoordinatorElections(
            int brokerId, Partitions partitions, GroupCoordinatorService groups) {
        this.brokerId = brokerId;
        this.partitions = partitions;
        this.groups = groups;
    }

    @Override
    public void onImage(ImageDelta delta, ClusterImage image) {
        TopicImage offsets = image.topics().topic(InternalTopics.GROUP_OFFSETS);
        if (offsets != null) {
            groups.topicHas(offsets.partitions().size());
        }
        LocalReplicaChanges changes = LocalReplicaChanges.of(delta.topics(), brokerId);
        changes.deleted().stream().filter(this::isOffsets).forEach(this::resign);
        changes.followers().keySet().stream().filter(this::isOffsets).forEach(this::resign);
        changes.leaders().keySet().stream().filter(this::isOffsets).forEach(this::lead);
        Map<String, Uuid> gone = new HashMap<>();
        for (TopicImage topic : delta.topics().deleted()) {
            gone.put(topic.name(), topic.id());
        }
        if (!gone.isEmpty()) {
            groups.onTopicsDeleted(gone);
        }
    }

    private boolean isOffsets(TopicPartition id) {
        return id.topic().equals(InternalTopics.GROUP_OFFSETS);
    }

    private void resign(TopicPartition id) {
        groups.resign(id.partition());
    }

    private void lead(TopicPartition id) {
        Partition partition = partitions.get(id);
        if (partition != null && partition.leadership() instanceof Leadership.Leading leading) {
            groups.lead(new PartitionCoordinatorLog(partition, leading.epoch()));
        } else {
            // Its log is not available: groups must not live on what can no longer be written.
            resign(id);
        }
    }
}
