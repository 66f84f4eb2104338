package dev.odradek.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Seeded random schedules over three and five cores: loss, reordering, delay, crashes that lose
/// what was not flushed, slow fsyncs of the leader. [CoreCluster] checks safety after every event;
/// afterwards the healed cluster must make progress.
class RandomScheduleTest {
    private static final int SEEDS = Integer.getInteger("seeds", 150);
    private static final long ONLY_SEED = Long.getLong("seed", -1);
    private static final int STEPS = 3_000;

    @Test
    void threeVotersStaySafeAndRecover() {
        runSeeds(3);
    }

    @Test
    void fiveVotersStaySafeAndRecover() {
        runSeeds(5);
    }

    private static void runSeeds(int size) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            if (ONLY_SEED < 0 || ONLY_SEED == seed) {
                try {
                    run(size, seed);
                } catch (AssertionError | RuntimeException e) {
                    throw new AssertionError(size + " voters, -Dseed=" + seed, e);
                }
            }
        }
    }

    private static void run(int size, long seed) {
        var cluster = new CoreCluster(size, seed);
        double lossRate = cluster.random.nextDouble() * 0.3;
        double crashRate = cluster.random.nextDouble() * 0.01;
        for (int i = 0; i < STEPS; i++) {
            oneStep(cluster, lossRate, crashRate);
        }

        for (CoreCluster.Node node : cluster.nodes.values()) {
            if (node.core == null) {
                node.start();
            }
        }
        cluster.runForMs(10_000);
        CoreCluster.Node leader = Objects.requireNonNull(cluster.leader(), "a leader");
        cluster.appendOnLeader();
        leader.flush();
        cluster.runForMs(1_000);
        assertThat(cluster.committed.getLast()).isEqualTo(leader.log.entries.getLast());
        for (CoreCluster.Node node : cluster.nodes.values()) {
            assertThat(node.log.entries).isEqualTo(leader.log.entries);
        }
    }

    private static void oneStep(CoreCluster cluster, double lossRate, double crashRate) {
        double dice = cluster.random.nextDouble();
        if (dice < 0.55) {
            cluster.deliverRandom(lossRate);
        } else if (dice < 0.80) {
            cluster.nowMs += cluster.random.nextInt(60);
            for (CoreCluster.Node node : cluster.nodes.values()) {
                node.tickIfDue();
            }
        } else if (dice < 0.90) {
            cluster.appendOnLeader();
        } else if (dice < 0.98) {
            CoreCluster.Node leader = cluster.leader();
            if (leader != null) {
                leader.flush();
            }
        }
        if (cluster.random.nextDouble() < crashRate) {
            var ids = cluster.nodes.keySet().stream().toList();
            int id = ids.get(cluster.random.nextInt(ids.size()));
            CoreCluster.Node node = Objects.requireNonNull(cluster.nodes.get(id));
            if (node.core == null) {
                node.start();
            } else {
                node.crash();
            }
        }
    }
}
