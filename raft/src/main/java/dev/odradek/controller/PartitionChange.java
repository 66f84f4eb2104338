package dev.odradek.controller;

import static dev.odradek.metadata.PartitionRegistration.NO_LEADER;
import static dev.odradek.metadata.PartitionRegistration.NO_LEADER_CHANGE;

import dev.odradek.metadata.LeaderRecoveryState;
import dev.odradek.metadata.MetadataVersion;
import dev.odradek.metadata.PartitionRegistration;
import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.metadata.PartitionChangeRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/// Works out the one record that takes a partition from what it is to what is wanted of it, with
/// all that follows: a reassignment that thereby completes, a new leader, eligible leader replicas
/// (KIP-966), the last known leader, bumps of the leader epoch. Source: Kafka 4.3.1
/// PartitionChangeBuilder.
final class PartitionChange {
    /// How far an election may go.
    enum Election {
        /// The preferred replica where it is in sync, even if another one leads well.
        PREFERRED,
        /// Any in-sync replica, and only when the leader is lost.
        ONLINE,
        /// As online; when no replica is in sync, any live one, which may lose records.
        UNCLEAN
    }

    /// What holds for all changes of one partition.
    ///
    /// @param minIsr the effective `min.insync.replicas`
    /// @param acceptableLeader brokers that are alive and have the replica's directory online
    /// @param defaultDirectory where a broker puts a replica of which nothing else is known
    record Rules(
            MetadataVersion version,
            boolean isElrEnabled,
            int minIsr,
            IntPredicate acceptableLeader,
            IntFunction<Uuid> defaultDirectory) {}

    private record Elected(int leader, boolean isUnclean) {}

    private final Uuid topicId;
    private final int partitionId;
    private final PartitionRegistration was;
    private final Rules rules;
    private final Map<Integer, Uuid> directories = new HashMap<>();
    private List<Integer> isr;
    private List<Integer> replicas;
    private List<Integer> removing;
    private List<Integer> adding;
    private List<Integer> elr;
    private LeaderRecoveryState recoveryState;
    private Election election = Election.ONLINE;
    private int uncleanShutdownBroker = NO_LEADER;

    PartitionChange(Uuid topicId, int partitionId, PartitionRegistration was, Rules rules) {
        this.topicId = topicId;
        this.partitionId = partitionId;
        this.was = was;
        this.rules = rules;
        isr = was.isr();
        replicas = was.replicas();
        removing = was.removingReplicas();
        adding = was.addingReplicas();
        elr = was.elr();
        recoveryState = was.leaderRecoveryState();
        for (int i = 0; i < was.directories().size(); i++) {
            directories.put(was.replicas().get(i), was.directories().get(i));
        }
    }

    PartitionChange isr(List<Integer> wanted) {
        isr = List.copyOf(wanted);
        return this;
    }

    PartitionChange replicas(
            List<Integer> wanted, List<Integer> nowRemoving, List<Integer> nowAdding) {
        replicas = List.copyOf(wanted);
        removing = List.copyOf(nowRemoving);
        adding = List.copyOf(nowAdding);
        return this;
    }

    PartitionChange recoveryState(LeaderRecoveryState wanted) {
        recoveryState = wanted;
        return this;
    }

    PartitionChange election(Election wanted) {
        election = wanted;
        return this;
    }

    /// That broker lost what it had: it is neither in sync nor eligible.
    PartitionChange uncleanShutdown(int brokerId) {
        uncleanShutdownBroker = brokerId;
        return this;
    }

    PartitionChange directory(int brokerId, Uuid directory) {
        directories.put(brokerId, directory);
        return this;
    }

    /// The record, or empty when nothing changes.
    Optional<VersionedRecord> record() {
        var record = new PartitionChangeRecord().topicId(topicId).partitionId(partitionId);
        completeReassignment();
        populateElr();
        elect(record);
        if (record.leader() == NO_LEADER_CHANGE && !replicas.containsAll(was.replicas())) {
            // A replica that goes away must not take itself for a member of this epoch.
            record.leader(was.leader());
        }
        if (record.isr() != null || !rules.isElrEnabled()) {
            elr = List.of();
        }
        if (!elr.equals(was.elr())) {
            record.eligibleLeaderReplicas(new ArrayList<>(elr));
        }
        if (record.isr() == null
                && (!isr.isEmpty() || rules.isElrEnabled())
                && !isr.equals(was.isr())) {
            record.isr(new ArrayList<>(isr));
        }
        bumpForOldIsrShrink(record);
        keepLastKnownLeader(record);
        assign(record);
        if (recoveryState != was.leaderRecoveryState()) {
            record.leaderRecoveryState(recoveryState.code());
        }
        return isEmpty(record)
                ? Optional.empty()
                : Optional.of(
                        new VersionedRecord(record, rules.version().partitionRecordVersion()));
    }

    private static boolean isEmpty(PartitionChangeRecord record) {
        return record.isr() == null
                && record.eligibleLeaderReplicas() == null
                && record.lastKnownElr() == null
                && record.leader() == NO_LEADER_CHANGE
                && record.replicas() == null
                && record.removingReplicas() == null
                && record.addingReplicas() == null
                && record.leaderRecoveryState() == -1
                && record.directories() == null;
    }

    /// A reassignment is done when all added replicas are in sync; one that makes the partition
    /// narrower also waits for all that stay, so that it never takes in-sync replicas away early.
    private void completeReassignment() {
        if (removing.isEmpty() && adding.isEmpty()) {
            return;
        }
        var keptIsr = without(isr, removing);
        var keptReplicas = without(replicas, removing);
        if (!removing.isEmpty() && (keptIsr.isEmpty() || keptReplicas.isEmpty())) {
            return;
        }
        boolean narrower = adding.size() < removing.size();
        if (keptIsr.containsAll(adding) && (!narrower || keptIsr.containsAll(keptReplicas))) {
            isr = keptIsr;
            replicas = keptReplicas;
            removing = List.of();
            adding = List.of();
        }
    }

    /// Who leaves the ISR while it is below its minimum has everything committed, and stays
    /// eligible to lead.
    private void populateElr() {
        if (!rules.isElrEnabled()) {
            return;
        }
        if (isr.size() >= rules.minIsr()) {
            elr = List.of();
            return;
        }
        var eligible = new TreeSet<>(elr);
        eligible.addAll(was.isr());
        eligible.removeAll(isr);
        eligible.remove(uncleanShutdownBroker);
        elr = List.copyOf(eligible);
    }

    private void elect(PartitionChangeRecord record) {
        var elected = elected();
        int leader = elected.leader();
        if (leader == was.leader()) {
            return;
        }
        if (elr.contains(leader)) {
            isr = List.of(leader);
            elr = without(elr, isr);
        }
        record.leader(leader);
        if (elected.isUnclean()) {
            record.isr(new ArrayList<>(List.of(leader)));
            if (was.leaderRecoveryState() != LeaderRecoveryState.RECOVERING) {
                record.leaderRecoveryState(LeaderRecoveryState.RECOVERING.code());
            }
        }
    }

    private Elected elected() {
        boolean wantsPreferred = election == Election.PREFERRED && !replicas.isEmpty();
        if (wantsPreferred && mayLead(replicas.getFirst())) {
            return new Elected(replicas.getFirst(), false);
        }
        if (mayLead(was.leader())) {
            return new Elected(was.leader(), false);
        }
        for (int replica : replicas) {
            if (mayLead(replica)) {
                return new Elected(replica, false);
            }
        }
        if (rules.isElrEnabled()
                && elr.isEmpty()
                && isr.isEmpty()
                && was.lastKnownElr().size() == 1
                && rules.acceptableLeader().test(was.lastKnownElr().getFirst())) {
            return new Elected(was.lastKnownElr().getFirst(), true);
        }
        if (election == Election.UNCLEAN) {
            for (int replica : replicas) {
                if (rules.acceptableLeader().test(replica)) {
                    return new Elected(replica, true);
                }
            }
        }
        return new Elected(NO_LEADER, false);
    }

    private boolean mayLead(int replica) {
        return (isr.contains(replica) || (isr.isEmpty() && elr.contains(replica)))
                && rules.acceptableLeader().test(replica);
    }

    /// Before 3.6-IV0 a leader learned of a smaller ISR only through a new epoch (KAFKA-15021).
    private void bumpForOldIsrShrink(PartitionChangeRecord record) {
        var newIsr = record.isr();
        if (rules.version().isLeaderEpochBumpRequiredOnIsrShrink()
                && record.leader() == NO_LEADER_CHANGE
                && newIsr != null
                && !newIsr.containsAll(was.isr())) {
            record.leader(was.leader());
        }
    }

    private void keepLastKnownLeader(PartitionChangeRecord record) {
        if (!rules.isElrEnabled()) {
            return;
        }
        if (record.leader() == NO_LEADER && was.lastKnownElr().isEmpty()) {
            record.lastKnownElr(new ArrayList<>(List.of(was.leader())));
        } else if (record.leader() >= 0 && !was.lastKnownElr().isEmpty()) {
            record.lastKnownElr(new ArrayList<>());
        }
    }

    private void assign(PartitionChangeRecord record) {
        if (!replicas.isEmpty()) {
            if (rules.version().isDirectoryAssignmentSupported()) {
                var wanted = new ArrayList<Uuid>(replicas.size());
                for (int replica : replicas) {
                    Uuid directory = directories.get(replica);
                    wanted.add(
                            directory == null
                                    ? rules.defaultDirectory().apply(replica)
                                    : directory);
                }
                if (!wanted.equals(was.directories())) {
                    record.directories(wanted);
                }
            }
            if (!replicas.equals(was.replicas())) {
                record.replicas(new ArrayList<>(replicas));
            }
        }
        if (!removing.equals(was.removingReplicas())) {
            record.removingReplicas(new ArrayList<>(removing));
        }
        if (!adding.equals(was.addingReplicas())) {
            record.addingReplicas(new ArrayList<>(adding));
        }
    }

    private static List<Integer> without(List<Integer> all, List<Integer> some) {
        return all.stream().filter(id -> !some.contains(id)).toList();
    }
}
