package dev.odradek.metadata;

import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.metadata.PartitionChangeRecord;
import dev.odradek.wire.metadata.PartitionRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A partition as the cluster knows it. Source: Kafka 4.3.1 PartitionRegistration.
///
/// @param replicas broker ids, the preferred leader first
/// @param directories the log directory of each replica, in their order
/// @param isr the in-sync replicas
/// @param removingReplicas those that a running reassignment takes away
/// @param addingReplicas those that a running reassignment brings
/// @param leader [#NO_LEADER] when there is none
/// @param leaderEpoch goes up with each change of the leader
/// @param partitionEpoch goes up with each change of anything here
/// @param elr eligible leader replicas (KIP-966)
/// @param lastKnownElr those that were in the ELR or ISR when they were lost
public record PartitionRegistration(
        List<Integer> replicas,
        List<Uuid> directories,
        List<Integer> isr,
        List<Integer> removingReplicas,
        List<Integer> addingReplicas,
        int leader,
        LeaderRecoveryState leaderRecoveryState,
        int leaderEpoch,
        int partitionEpoch,
        List<Integer> elr,
        List<Integer> lastKnownElr) {

    /// Stands for the absence of a leader.
    public static final int NO_LEADER = -1;

    /// In a PartitionChangeRecord: leave the leader and its epoch.
    public static final int NO_LEADER_CHANGE = -2;

    public PartitionRegistration {
        replicas = List.copyOf(replicas);
        directories = List.copyOf(directories);
        isr = List.copyOf(isr);
        removingReplicas = List.copyOf(removingReplicas);
        addingReplicas = List.copyOf(addingReplicas);
        elr = List.copyOf(elr);
        lastKnownElr = List.copyOf(lastKnownElr);
        if (!directories.isEmpty() && directories.size() != replicas.size()) {
            throw new MetadataReplayException(
                    "partition with replicas " + replicas + " has directories " + directories);
        }
    }

    public boolean hasLeader() {
        return leader != NO_LEADER;
    }

    /// The first replica, or [#NO_LEADER] when there is none.
    public int preferredLeader() {
        return replicas.isEmpty() ? NO_LEADER : replicas.getFirst();
    }

    public boolean isReassigning() {
        return !removingReplicas.isEmpty() || !addingReplicas.isEmpty();
    }

    /// The directory of a replica; null when `brokerId` is no replica, MIGRATING when not told.
    public @Nullable Uuid directory(int brokerId) {
        int index = replicas.indexOf(brokerId);
        if (index < 0) {
            return null;
        }
        return directories.isEmpty() ? DirectoryIds.MIGRATING : directories.get(index);
    }

    static PartitionRegistration of(PartitionRecord record) {
        var directories = record.directories();
        return new PartitionRegistration(
                record.replicas(),
                orMigrating(directories, record.replicas().size()),
                record.isr(),
                record.removingReplicas(),
                record.addingReplicas(),
                record.leader(),
                LeaderRecoveryState.of(record.leaderRecoveryState()),
                record.leaderEpoch(),
                record.partitionEpoch(),
                orElse(record.eligibleLeaderReplicas(), List.of()),
                orElse(record.lastKnownElr(), List.of()));
    }

    /// This partition after a change.
    PartitionRegistration merge(PartitionChangeRecord change) {
        var newReplicas = orElse(change.replicas(), replicas);
        boolean leaderChanges = change.leader() != NO_LEADER_CHANGE;
        return new PartitionRegistration(
                newReplicas,
                orMigrating(orElse(change.directories(), directories), newReplicas.size()),
                orElse(change.isr(), isr),
                orElse(change.removingReplicas(), removingReplicas),
                orElse(change.addingReplicas(), addingReplicas),
                leaderChanges ? change.leader() : leader,
                change.leaderRecoveryState() == LeaderRecoveryState.NO_CHANGE
                        ? leaderRecoveryState
                        : LeaderRecoveryState.of(change.leaderRecoveryState()),
                leaderChanges ? leaderEpoch + 1 : leaderEpoch,
                partitionEpoch + 1,
                orElse(change.eligibleLeaderReplicas(), elr),
                orElse(change.lastKnownElr(), lastKnownElr));
    }

    /// The partition as it stands, as `features` write it.
    public PartitionRecord toRecord(Uuid topicId, int partitionId, FeaturesImage features) {
        var record =
                new PartitionRecord()
                        .partitionId(partitionId)
                        .topicId(topicId)
                        .replicas(new ArrayList<>(replicas))
                        .isr(new ArrayList<>(isr))
                        .removingReplicas(new ArrayList<>(removingReplicas))
                        .addingReplicas(new ArrayList<>(addingReplicas))
                        .leader(leader)
                        .leaderRecoveryState(leaderRecoveryState.code())
                        .leaderEpoch(leaderEpoch)
                        .partitionEpoch(partitionEpoch);
        if (features.isElrEnabled()) {
            if (!elr.isEmpty()) {
                record.eligibleLeaderReplicas(new ArrayList<>(elr));
            }
            if (!lastKnownElr.isEmpty()) {
                record.lastKnownElr(new ArrayList<>(lastKnownElr));
            }
        }
        if (features.metadataVersionOrMinimum().isDirectoryAssignmentSupported()) {
            record.directories(new ArrayList<>(directories));
        }
        return record;
    }

    private static <T> List<T> orElse(@Nullable List<T> changed, List<T> current) {
        return changed == null ? current : changed;
    }

    /// A list that tells of no replica where it is stands for one that says so of each.
    private static List<Uuid> orMigrating(List<Uuid> directories, int replicaCount) {
        return directories.stream().allMatch(DirectoryIds.MIGRATING::equals)
                ? DirectoryIds.migrating(replicaCount)
                : directories;
    }
}
