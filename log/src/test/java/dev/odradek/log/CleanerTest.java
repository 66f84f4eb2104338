package dev.odradek.log;

import static dev.odradek.log.Batches.batch;
import static dev.odradek.log.CleanedLog.COMPACT;
import static dev.odradek.log.CleanedLog.append;
import static dev.odradek.log.CleanedLog.clean;
import static dev.odradek.log.CleanedLog.cleanedUpTo;
import static dev.odradek.log.CleanedLog.dump;
import static dev.odradek.log.CleanedLog.files;
import static dev.odradek.log.CleanedLog.pairs;
import static dev.odradek.log.TestNode.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.log.LogConfig.Cleanup;
import dev.odradek.wire.compress.Compression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class CleanerTest {
    @TempDir Path path;
    TestNode node;
    PartitionLog log;

    @BeforeEach
    void start() {
        node = new TestNode(path);
        node.config = COMPACT;
        log = node.start();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void newestRecordOfEachKeyStaysAtItsOffset(Compression codec) throws IOException {
        append(
                log,
                batch().compressed(codec).pairs("a=1", "b=1", "c=1"),
                batch().compressed(codec).pairs("a=2", "b=2"),
                batch().compressed(codec).pairs("a=3", "d=3"));
        log.roll();
        append(log, batch().compressed(codec).pairs("a=4", "c=4"));

        assertThat(clean(node)).isEqualTo(1);

        // The active segment does not count: neither is it cleaned nor do its keys push out others.
        assertThat(pairs(log)).containsExactly("c=1", "b=2", "a=3", "d=3", "a=4", "c=4");
        assertThat(cleanedUpTo(node, ORDERS)).isEqualTo(7);
        assertThat(dump(node.partitionPath()))
                .filteredOn(line -> line.startsWith("batch"))
                .extracting(line -> line.substring(0, line.indexOf(" magic")))
                .containsExactly("batch 0..2", "batch 3..4", "batch 5..6", "batch 7..8");
    }

    @Test
    void cleanedLogIsTheSameAfterAnyStop() throws IOException {
        append(log, batch().pairs("a=1", "b=1"), batch().pairs("a=2"), batch().pairs("b=2"));
        log.roll();
        append(log, batch().pairs("c=3"));
        clean(node);
        List<String> before = pairs(log);

        assertThat(pairs(node.restart())).isEqualTo(before);
        assertThat(pairs(node.killAndRestart())).isEqualTo(before);
        assertThat(files(node.partitionPath(), ".cleaned")).isEmpty();
        assertThat(files(node.partitionPath(), ".swap")).isEmpty();
    }

    @Test
    void tombstoneStaysUntilItsDeleteHorizonThenGoes() throws IOException {
        node.wallMs.set(50_000);
        append(log, batch().at(40_000).pairs("a=1", "b=1"), batch().at(40_001).pairs("a"));
        log.roll();

        clean(node);
        assertThat(pairs(log)).containsExactly("b=1", "a");
        assertThat(dump(node.partitionPath()))
                .anyMatch(line ->
                        line.startsWith("batch 2..2 magic 2 epoch 0 attributes 64")
                                && line.contains(" times 51000..40001 "));

        node.wallMs.set(50_999);
        append(log, batch().at(41_000).pairs("x=1"));
        log.roll();
        clean(node);
        assertThat(pairs(log)).containsExactly("b=1", "a", "x=1");

        node.wallMs.set(51_000);
        append(log, batch().at(41_000).pairs("y=1"));
        log.roll();
        clean(node);
        assertThat(pairs(log)).containsExactly("b=1", "x=1", "y=1");
    }

    @Test
    void abortedRecordsGoAtOnceAndTheirMarkerAtItsHorizon() throws IOException {
        node.wallMs.set(50_000);
        append(
                log,
                batch().pairs("a=1"),
                batch().producer(7, 0, 0).transactional().pairs("a=2", "b=2"),
                batch().producer(7, 0, -1).marker(false, 1),
                batch().producer(7, 0, 2).transactional().pairs("c=3"),
                batch().producer(7, 0, -1).marker(true, 1));
        log.roll();

        clean(node);
        assertThat(pairs(log)).containsExactly("a=1", "c=3");
        assertThat(dump(node.partitionPath()))
                .anyMatch(line -> line.contains(" ABORT"))
                .anyMatch(line -> line.contains(" COMMIT"));

        node.wallMs.set(60_000);
        append(log, batch().pairs("d=1"));
        log.roll();
        clean(node);
        assertThat(dump(node.partitionPath())).anyMatch(line -> line.contains(" ABORT"));
        node.wallMs.set(70_000);
        append(log, batch().pairs("d=2"));
        log.roll();
        clean(node);
        assertThat(pairs(log)).containsExactly("a=1", "c=3", "d=2");
        assertThat(dump(node.partitionPath()))
                .noneMatch(line -> line.contains(" ABORT"))
                .anyMatch(line -> line.contains(" COMMIT"));
    }

    @Test
    void openTransactionIsNotCleanedNorWhatLiesBehindIt() throws IOException {
        append(log, batch().pairs("a=1"), batch().pairs("a=2"));
        log.roll();
        append(log, batch().producer(7, 0, 0).transactional().pairs("a=3"));
        log.roll();
        append(log, batch().pairs("a=4"));
        log.roll();

        clean(node);

        assertThat(pairs(log)).containsExactly("a=2", "a=3", "a=4");
        assertThat(cleanedUpTo(node, ORDERS)).isEqualTo(2);
    }

    @Test
    void lastBatchOfALiveProducerLeavesItsSequence() throws IOException {
        append(log, batch().producer(7, 3, 0).pairs("a=1", "b=1"), batch().pairs("a=2", "b=2"));
        log.roll();
        append(log, batch().pairs("z=1"));
        clean(node);
        assertThat(pairs(log)).containsExactly("a=2", "b=2", "z=1");
        assertThat(dump(node.partitionPath()))
                .anyMatch(line ->
                        line.contains("batch 0..1 magic 2")
                                && line.contains("producer 7/3/0 count 0"));

        // Read back from the log alone, as a follower that starts anew does.
        node.kill();
        for (Path snapshot : files(node.partitionPath(), ".snapshot")) {
            Files.delete(snapshot);
        }
        log = node.start();

        assertThat(log.activeProducers())
                .extracting(ActiveProducer::producerId, ActiveProducer::lastSequence)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(7L, 1));
    }

    @Test
    void segmentsThatFitAreMadeOne() throws IOException {
        for (int i = 0; i < 10; i++) {
            append(log, batch().pairs("key" + i + "=1", "same=" + i));
            log.roll();
        }
        assertThat(log.segmentCount()).isEqualTo(11);

        clean(node);

        assertThat(log.segmentCount()).isEqualTo(2);
        assertThat(pairs(log)).hasSize(11);
        node.config = COMPACT.toBuilder().segmentBytes((int) log.sizeBytes() - 1).build();
        log.reconfigure(node.config);
        append(log, batch().pairs("other=1"));
        log.roll();
        clean(node);
        assertThat(log.segmentCount()).isEqualTo(3);
    }

    @Test
    void recordsYoungerThanTheLeastLagAreLeftAlone() throws IOException {
        log.reconfigure(COMPACT.toBuilder().minCompactionLagMs(1_000).build());
        append(log, batch().at(1_000).pairs("a=1"), batch().at(1_000).pairs("a=2"));
        log.roll();
        append(log, batch().at(1_500).pairs("a=3"));
        log.roll();

        node.wallMs.set(1_999);
        assertThat(clean(node)).isZero();
        node.wallMs.set(2_000);
        assertThat(clean(node)).isEqualTo(1);
        assertThat(pairs(log)).containsExactly("a=2", "a=3");
    }

    @Test
    void logIsCleanedWhenItIsDirtyEnoughOrDirtyForTooLong() throws IOException {
        log.reconfigure(
                COMPACT.toBuilder().minCleanableDirtyRatio(0.5).maxCompactionLagMs(10_000).build());
        append(log, batch().at(100).pairs("a=1", "b=1", "c=1"));
        log.roll();
        assertThat(clean(node)).isEqualTo(1);
        append(log, batch().at(10_000).pairs("a=2"));
        log.roll();

        node.wallMs.set(20_000);
        assertThat(clean(node)).isZero();
        node.wallMs.set(20_001);
        assertThat(clean(node)).isEqualTo(1);
        assertThat(pairs(log)).containsExactly("b=1", "c=1", "a=2");
    }

    @Test
    void mapThatIsTooSmallCleansInSeveralRounds() throws IOException {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 30; i++) {
                append(log, batch().pairs("key" + i + "=" + round));
            }
            log.roll();
        }

        assertThat(clean(node, 24 * 20)).isGreaterThan(3);

        assertThat(pairs(log))
                .containsExactlyElementsOf(
                        java.util.stream.IntStream.range(0, 30)
                                .mapToObj(i -> "key" + i + "=2")
                                .toList());
    }

    @Test
    void compactAndDeleteDoesBoth() throws IOException {
        log.reconfigure(
                COMPACT.toBuilder()
                        .cleanupPolicies(Set.of(Cleanup.COMPACT, Cleanup.DELETE))
                        .retentionMs(10_000)
                        .build());
        append(log, batch().at(1_000).pairs("a=1", "b=1"), batch().at(1_000).pairs("a=2"));
        log.roll();
        clean(node);
        assertThat(pairs(log)).containsExactly("b=1", "a=2");
        append(log, batch().at(20_000).pairs("c=1"), batch().at(20_000).pairs("c=2"));
        log.roll();

        node.wallMs.set(21_000);
        assertThat(log.applyRetention()).isEqualTo(1);
        clean(node);

        assertThat(log.logStartOffset()).isEqualTo(3);
        assertThat(pairs(log)).containsExactly("c=2");
        assertThat(cleanedUpTo(node, ORDERS)).isEqualTo(5);
    }

    @Test
    void truncationMakesDirtyWhatIsWrittenAgain() throws IOException {
        append(log, batch().pairs("a=1"), batch().pairs("b=1"), batch().pairs("c=1"));
        log.roll();
        clean(node);
        assertThat(cleanedUpTo(node, ORDERS)).isEqualTo(3);

        node.directories.truncateTo(log, 1);

        assertThat(cleanedUpTo(node, ORDERS)).isEqualTo(1);
        append(log, batch().pairs("a=2"), batch().pairs("a=3"));
        log.roll();
        clean(node);
        assertThat(pairs(log)).containsExactly("a=3");
    }

    @Test
    void topicOfTheSameNameIsDirtyFromItsStart() throws IOException {
        append(log, batch().pairs("a=1"), batch().pairs("a=2"));
        log.roll();
        clean(node);
        node.directories.delete(ORDERS);

        assertThat(cleanedUpTo(node, ORDERS)).isEqualTo(-1);
        log = node.directories.create(ORDERS, new dev.odradek.wire.codec.Uuid(1, 1), COMPACT);
        append(log, batch().pairs("a=1"), batch().pairs("a=2"), batch().pairs("a=3"));
        log.roll();
        clean(node);
        assertThat(pairs(log)).containsExactly("a=3");
    }

    @Test
    void recordsWithoutAKeyGo() throws IOException {
        append(log, batch().of("no key"), batch().pairs("a=1"));
        log.roll();

        clean(node);

        assertThat(pairs(log)).containsExactly("a=1");
    }

    @Test
    void headersAndTimestampsSurvive() throws IOException {
        var target = io.netty.buffer.Unpooled.buffer();
        try (var builder =
                new dev.odradek.wire.record.RecordBatchBuilder(
                        target, dev.odradek.wire.compress.Codec.NONE)) {
            byte[] key = {1};
            var headers =
                    List.of(
                            new dev.odradek.wire.record.RecordHeader("h", new byte[] {7}),
                            new dev.odradek.wire.record.RecordHeader("n", null));
            builder.append(0, 5, new byte[] {2}, key, List.of());
            builder.append(1, 9, key, key, headers);
            builder.finish();
        }
        append(log, target, batch().pairs("\u0002=new"));
        log.roll();

        clean(node);

        assertThat(dump(node.partitionPath())).contains("  1 at 9 \u0001=\u0001 h:07 n:null");
    }

    @Test
    void readersThatHoldAReplacedSegmentReadOn() throws IOException {
        append(log, batch().pairs("a=1"), batch().pairs("a=2"));
        log.roll();
        var slice = (LogSlice) log.read(0, 10_000, ReadBound.LOG_END, true);

        clean(node);

        var held = io.netty.buffer.Unpooled.buffer();
        slice.readInto(held);
        slice.release();
        assertThat(pairs(held)).containsExactly("a=1", "a=2");
        assertThat(pairs(log)).containsExactly("a=2");
    }
}
