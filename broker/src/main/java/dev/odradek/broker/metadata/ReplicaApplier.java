package dev.odradek.broker.metadata;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.broker.partition.Partition;
import dev.odradek.broker.partition.Partitions;
import dev.odradek.log.LogConfig;
import dev.odradek.log.LogDirectories;
import dev.odradek.log.LogFailureException;
import dev.odradek.log.OfflineDirectory;
import dev.odradek.log.PartitionLog;
import dev.odradek.metadata.ClusterImage;
import dev.odradek.metadata.DirectoryIds;
import dev.odradek.metadata.ImageDelta;
import dev.odradek.metadata.LocalReplicaChanges;
import dev.odradek.metadata.LocalReplicaChanges.LocalReplica;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the replicas of this node what the cluster says they are: creates and deletes logs, begins
/// and ends to lead.
@OwnedBy("the metadata queue")
public final class ReplicaApplier implements MetadataPublisher.Subscriber {
    private static final Logger log = LoggerFactory.getLogger(ReplicaApplier.class);

    private final int brokerId;
    private final LogDirectories logs;
    private final Partitions partitions;
    private final LogConfigs configs;
    private final DirectoryAssignments assignments;
    // Whether the first image was applied: what it holds was there before this process.
    private boolean started;
    // Hosted once, until their log directory failed, with their topics' ids.
    private final Map<TopicPartition, Uuid> lost = new HashMap<>();

    /// The settings of a topic's logs.
    @FunctionalInterface
    public interface LogConfigs {
        LogConfig of(ClusterImage image, String topic);
    }

    public ReplicaApplier(
            int brokerId,
            LogDirectories logs,
            Partitions partitions,
            LogConfigs configs,
            DirectoryAssignments assignments) {
        this.brokerId = brokerId;
        this.logs = logs;
        this.partitions = partitions;
        this.configs = configs;
        this.assignments = assignments;
    }

    @Override
    public void onImage(ImageDelta delta, ClusterImage image) {
        LocalReplicaChanges changes = LocalReplicaChanges.of(delta.topics(), brokerId);
        // One for all partitions of a topic: they come in thousands.
        Map<String, LogConfig> known = new HashMap<>();
        Function<String, LogConfig> settings =
                topic -> known.computeIfAbsent(topic, t -> configs.of(image, t));
        changes.deleted().forEach(this::delete);
        changes.leaders().forEach((id, replica) -> apply(id, replica, settings));
        changes.followers().forEach((id, replica) -> apply(id, replica, settings));
        started = true;
    }

    /// A log directory has failed: from now on whoever asks for its partitions is answered with
    /// KAFKA_STORAGE_ERROR, and they are not made again elsewhere.
    public void onOffline(OfflineDirectory directory) {
        for (TopicPartition id : directory.partitions()) {
            Partition hosted = partitions.get(id);
            if (hosted != null
                    && directory.path().equals(hosted.logNow().directory().getParent())) {
                lost.put(id, hosted.topicId());
                drop(id);
            }
        }
        log.warn(
                "{} partitions are offline with log directory {}",
                directory.partitions().size(),
                directory.path());
    }

    private void delete(TopicPartition id) {
        Partition gone = partitions.remove(id);
        if (gone != null) {
            gone.close(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        }
        try {
            logs.delete(id);
        } catch (LogFailureException e) {
            log.error("The log of {} could not be deleted: {}", id, e.getMessage());
        }
    }

    private void apply(
            TopicPartition id, LocalReplica replica, Function<String, LogConfig> settings) {
        try {
            hosted(id, replica, settings).apply(replica.partition());
        } catch (LogFailureException e) {
            log.error("The log of {} is not available: {}", id, e.getMessage());
            drop(id);
        } catch (RuntimeException bug) {
            log.error("Partition {} cannot be served; this is a bug, please report it", id, bug);
            drop(id);
        }
    }

    /// From now on whoever asks for the partition is answered with KAFKA_STORAGE_ERROR, since it is
    /// not hosted.
    private void drop(TopicPartition id) {
        Partition broken = partitions.remove(id);
        if (broken != null) {
            broken.close(ErrorCode.KAFKA_STORAGE_ERROR);
        }
    }

    private Partition hosted(
            TopicPartition id, LocalReplica replica, Function<String, LogConfig> settings) {
        Partition known = partitions.get(id);
        if (known != null && known.topicId().equals(replica.topicId())) {
            return known;
        }
        PartitionLog existing = logs.get(id);
        if (existing != null && !isOf(existing, replica.topicId())) {
            // A topic of this name was deleted and made anew while the node was down; or the log
            // never learnt its id. As Kafka does, nothing is deleted that nobody asked to delete.
            logs.setAside(id);
            existing = null;
        }
        LogConfig config = settings.apply(id.topic());
        Uuid assigned = replica.partition().directory(brokerId);
        if (existing == null) {
            boolean placeless =
                    (DirectoryIds.UNASSIGNED.equals(assigned)
                                    || DirectoryIds.MIGRATING.equals(assigned))
                            && isNew(id, replica);
            existing = logs.create(id, replica.topicId(), config, placeless ? null : assigned);
        } else {
            existing.reconfigure(config);
        }
        Uuid directory = logs.directoryIdOf(existing);
        if (directory != null && !directory.equals(assigned)) {
            assignments.assign(replica.topicId(), id.partition(), directory, () -> {});
        }
        var partition = new Partition(brokerId, existing);
        partitions.add(partition);
        logs.moves().resume(id);
        return partition;
    }

    /// A power cut right after its creation leaves a log that is empty and does not know its topic:
    /// it may be of this one as well.
    private static boolean isOf(PartitionLog existing, Uuid topicId) {
        boolean isBlank = existing.topicId().equals(Uuid.ZERO) && existing.logEndOffset() == 0;
        return isBlank ? existing.assignTopicId(topicId) : existing.topicId().equals(topicId);
    }

    /// Whether this broker can never have had a log of the replica.
    private boolean isNew(TopicPartition id, LocalReplica replica) {
        return started && replica.isNew() && !replica.topicId().equals(lost.get(id));
    }

    /// Sets the logs aside of partitions that the cluster no longer puts on this node: topics
    /// deleted while it was down, or a directory of another cluster. Their files stay, as with
    /// Kafka. Once, after the first image was applied.
    public void setStraysAside(ClusterImage image) {
        for (PartitionLog each : logs.all()) {
            TopicPartition id = each.topicPartition();
            if (partitions.get(id) == null && !isOurs(image, id)) {
                setAside(id);
            }
        }
    }

    private void setAside(TopicPartition id) {
        try {
            logs.setAside(id);
        } catch (LogFailureException e) {
            log.error("The log of {} could not be set aside: {}", id, e.getMessage());
        }
    }

    private boolean isOurs(ClusterImage image, TopicPartition id) {
        var registration = image.topics().partition(id.topic(), id.partition());
        return registration != null && registration.replicas().contains(brokerId);
    }

    /// Gives the logs of `topics` the settings that they have now.
    void reconfigure(ClusterImage image, Set<String> topics) {
        Map<String, LogConfig> known = new HashMap<>();
        for (Partition partition : partitions.all()) {
            String topic = partition.topicPartition().topic();
            if (topics.contains(topic)) {
                partition.reconfigure(known.computeIfAbsent(topic, t -> configs.of(image, t)));
            }
        }
    }
}
