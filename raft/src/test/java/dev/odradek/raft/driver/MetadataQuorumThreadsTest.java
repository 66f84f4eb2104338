package dev.odradek.raft.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.base.disk.HandleCache;
import dev.odradek.base.disk.RealDisk;
import dev.odradek.base.task.ThreadTasks;
import dev.odradek.base.time.Clock;
import dev.odradek.log.Background;
import dev.odradek.log.LogEnvironment;
import dev.odradek.log.producer.ProducerSettings;
import dev.odradek.raft.core.CoreConfig;
import dev.odradek.raft.core.VoterSet;
import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.raft.store.MetadataStore;
import dev.odradek.raft.store.PartitionMetadataLog;
import dev.odradek.raft.store.SnapshotFiles;
import dev.odradek.wire.metadata.ConfigRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The quorum on real threads: appends from several of them share fsyncs and keep their offsets.
class MetadataQuorumThreadsTest {
    private static final int APPENDERS = 4;
    private static final int APPENDS = 500;

    @TempDir Path dir;

    @Test
    void appendsOfSeveralThreadsAreCommittedAtTheOffsetsTheyWereGiven() throws Exception {
        var failures = new AtomicReference<Throwable>();
        Clock clock = Clock.system();
        var tasks = new ThreadTasks(clock, (_, failure) -> failures.set(failure));
        var leads = new CountDownLatch(1);
        var done = new CountDownLatch(APPENDERS * APPENDS);
        var committed = new ArrayList<String>();
        try (var quorum = open(clock, tasks, failures)) {
            quorum.register(
                    new QuorumListener() {
                        @Override
                        public void onCommitted(CommittedBatch batch) {
                            for (VersionedRecord record : batch.records()) {
                                var config = (ConfigRecord) record.message();
                                committed.add(config.name());
                                done.countDown();
                            }
                        }

                        @Override
                        public void onSnapshot(SnapshotContents snapshot) {}

                        @Override
                        public void onLeaderChange(LeaderAndEpoch leader) {
                            if (leader.isLeader(1)) {
                                leads.countDown();
                            }
                        }
                    });
            quorum.start();
            assertThat(leads.await(30, TimeUnit.SECONDS)).isTrue();

            var offsets = new ArrayList<List<Long>>();
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < APPENDERS; i++) {
                int number = i;
                var mine = new ArrayList<Long>();
                offsets.add(mine);
                threads.add(new Thread(() -> append(quorum, number, mine)));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join(30_000);
            }
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();

            for (int i = 0; i < APPENDERS; i++) {
                for (int j = 0; j < APPENDS; j++) {
                    int index = (int) (offsets.get(i).get(j) - 3);
                    assertThat(committed.get(index)).isEqualTo(i + "." + j);
                }
            }
        }
        assertThat(failures.get()).isNull();
    }

    private static void append(MetadataQuorum quorum, int number, List<Long> offsets) {
        for (int j = 0; j < APPENDS; j++) {
            offsets.add(quorum.append(1, List.of(TestQuorum.config(number + "." + j, "v"))));
        }
    }

    private MetadataQuorum open(Clock clock, ThreadTasks tasks, AtomicReference<Throwable> failures)
            throws IOException {
        var disk = new RealDisk();
        Path directory = dir.resolve(PartitionMetadataLog.DIRECTORY_NAME);
        new SnapshotFiles(disk, directory)
                .writeBootstrap((short) 1, TestQuorum.soleVoter(), clock.wallMs());
        var environment =
                new LogEnvironment(
                        clock,
                        new HandleCache(disk, 20),
                        new Background() {
                            @Override
                            public void run(Runnable task) {
                                task.run();
                            }

                            @Override
                            public void later(long delayMs, Runnable task) {}
                        },
                        new Random(1),
                        ProducerSettings.defaults());
        var store =
                MetadataStore.open(
                        disk,
                        directory,
                        PartitionMetadataLog.open(
                                environment, dir, 8 * 1024 * 1024, Long.MAX_VALUE / 2));
        return new MetadataQuorum(
                QuorumSettings.of(
                        TestQuorum.CLUSTER_ID,
                        CoreConfig.of(TestQuorum.local(), true),
                        VoterSet.EMPTY),
                clock,
                tasks,
                store,
                QuorumPeers.NONE,
                new Random(1),
                failures::set);
    }
}
