package dev.odradek.controller;

import static dev.odradek.metadata.PartitionRegistration.NO_LEADER;

import dev.odradek.metadata.BrokerRegistration;
import dev.odradek.metadata.ClusterImage;
import dev.odradek.metadata.DirectoryIds;
import dev.odradek.metadata.MetadataVersion;
import dev.odradek.metadata.PartitionRegistration;
import dev.odradek.metadata.TopicImage;
import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;

/// What the deciding classes ask of an image, beside what it says by itself.
///
/// @param image the newest one, committed or not
record ClusterView(ClusterImage image, ConfigRules configs) {
    private static final String MIN_ISR = "min.insync.replicas";
    private static final String UNCLEAN = "unclean.leader.election.enable";

    MetadataVersion version() {
        return image.features().metadataVersionOrMinimum();
    }

    /// Neither fenced nor leaving.
    boolean isActive(int brokerId) {
        BrokerRegistration broker = image.broker(brokerId);
        return broker != null && broker.isActive();
    }

    /// [ApiError#NONE] when the broker is registered at that epoch.
    ApiError checkBrokerEpoch(int brokerId, long epoch) {
        BrokerRegistration broker = image.broker(brokerId);
        if (broker == null) {
            return new ApiError(
                    ErrorCode.STALE_BROKER_EPOCH,
                    "No broker registration found for broker id " + brokerId);
        }
        if (broker.epoch() != epoch) {
            return new ApiError(
                    ErrorCode.STALE_BROKER_EPOCH,
                    "Expected broker epoch " + broker.epoch() + ", but got broker epoch " + epoch);
        }
        return ApiError.NONE;
    }

    /// The directory of a new replica as far as the controller can tell: the only one there is, or
    /// the broker's own choice.
    Uuid defaultDirectory(int brokerId) {
        BrokerRegistration broker = image.broker(brokerId);
        if (broker == null) {
            return DirectoryIds.UNASSIGNED;
        }
        return switch (broker.directories().size()) {
            case 0 -> DirectoryIds.MIGRATING;
            case 1 -> broker.directories().getFirst();
            default -> DirectoryIds.UNASSIGNED;
        };
    }

    boolean isUncleanElectionEnabled(TopicImage topic) {
        return "true".equalsIgnoreCase(configs.topicValue(image.configs(), topic.name(), UNCLEAN));
    }

    /// `min.insync.replicas`, at most the replication factor.
    int minIsr(TopicImage topic) {
        String value = configs.topicValue(image.configs(), topic.name(), MIN_ISR);
        PartitionRegistration first = topic.partition(0);
        int factor = first == null ? Integer.MAX_VALUE : first.replicas().size();
        return Math.min(value == null ? 1 : Integer.parseInt(value), factor);
    }

    PartitionChange change(TopicImage topic, int partitionId, PartitionRegistration partition) {
        return change(topic, partitionId, partition, this::isActive);
    }

    /// A change of a partition whose leader must be one of `acceptable`, on a directory that is
    /// online.
    PartitionChange change(
            TopicImage topic,
            int partitionId,
            PartitionRegistration partition,
            IntPredicate acceptable) {
        IntPredicate acceptableLeader =
                id -> {
                    BrokerRegistration broker = image.broker(id);
                    Uuid directory = partition.directory(id);
                    return broker != null
                            && acceptable.test(id)
                            && directory != null
                            && broker.hasOnlineDirectory(directory);
                };
        return new PartitionChange(
                topic.id(),
                partitionId,
                partition,
                new PartitionChange.Rules(
                        version(),
                        image.features().isElrEnabled(),
                        minIsr(topic),
                        acceptableLeader,
                        this::defaultDirectory));
    }

    /// A broker that comes or goes.
    ///
    /// @param removed leaves every ISR and leads nothing, or [PartitionRegistration#NO_LEADER]
    /// @param added counts as alive although the image still has it fenced, or NO_LEADER
    /// @param lost as removed, and what it had is gone: not eligible any more, or NO_LEADER
    record Movement(int removed, int added, int lost) {
        static Movement removal(int brokerId) {
            return new Movement(brokerId, NO_LEADER, NO_LEADER);
        }

        static Movement arrival(int brokerId) {
            return new Movement(NO_LEADER, brokerId, NO_LEADER);
        }

        static Movement loss(int brokerId) {
            return new Movement(NO_LEADER, NO_LEADER, brokerId);
        }
    }

    /// What `movement` does to the partitions that `concerned` picks: leader and ISR changes.
    /// Source: Kafka 4.3.1 ReplicationControlManager.generateLeaderAndIsrUpdates.
    List<VersionedRecord> move(
            Movement movement, BiPredicate<Uuid, PartitionRegistration> concerned) {
        var records = new ArrayList<VersionedRecord>();
        for (var topic : image.topics().byId().values()) {
            topic.partitions()
                    .forEach((id, partition) -> {
                        if (concerned.test(topic.id(), partition)) {
                            move(movement, topic, id, partition).record().ifPresent(records::add);
                        }
                    });
        }
        return records;
    }

    PartitionChange move(
            Movement movement, TopicImage topic, int partitionId, PartitionRegistration partition) {
        var change =
                change(
                        topic,
                        partitionId,
                        partition,
                        id ->
                                id != movement.removed()
                                        && id != movement.lost()
                                        && (id == movement.added() || isActive(id)));
        if (isUncleanElectionEnabled(topic)) {
            change.election(PartitionChange.Election.UNCLEAN);
        }
        if (movement.lost() != NO_LEADER) {
            change.uncleanShutdown(movement.lost());
        }
        return change.isr(
                partition.isr().stream()
                        .filter(id -> id != movement.removed() && id != movement.lost())
                        .toList());
    }

    /// Whether any partition is led by that broker.
    boolean hasLeaderships(int brokerId) {
        return image.topics().byId().values().stream()
                .anyMatch(topic ->
                        topic.partitions().values().stream().anyMatch(p -> p.leader() == brokerId));
    }
}
