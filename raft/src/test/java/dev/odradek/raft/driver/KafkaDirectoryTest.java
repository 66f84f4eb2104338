package dev.odradek.raft.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.odradek.raft.record.OffsetAndEpoch;
import dev.odradek.raft.record.RecordSerde;
import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.raft.store.MetadataFileException;
import dev.odradek.raft.store.SnapshotFiles;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.MetadataRecordSerde;
import org.apache.kafka.raft.Isolation;
import org.apache.kafka.raft.MetadataLogConfig;
import org.apache.kafka.raft.internals.KafkaRaftLog;
import org.apache.kafka.server.util.KafkaScheduler;
import org.apache.kafka.tools.DumpLogSegments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Directories of the metadata log go back and forth between Apache Kafka 4.3.1 and us.
class KafkaDirectoryTest {
    private static final List<String> KAFKAS_FILES =
            List.of(
                    "00000000000000000000-0000000000.checkpoint",
                    "00000000000000000000.index",
                    "00000000000000000000.log",
                    "00000000000000000000.timeindex",
                    "00000000000000000055.snapshot",
                    "leader-epoch-checkpoint",
                    "partition.metadata",
                    "quorum-state");
    private static final long KAFKAS_END_OFFSET = 55;

    @TempDir Path dir;

    /// What Kafka left after one run in which a topic was created.
    private TestQuorum leftByKafka() throws IOException {
        var node = new TestQuorum(dir);
        Files.createDirectories(node.directory());
        for (String name : KAFKAS_FILES) {
            try (InputStream in =
                    Objects.requireNonNull(
                            getClass()
                                    .getResourceAsStream(
                                            "/kafka-4.3.1/__cluster_metadata-0/" + name),
                            name)) {
                Files.copy(in, node.directory().resolve(name));
            }
        }
        return node;
    }

    @Test
    void aDirectoryLeftByKafkaIsLedOnInTheNextEpoch() throws IOException {
        var node = leftByKafka();
        node.local = TestQuorum.kafkasVoter();
        node.start();

        assertThat(node.quorum.leader()).isEqualTo(new LeaderAndEpoch(1, 2));
        assertThat(node.quorum.highWatermark()).isEqualTo(KAFKAS_END_OFFSET + 1);
        assertThat(node.quorum.kraftVersion()).isEqualTo((short) 1);
        assertThat(node.recorder.events)
                .endsWith("batch 55-55", "leader 1 in 2")
                .contains("batch 0-2", "batch 3-11");
        assertThat(node.recorder.records)
                .hasSize((int) KAFKAS_END_OFFSET - 3)
                .extracting(r -> r.message().getClass().getSimpleName())
                .contains(
                        "FeatureLevelRecord",
                        "RegisterBrokerRecord",
                        "RegisterControllerRecord",
                        "TopicRecord",
                        "PartitionRecord",
                        "NoOpRecord");
        node.stop();
    }

    @Test
    void kafkasRecordsAreEncodedAgainToTheSameBytes() throws IOException {
        var node = leftByKafka();
        node.local = TestQuorum.kafkasVoter();
        node.start();
        byte[] kafkas = Files.readAllBytes(node.directory().resolve("00000000000000000000.log"));
        String all = ByteBufUtil.hexDump(kafkas);

        for (VersionedRecord record : node.recorder.records) {
            ByteBuf bytes = Unpooled.buffer();
            RecordSerde.write(record, bytes);
            assertThat(all).contains(ByteBufUtil.hexDump(bytes));
        }
        node.stop();
    }

    @Test
    void aNodeThatIsNoVoterOfTheDirectoryOnlyObserves() throws IOException {
        var node = leftByKafka().start();

        assertThat(node.quorum.leader().isLeader(1)).isFalse();
        assertThat(node.recorder.records).isEmpty();
        node.stop();
    }

    @Test
    void kafkaReadsWhatWeAppendedToItsDirectory() throws Exception {
        var node = leftByKafka();
        node.local = TestQuorum.kafkasVoter();
        node.start();
        var added = TestQuorum.config("added", "by us");
        node.quorum.append(2, List.of(added, added));
        node.tasks.runDue();
        node.quorum.writeSnapshot(
                new OffsetAndEpoch(58, 2), node.clock.wallMs(), List.of(List.of(added)), _ -> {});
        node.tasks.runDue();
        node.stop();

        List<String> records = kafkaReads(node.directory());

        assertThat(records).hasSize((int) KAFKAS_END_OFFSET + 1 + 2);
        assertThat(records.get(55)).startsWith("control");
        assertThat(records.get(57)).contains("ConfigRecord").contains("by us");
        String dumped = dump(node.directory());
        assertThat(dumped)
                .contains("LeaderChange: {\"version\":0,\"leaderId\":1,")
                .contains("\"value\":\"by us\"")
                .contains("00000000000000000058-0000000002.checkpoint")
                .contains("SnapshotHeader")
                .contains("SnapshotFooter")
                .doesNotContain("isvalid: false")
                .doesNotContain("Could not")
                .doesNotContain("rror");
    }

    @Test
    void kafkaReadsADirectoryThatWeBegan() throws Exception {
        var node = new TestQuorum(dir);
        new SnapshotFiles(node.disk, node.directory())
                .writeBootstrap((short) 1, TestQuorum.soleVoter(), node.clock.wallMs());
        node.segmentBytes = 500;
        node.start();
        for (int i = 0; i < 30; i++) {
            node.quorum.append(1, List.of(TestQuorum.config("k" + i, "v".repeat(50))));
            node.tasks.runDue();
        }
        node.stop();
        node.start();
        node.stop();

        assertThat(kafkaReads(node.directory())).hasSize(3 + 30 + 1);
        assertThat(Files.readString(node.directory().resolve("leader-epoch-checkpoint")))
                .isEqualTo("0\n2\n1 0\n2 33\n");
        assertThat(Files.readString(node.directory().resolve("partition.metadata")))
                .isEqualTo("version: 0\ntopic_id: AAAAAAAAAAAAAAAAAAAAAQ");
        assertThat(dump(node.directory()))
                .contains("KRaftVersion {\"version\":0,\"kRaftVersion\":1}")
                .contains("KRaftVoters {\"version\":0,\"voters\":[{\"voterId\":1,")
                .doesNotContain("isvalid: false");
    }

    @Test
    void aLogWithoutItsStartOrASnapshotIsRefusedInOneLine() throws Exception {
        var node = new TestQuorum(dir);
        new SnapshotFiles(node.disk, node.directory())
                .writeBootstrap((short) 1, TestQuorum.soleVoter(), node.clock.wallMs());
        node.segmentBytes = 500;
        node.start();
        for (int i = 0; i < 30; i++) {
            node.quorum.append(1, List.of(TestQuorum.config("k" + i, "v".repeat(50))));
            node.tasks.runDue();
        }
        node.stop();
        Files.delete(node.directory().resolve("00000000000000000000.log"));

        assertThatThrownBy(node::start)
                .isInstanceOf(MetadataFileException.class)
                .hasMessageContaining(node.directory().toString())
                .hasMessageContaining("no snapshot reaches that far")
                .hasMessageNotContaining("\n");
    }

    /// Opens the directory with Kafka's class and reads all of the log.
    private static List<String> kafkaReads(Path directory) throws Exception {
        var lines = new ArrayList<String>();
        var scheduler = new KafkaScheduler(1);
        scheduler.startup();
        KafkaRaftLog log =
                KafkaRaftLog.createLog(
                        new TopicPartition("__cluster_metadata", 0),
                        Uuid.METADATA_TOPIC_ID,
                        directory.toFile(),
                        Time.SYSTEM,
                        scheduler,
                        new MetadataLogConfig(
                                new AbstractConfig(MetadataLogConfig.CONFIG_DEF, Map.of(), false)),
                        1);
        try {
            long next = log.startOffset();
            while (next < log.endOffset().offset()) {
                var records = log.read(next, Isolation.UNCOMMITTED, 10_000_000).records;
                for (RecordBatch batch : records.batches()) {
                    batch.ensureValid();
                    for (Record record : batch) {
                        lines.add(batch.isControlBatch() ? "control" : decoded(record));
                    }
                    next = batch.nextOffset();
                }
            }
        } finally {
            log.close();
            scheduler.shutdown();
        }
        return lines;
    }

    private static String decoded(Record record) {
        return MetadataRecordSerde.INSTANCE
                .read(new ByteBufferAccessor(record.value()), record.valueSize())
                .toString();
    }

    private static String dump(Path directory) throws IOException {
        var files = new ArrayList<String>();
        try (var entries = Files.newDirectoryStream(directory, "*.{log,checkpoint}")) {
            for (Path file : entries) {
                files.add(file.toString());
            }
        }
        var out = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            DumpLogSegments.main(
                    new String[] {
                        "--cluster-metadata-decoder",
                        "--deep-iteration",
                        "--files",
                        String.join(",", files)
                    });
        } finally {
            System.setOut(before);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
