package dev.odradek.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.metadata.LeaderRecoveryState;
import dev.odradek.metadata.MetadataVersion;
import dev.odradek.metadata.PartitionRegistration;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.metadata.PartitionChangeRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import org.apache.kafka.controller.PartitionChangeBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Random partitions, random wishes: the record is the one that Kafka's builder makes.
class PartitionChangeOracleTest {
    private static final Uuid TOPIC = new Uuid(5, 6);

    private final SplittableRandom random = new SplittableRandom(42);

    private List<Integer> some(List<Integer> from) {
        return from.stream().filter(_ -> random.nextInt(3) > 0).toList();
    }

    private List<Integer> broker(int atLeast) {
        return random.ints(0, 6).distinct().limit(random.nextInt(atLeast, 5)).boxed().toList();
    }

    private PartitionRegistration partition(boolean elrEnabled) {
        var replicas = broker(1);
        var isr = some(replicas);
        if (isr.isEmpty() && !elrEnabled) {
            isr = List.of(replicas.getFirst());
        }
        var outside = new ArrayList<>(replicas);
        outside.removeAll(isr);
        List<Integer> elr = elrEnabled ? some(outside) : List.of();
        List<Integer> removing = random.nextInt(4) == 0 ? some(replicas) : List.of();
        List<Integer> adding = List.of();
        if (random.nextInt(4) == 0) {
            var rest = new ArrayList<>(replicas);
            rest.removeAll(removing);
            adding = some(rest);
        }
        int leader =
                isr.isEmpty() || random.nextInt(5) == 0 ? -1 : isr.get(random.nextInt(isr.size()));
        return new PartitionRegistration(
                replicas,
                replicas.stream().map(r -> new Uuid(100, 1000 + r)).toList(),
                isr,
                removing,
                adding,
                leader,
                random.nextInt(5) == 0
                        ? LeaderRecoveryState.RECOVERING
                        : LeaderRecoveryState.RECOVERED,
                3,
                7,
                elr,
                elrEnabled && leader == -1 && random.nextBoolean()
                        ? List.of(replicas.getFirst())
                        : List.of());
    }

    private static int[] array(List<Integer> list) {
        return list.stream().mapToInt(i -> i).toArray();
    }

    private static org.apache.kafka.common.Uuid kafka(Uuid id) {
        return new org.apache.kafka.common.Uuid(
                id.mostSignificantBits(), id.leastSignificantBits());
    }

    private static org.apache.kafka.metadata.PartitionRegistration kafka(PartitionRegistration p) {
        return new org.apache.kafka.metadata.PartitionRegistration.Builder()
                .setReplicas(array(p.replicas()))
                .setDirectories(
                        p.directories().stream()
                                .map(PartitionChangeOracleTest::kafka)
                                .toArray(org.apache.kafka.common.Uuid[]::new))
                .setIsr(array(p.isr()))
                .setRemovingReplicas(array(p.removingReplicas()))
                .setAddingReplicas(array(p.addingReplicas()))
                .setElr(array(p.elr()))
                .setLastKnownElr(array(p.lastKnownElr()))
                .setLeader(p.leader())
                .setLeaderRecoveryState(
                        org.apache.kafka.metadata.LeaderRecoveryState.of(
                                p.leaderRecoveryState().code()))
                .setLeaderEpoch(p.leaderEpoch())
                .setPartitionEpoch(p.partitionEpoch())
                .build();
    }

    private static @Nullable Set<Integer> set(@Nullable List<Integer> list) {
        return list == null ? null : new HashSet<>(list);
    }

    @Test
    void theRecordIsTheOneThatKafkaMakes() {
        for (int round = 0; round < 60_000; round++) {
            var versions = MetadataVersion.values();
            var version = versions[random.nextInt(versions.length)];
            boolean elr = version.isElrSupported() && random.nextBoolean();
            int minIsr = random.nextInt(1, 4);
            var was = partition(elr);
            var alive = new HashSet<>(some(List.of(0, 1, 2, 3, 4, 5)));
            IntPredicate acceptable = alive::contains;
            var ours =
                    new PartitionChange(
                            TOPIC,
                            0,
                            was,
                            new PartitionChange.Rules(
                                    version, elr, minIsr, acceptable, id -> new Uuid(7, id)));
            var theirs =
                    new PartitionChangeBuilder(
                                    kafka(was),
                                    kafka(TOPIC),
                                    0,
                                    acceptable,
                                    org.apache.kafka.server.common.MetadataVersion.fromFeatureLevel(
                                            version.level()),
                                    minIsr,
                                    elr)
                            .setDefaultDirProvider(id -> new org.apache.kafka.common.Uuid(7, id));
            wish(was, ours, theirs);

            var record = ours.record();
            var expected = theirs.build();

            String about = "round " + round + ": " + was + " alive " + alive + " " + version;
            assertThat(record.isPresent()).as(about).isEqualTo(expected.isPresent());
            if (record.isPresent()) {
                var a = (PartitionChangeRecord) record.get().message();
                var b =
                        (org.apache.kafka.common.metadata.PartitionChangeRecord)
                                expected.get().message();
                assertThat(record.get().version()).as(about).isEqualTo(expected.get().version());
                assertThat(a.leader()).as(about).isEqualTo(b.leader());
                assertThat(a.isr()).as(about).isEqualTo(b.isr());
                assertThat(a.replicas()).as(about).isEqualTo(b.replicas());
                assertThat(a.removingReplicas()).as(about).isEqualTo(b.removingReplicas());
                assertThat(a.addingReplicas()).as(about).isEqualTo(b.addingReplicas());
                assertThat(a.leaderRecoveryState()).as(about).isEqualTo(b.leaderRecoveryState());
                assertThat(set(a.eligibleLeaderReplicas()))
                        .as(about)
                        .isEqualTo(set(b.eligibleLeaderReplicas()));
                assertThat(a.lastKnownElr()).as(about).isEqualTo(b.lastKnownElr());
                assertThat(String.valueOf(a.directories()))
                        .as(about)
                        .isEqualTo(String.valueOf(b.directories()));
            }
        }
    }

    private void wish(
            PartitionRegistration was, PartitionChange ours, PartitionChangeBuilder theirs) {
        switch (random.nextInt(3)) {
            case 0 -> {}
            case 1 -> {
                ours.election(PartitionChange.Election.PREFERRED);
                theirs.setElection(PartitionChangeBuilder.Election.PREFERRED);
            }
            default -> {
                ours.election(PartitionChange.Election.UNCLEAN);
                theirs.setElection(PartitionChangeBuilder.Election.UNCLEAN);
            }
        }
        if (random.nextBoolean()) {
            var isr = some(was.replicas());
            ours.isr(isr);
            theirs.setTargetIsr(isr);
        }
        if (random.nextInt(4) == 0) {
            var replicas = broker(1);
            var removing = some(replicas);
            var adding = new ArrayList<>(replicas);
            adding.removeAll(was.replicas());
            ours.replicas(replicas, removing, adding);
            theirs.setTargetReplicas(replicas).setTargetRemoving(removing).setTargetAdding(adding);
        }
        if (random.nextInt(4) == 0) {
            int lost = random.nextInt(6);
            ours.uncleanShutdown(lost);
            theirs.setUncleanShutdownReplicas(List.of(lost));
        }
        if (random.nextInt(4) == 0) {
            int broker = was.replicas().getFirst();
            ours.directory(broker, new Uuid(8, 8));
            theirs.setDirectory(broker, new org.apache.kafka.common.Uuid(8, 8));
        }
        if (random.nextInt(4) == 0) {
            ours.recoveryState(LeaderRecoveryState.RECOVERED);
            theirs.setTargetLeaderRecoveryState(
                    org.apache.kafka.metadata.LeaderRecoveryState.RECOVERED);
        }
    }
}
