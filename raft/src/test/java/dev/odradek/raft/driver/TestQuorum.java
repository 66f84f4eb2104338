package dev.odradek.raft.driver;

import dev.odradek.base.disk.HandleCache;
import dev.odradek.base.disk.RealDisk;
import dev.odradek.log.Background;
import dev.odradek.log.LogEnvironment;
import dev.odradek.log.producer.ProducerSettings;
import dev.odradek.raft.core.CoreConfig;
import dev.odradek.raft.core.Endpoint;
import dev.odradek.raft.core.ReplicaKey;
import dev.odradek.raft.core.Voter;
import dev.odradek.raft.core.VoterSet;
import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.raft.store.MetadataStore;
import dev.odradek.raft.store.PartitionMetadataLog;
import dev.odradek.sim.SimClock;
import dev.odradek.sim.SimTasks;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.metadata.ConfigRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// A sole voter on real files under virtual time, stopped and started as often as a test likes.
@SuppressWarnings("NullAway.Init") // start() sets what the others need
final class TestQuorum {
    static final int NODE_ID = 1;
    static final Uuid DIRECTORY_ID = new Uuid(11, 12);
    static final String CLUSTER_ID = "AAAAAAAAAAAAAAAAAAAAAQ";
    static final Endpoint ENDPOINT = new Endpoint("CONTROLLER", "127.0.0.1", 19393);

    final Path logDir;
    final SimClock clock = new SimClock();
    final SimTasks tasks = new SimTasks(clock, new SplittableRandom(1));
    final RealDisk disk = new RealDisk();
    final List<Throwable> failures = new ArrayList<>();
    final Recorder recorder = new Recorder();
    Voter local = local();
    VoterSet staticVoters = VoterSet.EMPTY;
    long retentionBytes = -1;
    int segmentBytes = 8 * 1024 * 1024;
    MetadataStore store;
    MetadataQuorum quorum;

    TestQuorum(Path logDir) {
        this.logDir = logDir;
    }

    static Voter local() {
        return new Voter(
                new ReplicaKey(NODE_ID, DIRECTORY_ID), List.of(ENDPOINT), (short) 0, (short) 1);
    }

    /// The node that the resource directory of Kafka's belongs to.
    static Voter kafkasVoter() {
        return new Voter(
                new ReplicaKey(NODE_ID, Uuid.parse("mwtxXXF5QtaDSREF5x2vkg")),
                List.of(ENDPOINT),
                (short) 0,
                (short) 1);
    }

    static VoterSet soleVoter() {
        return new VoterSet(List.of(local()));
    }

    Path directory() {
        return logDir.resolve(PartitionMetadataLog.DIRECTORY_NAME);
    }

    /// Opens the files and starts; the listener is registered anew.
    TestQuorum start() {
        try {
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
            store =
                    MetadataStore.open(
                            disk,
                            directory(),
                            PartitionMetadataLog.open(
                                    environment, logDir, segmentBytes, Long.MAX_VALUE / 2));
            quorum =
                    new MetadataQuorum(
                            new QuorumSettings(
                                    CLUSTER_ID,
                                    CoreConfig.of(local, true),
                                    staticVoters,
                                    retentionBytes,
                                    -1),
                            clock,
                            tasks,
                            store,
                            QuorumPeers.NONE,
                            new SplittableRandom(3),
                            failures::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        recorder.clear();
        quorum.register(recorder);
        quorum.start();
        tasks.runDue();
        return this;
    }

    void stop() {
        try {
            quorum.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static VersionedRecord config(String name, @Nullable String value) {
        return VersionedRecord.of(
                new ConfigRecord().resourceType((byte) 4).resourceName("").name(name).value(value),
                0);
    }

    /// What a listener was told, one line each.
    static final class Recorder implements QuorumListener {
        final List<String> events = new ArrayList<>();
        final List<VersionedRecord> records = new ArrayList<>();
        long nextOffset;
        LeaderAndEpoch leader = LeaderAndEpoch.unknown(0);

        void clear() {
            events.clear();
            records.clear();
            nextOffset = 0;
        }

        @Override
        public void onCommitted(CommittedBatch batch) {
            events.add("batch " + batch.baseOffset() + "-" + batch.lastOffset());
            records.addAll(batch.records());
            nextOffset = batch.lastOffset() + 1;
        }

        @Override
        public void onSnapshot(SnapshotContents snapshot) {
            events.add("snapshot " + snapshot.id().offset() + "-" + snapshot.id().epoch());
            records.clear();
            for (CommittedBatch batch : snapshot) {
                records.addAll(batch.records());
            }
            nextOffset = snapshot.id().offset();
        }

        @Override
        public void onLeaderChange(LeaderAndEpoch leader) {
            events.add("leader " + leader.leaderId() + " in " + leader.epoch());
            this.leader = leader;
        }
    }
}
