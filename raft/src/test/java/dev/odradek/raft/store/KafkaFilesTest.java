package dev.odradek.raft.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.odradek.base.disk.RealDisk;
import dev.odradek.raft.core.ElectionState;
import dev.odradek.raft.core.Endpoint;
import dev.odradek.raft.core.ReplicaKey;
import dev.odradek.raft.core.Voter;
import dev.odradek.raft.core.VoterSet;
import dev.odradek.raft.record.OffsetAndEpoch;
import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.metadata.ConfigRecord;
import dev.odradek.wire.metadata.FeatureLevelRecord;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.MetadataRecordSerde;
import org.apache.kafka.metadata.bootstrap.BootstrapDirectory;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.raft.Endpoints;
import org.apache.kafka.raft.FileQuorumStateStore;
import org.apache.kafka.server.common.ApiMessageAndVersion;
import org.apache.kafka.server.common.KRaftVersion;
import org.apache.kafka.snapshot.FileRawSnapshotReader;
import org.apache.kafka.snapshot.FileRawSnapshotWriter;
import org.apache.kafka.snapshot.RecordsSnapshotReader;
import org.apache.kafka.snapshot.RecordsSnapshotWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Our files and Apache Kafka's are the same bytes, and each reads the other's.
class KafkaFilesTest {
    private static final long NOW_MS = 1_795_308_405_027L;
    private static final int BATCH_BYTES_MAX = 8 * 1024 * 1024;
    private static final Uuid DIRECTORY_ID =
            new Uuid(0x9b0b_71d3_1794_42d6L, 0x8340_d123_04e7_1da4L);

    @TempDir Path dir;
    private final RealDisk disk = new RealDisk();

    // ---- quorum-state ----

    @Test
    void everyElectionStateIsWrittenAsKafkaWritesIt() throws Exception {
        for (short kraftVersion = 0; kraftVersion <= 1; kraftVersion++) {
            for (ElectionState state : states(kraftVersion)) {
                Path kafkas = dir.resolve("kafkas");
                new FileQuorumStateStore(kafkas.toFile())
                        .writeElectionState(
                                toKafka(state), KRaftVersion.fromFeatureLevel(kraftVersion));

                new QuorumStateFile(disk, dir).write(state, kraftVersion);

                assertThat(Files.readString(dir.resolve("quorum-state")))
                        .isEqualTo(Files.readString(kafkas));
                assertThat(new QuorumStateFile(disk, dir).read())
                        .isEqualTo(
                                kraftVersion == 0
                                        ? state
                                        : new ElectionState(
                                                state.epoch(),
                                                state.leaderId(),
                                                state.voted(),
                                                Set.of()));
            }
        }
    }

    private static List<ElectionState> states(short kraftVersion) {
        ReplicaKey voted = kraftVersion == 0 ? ReplicaKey.of(3) : new ReplicaKey(3, DIRECTORY_ID);
        return List.of(
                new ElectionState(0, -1, null, Set.of()),
                new ElectionState(5, 1, null, Set.of(1)),
                new ElectionState(7, -1, voted, Set.of(1, 2, 3)),
                new ElectionState(Integer.MAX_VALUE, 2, voted, Set.of(1, 2, 3)));
    }

    private static org.apache.kafka.raft.ElectionState toKafka(ElectionState state) {
        ReplicaKey voted = state.voted();
        Optional<org.apache.kafka.raft.ReplicaKey> key =
                voted == null ? Optional.empty() : Optional.of(toKafka(voted));
        if (state.hasLeader()) {
            return org.apache.kafka.raft.ElectionState.withElectedLeader(
                    state.epoch(), state.leaderId(), key, state.voterIds());
        }
        return key.isPresent()
                ? org.apache.kafka.raft.ElectionState.withVotedCandidate(
                        state.epoch(), key.get(), state.voterIds())
                : org.apache.kafka.raft.ElectionState.withUnknownLeader(
                        state.epoch(), state.voterIds());
    }

    private static org.apache.kafka.raft.ReplicaKey toKafka(ReplicaKey key) {
        return org.apache.kafka.raft.ReplicaKey.of(key.id(), toKafka(key.directoryId()));
    }

    private static org.apache.kafka.common.Uuid toKafka(Uuid id) {
        return new org.apache.kafka.common.Uuid(
                id.mostSignificantBits(), id.leastSignificantBits());
    }

    @Test
    void aDamagedElectionStateIsRefusedInOneLineThatNamesTheFile() throws Exception {
        for (String text :
                List.of("", "{", "[]", "{\"leaderId\":1}", "{\"data_version\":2}", "\u0000")) {
            Files.writeString(dir.resolve("quorum-state"), text);

            assertThatThrownBy(() -> new QuorumStateFile(disk, dir).read())
                    .isInstanceOf(MetadataFileException.class)
                    .hasMessageContaining(dir.resolve("quorum-state").toString())
                    .hasMessageNotContaining("\n");
        }
    }

    // ---- snapshots ----

    @Test
    void aSnapshotIsTheSameBytes() throws Exception {
        var id = new OffsetAndEpoch(1234, 7);
        Path kafkas = Files.createDirectory(dir.resolve("kafkas"));
        var kafkaId = new org.apache.kafka.server.common.OffsetAndEpoch(1234, 7);
        try (var writer =
                new RecordsSnapshotWriter.Builder()
                        .setTime(at(NOW_MS))
                        .setLastContainedLogTimestamp(99)
                        .setMaxBatchSizeBytes(BATCH_BYTES_MAX)
                        .setKraftVersion(KRaftVersion.KRAFT_VERSION_1)
                        .setVoterSet(Optional.of(kafkaVoters()))
                        .setRawSnapshotWriter(FileRawSnapshotWriter.create(kafkas, kafkaId))
                        .build(MetadataRecordSerde.INSTANCE)) {
            writer.append(kafkaRecords());
            writer.freeze();
        }

        Path ours = Files.createDirectory(dir.resolve("ours"));
        try (var writer =
                new SnapshotFiles(disk, ours).create(id, 99, NOW_MS, "1", (short) 1, voters())) {
            writer.append(records());
            writer.finish();
        }

        String name = "00000000000000001234-0000000007.checkpoint";
        assertThat(Files.readAllBytes(ours.resolve(name)))
                .isEqualTo(Files.readAllBytes(kafkas.resolve(name)));
        assertThat(disk.list(ours)).containsExactly(name);
    }

    @Test
    void eachReadsTheOthersSnapshotOfSeveralBatches() throws Exception {
        var id = new OffsetAndEpoch(5, 2);
        var many = new ArrayList<VersionedRecord>();
        for (int i = 0; i < 400; i++) {
            many.add(config("k" + i, "v".repeat(30_000)));
        }
        var files = new SnapshotFiles(disk, dir);
        try (var writer = files.create(id, 1, NOW_MS, "1", (short) 1, voters())) {
            writer.append(many);
            writer.finish();
        }

        int kafkaSaw = 0;
        try (var raw =
                        FileRawSnapshotReader.open(
                                dir, new org.apache.kafka.server.common.OffsetAndEpoch(5, 2));
                var reader =
                        RecordsSnapshotReader.of(
                                raw,
                                MetadataRecordSerde.INSTANCE,
                                BufferSupplier.NO_CACHING,
                                BATCH_BYTES_MAX,
                                true,
                                new LogContext())) {
            while (reader.hasNext()) {
                kafkaSaw += reader.next().records().size();
            }
            assertThat(reader.lastContainedLogTimestamp()).isEqualTo(1);
        }
        assertThat(kafkaSaw).isEqualTo(400);

        var weSaw = new ArrayList<VersionedRecord>();
        int batches = 0;
        try (var reader = files.open(id)) {
            assertThat(reader.lastContainedLogTimestampMs()).isEqualTo(1);
            while (reader.hasNext()) {
                batches++;
                weSaw.addAll(reader.next().records());
            }
        }
        assertThat(weSaw).isEqualTo(many);
        assertThat(batches).isEqualTo(2 + 2);
    }

    @Test
    void aSnapshotCutOffAnywhereIsRefused() throws Exception {
        var files = new SnapshotFiles(disk, dir);
        var id = new OffsetAndEpoch(5, 2);
        try (var writer = files.create(id, 1, NOW_MS, "1", (short) 1, voters())) {
            writer.append(records());
            writer.finish();
        }
        byte[] whole = Files.readAllBytes(files.path(id));
        for (int length = 0; length < whole.length; length++) {
            Files.write(files.path(id), java.util.Arrays.copyOf(whole, length));

            assertThatThrownBy(
                            () -> {
                                try (var reader = files.open(id)) {
                                    while (reader.hasNext()) {
                                        reader.next();
                                    }
                                }
                            })
                    .as("%s of %s bytes", length, whole.length)
                    .isInstanceOf(MetadataFileException.class);
        }
    }

    @Test
    void theSnapshotThatKafkasFormatWroteIsUnderstoodAndWrittenAlike() throws Exception {
        byte[] kafkas = resource("__cluster_metadata-0/00000000000000000000-0000000000.checkpoint");
        Files.write(dir.resolve("00000000000000000000-0000000000.checkpoint"), kafkas);
        var files = new SnapshotFiles(disk, dir);
        VoterSet voters = VoterSet.EMPTY;
        long timestampMs;
        try (var reader = files.open(OffsetAndEpoch.ZERO)) {
            timestampMs = reader.lastContainedLogTimestampMs();
            for (QuorumRecord record : reader.next().quorumRecords()) {
                if (record instanceof QuorumRecord.Voters found) {
                    voters = found.voters();
                }
            }
        }
        assertThat(voters.ids()).containsExactly(1);

        new SnapshotFiles(disk, dir.resolve("ours")).writeBootstrap((short) 1, voters, timestampMs);

        // The timestamps of its batches are a little later than the one it tells.
        byte[] ours =
                Files.readAllBytes(dir.resolve("ours/00000000000000000000-0000000000.checkpoint"));
        assertThat(ours).hasSameSizeAs(kafkas);
    }

    // ---- bootstrap.checkpoint ----

    @Test
    void eachReadsTheOthersBootstrapCheckpoint() throws Exception {
        BootstrapFile.write(disk, dir, features(), NOW_MS);
        BootstrapMetadata kafkaSaw = new BootstrapDirectory(dir.toString()).read();
        assertThat(kafkaSaw.records()).hasSize(2);
        assertThat(kafkaSaw.featureLevel("group.version")).isEqualTo((short) 1);
        assertThat(BootstrapFile.read(disk, dir)).isEqualTo(features());

        new BootstrapDirectory(dir.toString()).writeBinaryFile(kafkaSaw);
        assertThat(BootstrapFile.read(disk, dir)).isEqualTo(features());
    }

    @Test
    void whatKafkasFormatWroteIsRead() throws Exception {
        Files.write(dir.resolve("bootstrap.checkpoint"), resource("bootstrap.checkpoint"));

        List<VersionedRecord> records = BootstrapFile.read(disk, dir);

        assertThat(records)
                .extracting(r -> ((FeatureLevelRecord) r.message()).name())
                .startsWith("metadata.version")
                .contains("group.version", "transaction.version")
                .hasSize(6);
    }

    @Test
    void aDirectoryWithoutBootstrapCheckpointHasNoRecords() throws Exception {
        assertThat(BootstrapFile.read(disk, dir)).isNull();
    }

    // ---- the same things in both worlds ----

    private static List<VersionedRecord> features() {
        return List.of(
                VersionedRecord.of(
                        new FeatureLevelRecord().name("metadata.version").featureLevel((short) 30),
                        0),
                VersionedRecord.of(
                        new FeatureLevelRecord().name("group.version").featureLevel((short) 1), 0));
    }

    private static VersionedRecord config(String name, String value) {
        return VersionedRecord.of(
                new ConfigRecord().resourceType((byte) 4).resourceName("").name(name).value(value),
                0);
    }

    private static List<VersionedRecord> records() {
        var records = new ArrayList<>(features());
        records.add(config("min.insync.replicas", "1"));
        return records;
    }

    private static List<ApiMessageAndVersion> kafkaRecords() {
        return List.of(
                new ApiMessageAndVersion(
                        new org.apache.kafka.common.metadata.FeatureLevelRecord()
                                .setName("metadata.version")
                                .setFeatureLevel((short) 30),
                        (short) 0),
                new ApiMessageAndVersion(
                        new org.apache.kafka.common.metadata.FeatureLevelRecord()
                                .setName("group.version")
                                .setFeatureLevel((short) 1),
                        (short) 0),
                new ApiMessageAndVersion(
                        new org.apache.kafka.common.metadata.ConfigRecord()
                                .setResourceType((byte) 4)
                                .setResourceName("")
                                .setName("min.insync.replicas")
                                .setValue("1"),
                        (short) 0));
    }

    private static VoterSet voters() {
        return new VoterSet(
                List.of(
                        new Voter(
                                new ReplicaKey(1, DIRECTORY_ID),
                                List.of(new Endpoint("CONTROLLER", "127.0.0.1", 19393)),
                                (short) 0,
                                (short) 1)));
    }

    private static org.apache.kafka.raft.VoterSet kafkaVoters() {
        return org.apache.kafka.raft.VoterSet.fromMap(
                Map.of(
                        1,
                        org.apache.kafka.raft.VoterSet.VoterNode.of(
                                toKafka(new ReplicaKey(1, DIRECTORY_ID)),
                                Endpoints.fromInetSocketAddresses(
                                        Map.of(
                                                ListenerName.normalised("CONTROLLER"),
                                                InetSocketAddress.createUnresolved(
                                                        "127.0.0.1", 19393))),
                                new org.apache.kafka.common.feature.SupportedVersionRange(
                                        (short) 0, (short) 1))));
    }

    private static Time at(long nowMs) {
        return (Time)
                Proxy.newProxyInstance(
                        Time.class.getClassLoader(),
                        new Class<?>[] {Time.class},
                        (_, method, args) -> {
                            if (method.getName().equals("milliseconds")) {
                                return nowMs;
                            }
                            try {
                                return method.invoke(Time.SYSTEM, args);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    static byte[] resource(String name) throws Exception {
        try (var in = KafkaFilesTest.class.getResourceAsStream("/kafka-4.3.1/" + name)) {
            return java.util.Objects.requireNonNull(in, name).readAllBytes();
        }
    }
}
