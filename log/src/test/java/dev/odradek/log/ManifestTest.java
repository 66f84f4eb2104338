package dev.odradek.log;

import static dev.odradek.log.Batches.batch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.log.recover.LogSummary;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Starts that take a log for what its last clean stop said of it, and starts that must not.
final class ManifestTest {
    private static final String MANIFEST = ".odradek-manifest";
    private static final String MARK = ".kafka_cleanshutdown";

    @TempDir private Path path;
    private TestNode node;
    private PartitionLog log;

    @BeforeEach
    void start() {
        node = new TestNode(path);
        node.config =
                LogConfig.defaults().toBuilder()
                        .segmentBytes(1_000)
                        .indexIntervalBytes(100)
                        .build();
        log = node.start();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void nothingIsOpenedThatNobodyAsksFor() throws IOException {
        fill();
        String before = facts(log);
        List<String> values = TestNode.values(log);

        log = node.restart();

        assertThat(node.handles.size()).isZero();
        assertThat(facts(log)).isEqualTo(before);
        assertThat(TestNode.values(log)).isEqualTo(values);
        assertThat(node.handles.size()).isPositive();
        assertThat(path.resolve(MANIFEST)).as("while the logs change").doesNotExist();
    }

    @Test
    void aStartByTheManifestFindsWhatAStartWithoutFinds() throws IOException {
        fill();
        log = node.restart();
        String resumed = facts(log);
        long stable = log.lastStableOffset();
        List<String> values = TestNode.values(log);
        node.stop();
        Files.delete(path.resolve(MANIFEST));

        log = node.start();

        assertThat(facts(log)).isEqualTo(resumed);
        assertThat(log.lastStableOffset()).isEqualTo(stable).isLessThan(log.logEndOffset());
        assertThat(TestNode.values(log)).isEqualTo(values);
    }

    @Test
    void whatIsAppendedAfterwardsIsIndexedBehindTheRest() throws IOException {
        fill();
        log = node.restart();
        for (int i = 0; i < 30; i++) {
            append(batch().at(5_000 + i).of("more " + i));
        }
        List<String> values = TestNode.values(log);

        assertThat(log.offsetForTimestamp(5_020))
                .extracting(found -> found.timestampMs())
                .isEqualTo(5_020L);
        for (long offset = 0; offset < log.logEndOffset(); offset++) {
            var slice = (LogSlice) log.read(offset, 1, ReadBound.LOG_END, true);
            assertThat(slice.isEmpty()).isFalse();
            slice.release();
        }
        log = node.restart();
        assertThat(TestNode.values(log)).isEqualTo(values);
        assertThat(KafkaLog.dumpComplaints(node.partitionPath(), "--index-sanity-check")).isEmpty();
    }

    @Test
    void aProducerGoesOnWhereItWas() throws IOException {
        append(batch().producer(7, 0, 0).of("a", "b"));
        log = node.restart();

        assertThat(append(batch().producer(7, 0, 0).of("a", "b")))
                .isInstanceOf(AppendOutcome.Duplicate.class);
        assertThat(append(batch().producer(7, 0, 5).of("gap")))
                .isInstanceOf(AppendOutcome.Rejected.class);
        assertThat(append(batch().producer(7, 0, 2).of("c")))
                .isInstanceOf(AppendOutcome.Appended.class);
    }

    @Test
    void aStopWithoutAnythingNewLeavesAManifestToo() throws IOException {
        fill();
        String before = facts(log);
        log = node.restart();
        log = node.restart();

        assertThat(node.handles.size()).isZero();
        assertThat(facts(log)).isEqualTo(before);
    }

    @Test
    void afterAStopOfAnotherBrokerItSaysNothing() throws IOException {
        fill();
        node.stop();
        assertThat(path.resolve(MANIFEST)).exists();
        byte[] mark = Files.readAllBytes(path.resolve(MARK));
        // Kafka deletes the mark, appends, and leaves one that reads the same.
        Files.delete(path.resolve(MARK));
        appendByKafka("by Kafka");
        Files.write(path.resolve(MARK), mark);

        log = node.start();

        assertThat(TestNode.values(log)).endsWith("by Kafka");
    }

    @Test
    void inACopyOfTheDirectoryItSaysNothing() throws IOException {
        fill();
        node.stop();
        Path mark = path.resolve(MARK);
        Files.copy(mark, path.resolve("copy"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.move(path.resolve("copy"), mark, StandardCopyOption.REPLACE_EXISTING);

        log = node.start();

        assertThat(node.handles.size()).as("the segments were opened").isPositive();
    }

    @Test
    void ofALogWhoseSegmentHasChangedItSaysNothing() throws IOException {
        fill();
        node.stop();
        Path last = segments(".log").getLast();
        long end = log.logEndOffset();
        Files.write(last, bytes(batch().offset(end).of("x")), StandardOpenOption.APPEND);

        log = node.start();

        assertThat(log.logEndOffset()).isEqualTo(end + 1);
        assertThat(TestNode.values(log)).endsWith("x");
    }

    @Test
    void ofALogThatLostAFileItSaysNothing() throws IOException {
        fill();
        List<String> values = TestNode.values(log);
        node.stop();
        Files.delete(segments(".index").getFirst());

        log = node.start();

        assertThat(TestNode.values(log)).isEqualTo(values);
        assertThat(segments(".index")).hasSameSizeAs(segments(".log"));
    }

    @Test
    void anIndexThatWasCutShortIsBuiltAgain() throws IOException {
        fill();
        List<String> values = TestNode.values(log);
        node.stop();
        Path index = segments(".timeindex").getLast();
        try (var file = Files.newByteChannel(index, StandardOpenOption.WRITE)) {
            file.truncate(5);
        }

        log = node.start();

        assertThat(TestNode.values(log)).isEqualTo(values);
        assertThat(Files.size(segments(".timeindex").getLast()) % 12).isZero();
    }

    @Test
    void aLogWhoseDirectoryIsGoneIsGone() throws IOException {
        fill();
        node.stop();
        node.disk.deleteTree(node.partitionPath());

        node.open();

        assertThat(node.directories.get(TestNode.ORDERS)).isNull();
    }

    @Test
    void aDamagedManifestIsPassedOver() throws IOException {
        fill();
        List<String> values = TestNode.values(log);
        node.stop();
        byte[] bytes = Files.readAllBytes(path.resolve(MANIFEST));
        bytes[bytes.length / 2]++;
        Files.write(path.resolve(MANIFEST), bytes);

        log = node.start();

        assertThat(TestNode.values(log)).isEqualTo(values);
    }

    @Test
    void afterACrashThereIsNone() throws IOException {
        fill();
        log = node.restart();
        append(batch().of("later"));
        List<String> values = TestNode.values(log);

        log = node.killAndRestart();

        assertThat(TestNode.values(log)).isEqualTo(values);
    }

    @Test
    void aLogThatNobodyUsedHasNoFileButThatOfItsTopic() throws IOException {
        String before = facts(log);
        assertThat(names()).containsExactly("partition.metadata");

        log = node.restart();

        assertThat(facts(log)).isEqualTo(before);
        assertThat(names()).containsExactly("partition.metadata");
        assertThat(log.offsetForTimestamp(0)).isNull();
        assertThat(log.applyRetention()).isZero();
        node.stop();
        Files.delete(path.resolve(MANIFEST));
        log = node.start();
        assertThat(names()).containsExactly("partition.metadata");
        append(batch().of("first"));
        log = node.restart();
        assertThat(TestNode.values(log)).containsExactly("first");
        assertThat(names()).contains("00000000000000000000.log", "00000000000000000000.index");
    }

    @Test
    void inALogThatNobodyUsedKafkaGoesOn() throws IOException {
        node.stop();
        appendByKafka("by Kafka");

        log = node.start();

        assertThat(TestNode.values(log)).containsExactly("by Kafka");
    }

    @Test
    void whatWaitsForItsDeletionIsDeletedByTheNextStart() throws IOException {
        fill();
        log.deleteRecordsBefore(log.logEndOffset() - 1);
        assertThat(log.applyRetention()).isPositive();
        assertThat(segments(".log.deleted")).isNotEmpty();

        log = node.restart();

        assertThat(segments(".log.deleted")).isEmpty();
    }

    @Test
    void manyLogsAreClosedTogetherAndFoundUnopened() throws IOException {
        var logs = new ArrayList<PartitionLog>();
        for (int i = 0; i < 40; i++) {
            var id = new dev.odradek.wire.TopicPartition("many", i);
            PartitionLog each = node.directories.create(id, TestNode.ORDERS_ID, node.config);
            each.assignEpoch(3, 0);
            each.appendAsLeader(batch().producer(9, 0, 0).of("in " + i), 3, AppendOrigin.CLIENT);
            logs.add(each);
        }
        List<String> before = new ArrayList<>();
        for (PartitionLog each : logs) {
            before.add(facts(each));
        }
        node.stop();
        node.open();

        assertThat(node.handles.size()).isZero();
        for (int i = 0; i < 40; i++) {
            var id = new dev.odradek.wire.TopicPartition("many", i);
            PartitionLog each = Objects.requireNonNull(node.directories.get(id));
            assertThat(facts(each)).isEqualTo(before.get(i));
            assertThat(TestNode.values(each)).containsExactly("in " + i);
            assertThat(Files.readString(each.directory().resolve("leader-epoch-checkpoint")))
                    .isEqualTo("0\n1\n3 0\n");
        }
    }

    /// What can be seen of a log, and of its segments.
    static String facts(PartitionLog log) throws IOException {
        LogSummary summary = log.summarize();
        var segments = new ArrayList<String>();
        for (var each : summary.segments()) {
            segments.add(
                    each.baseOffset()
                            + ": "
                            + each.log().sizeBytes()
                            + " bytes, aborted "
                            + each.abortedTransactions());
        }
        return summary.partition()
                + " "
                + summary.topicId()
                + " "
                + summary.logStartOffset()
                + ".."
                + summary.logEndOffset()
                + ", high watermark "
                + log.highWatermark()
                + ", epochs "
                + summary.epochs()
                + ", producers "
                + new TreeSet<>(log.activeProducers().stream().map(Object::toString).toList())
                + ", segments "
                + segments;
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(node.partitionPath())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void fill() {
        for (int i = 0; i < 40; i++) {
            append(batch().at(1_000 + i).producer(7, 0, i).of("value " + i + "x".repeat(i)));
        }
        append(batch().producer(8, 0, 0).transactional().of("aborted"));
        log.appendAsLeader(
                batch().producer(8, 0, -1).marker(false, 2), 1, AppendOrigin.COORDINATOR);
        append(batch().producer(9, 0, 0).transactional().of("open"));
        log.highWatermark(log.logEndOffset());
        log.flush();
        assertThat(log.segmentCount()).isGreaterThan(2);
    }

    private AppendOutcome append(ByteBuf records) {
        AppendOutcome outcome = log.appendAsLeader(records, 1, AppendOrigin.CLIENT);
        log.highWatermark(log.logEndOffset());
        return outcome;
    }

    private void appendByKafka(String value) throws IOException {
        try (var kafka = new KafkaLog(node.partitionPath(), node.config, true, 0, 0)) {
            kafka.append(batch().of(value), 1, false);
            kafka.log.flush(true);
        }
    }

    private static byte[] bytes(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }

    private List<Path> segments(String suffix) throws IOException {
        try (var files = Files.list(node.partitionPath())) {
            return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
        }
    }
}
