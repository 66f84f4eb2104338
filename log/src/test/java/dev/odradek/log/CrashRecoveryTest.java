package dev.odradek.log;

import static dev.odradek.log.Batches.batch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.log.producer.AppendOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a crash may leave behind, and what must be there after the next start.
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class CrashRecoveryTest {
    @TempDir Path path;

    private TestNode node() {
        var node = new TestNode(path);
        node.config = node.config.toBuilder().segmentBytes(1500).indexIntervalBytes(200).build();
        return node;
    }

    private static List<String> fill(PartitionLog log, int batches) {
        var values = new ArrayList<String>();
        for (int i = 0; i < batches; i++) {
            String first = "a" + i;
            String second = "b" + i;
            log.appendAsLeader(
                    batch().at(1000 + i).producer(1, 0, 2 * i).of(first, second),
                    0,
                    AppendOrigin.CLIENT);
            values.add(first);
            values.add(second);
        }
        return values;
    }

    private Path lastSegment(TestNode node) throws IOException {
        try (var files = Files.list(node.partitionPath())) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .reduce((_, second) -> second)
                    .orElseThrow();
        }
    }

    @Test
    void aTailTornAtAnyByteIsCutAtTheLastWholeBatch() throws IOException {
        var node = node();
        List<String> values = fill(node.start(), 4);
        node.kill();
        Path file = lastSegment(node);
        byte[] whole = Files.readAllBytes(file);
        int batchBytes = whole.length / 4;

        for (int cut = 1; cut < batchBytes; cut++) {
            Files.write(file, java.util.Arrays.copyOf(whole, whole.length - cut));
            PartitionLog log = node.start();
            assertThat(log.logEndOffset()).as("cut %d bytes", cut).isEqualTo(6);
            assertThat(TestNode.values(log)).isEqualTo(values.subList(0, 6));
            assertThat(log.activeProducers().getFirst().lastSequence()).isEqualTo(5);
            assertThat(Files.size(file)).isEqualTo(3L * batchBytes);
            node.kill();
        }
    }

    @Test
    void aByteFlippedAnywhereInTheLastBatchCutsIt() throws IOException {
        var node = node();
        fill(node.start(), 4);
        node.kill();
        Path file = lastSegment(node);
        byte[] whole = Files.readAllBytes(file);
        int batchBytes = whole.length / 4;
        // The base offset and the leader epoch, before the CRC's range, are not protected by it.
        for (int at = 16; at < batchBytes; at++) {
            byte[] flipped = whole.clone();
            flipped[3 * batchBytes + at] ^= 0x41;
            Files.write(file, flipped);
            PartitionLog log = node.start();
            assertThat(log.logEndOffset()).as("flipped byte %d", at).isEqualTo(6);
            node.kill();
        }
    }

    @Test
    void garbageBehindTheLastBatchIsCut() throws IOException {
        var node = node();
        List<String> values = fill(node.start(), 4);
        node.kill();
        var random = new Random(5);
        for (int bytes = 1; bytes < 200; bytes += 7) {
            byte[] garbage = new byte[bytes];
            if (bytes % 2 == 0) {
                random.nextBytes(garbage);
            }
            Files.write(lastSegment(node), garbage, StandardOpenOption.APPEND);
            assertThat(TestNode.values(node.start())).isEqualTo(values);
            node.kill();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".index", ".timeindex"})
    void missingAndGarbageIndexesAreBuiltAgainAfterACleanStop(String extension) throws IOException {
        var node = node();
        PartitionLog log = node.start();
        List<String> values = fill(log, 60);
        assertThat(log.segmentCount()).isGreaterThan(3);
        node.stop();
        var random = new Random(7);
        for (int round = 0; round < 4; round++) {
            try (var files = Files.list(node.partitionPath())) {
                for (Path file :
                        files.filter(name -> name.toString().endsWith(extension)).toList()) {
                    if (round == 0) {
                        Files.delete(file);
                    } else {
                        byte[] garbage = new byte[round == 1 ? 13 : 8 * 12];
                        random.nextBytes(garbage);
                        Files.write(file, garbage);
                    }
                }
            }
            log = node.start();
            assertThat(TestNode.values(log)).isEqualTo(values);
            for (int offset = 0; offset < values.size(); offset++) {
                var slice = (LogSlice) log.read(offset, 1, ReadBound.LOG_END, true);
                assertThat(slice.isEmpty()).isFalse();
                slice.release();
            }
            node.stop();
        }
    }

    @Test
    void aSegmentBehindACutIsDropped() throws IOException {
        var node = node();
        List<String> values = fill(node.start(), 60);
        node.kill();
        Path second;
        try (var files = Files.list(node.partitionPath())) {
            second =
                    files.filter(file -> file.toString().endsWith(".log"))
                            .sorted()
                            .skip(1)
                            .findFirst()
                            .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(second);
        bytes[bytes.length / 2] ^= 1;
        Files.write(second, bytes);

        PartitionLog log = node.start();
        assertThat(log.segmentCount()).isEqualTo(2);
        List<String> left = TestNode.values(log);
        assertThat(left).isNotEmpty();
        assertThat(left).isEqualTo(values.subList(0, left.size()));
        fill(log, 0);
        node.close();
    }

    @Test
    void aSegmentThatLostItsEndEndsTheLog() throws IOException {
        for (boolean compacted : new boolean[] {false, true}) {
            var node = new TestNode(path.resolve("compacted-" + compacted));
            node.config = node().config;
            if (compacted) {
                node.config =
                        node.config.toBuilder()
                                .cleanupPolicies(java.util.Set.of(LogConfig.Cleanup.COMPACT))
                                .build();
            }
            List<String> values = fill(node.start(), 60);
            node.kill();
            Path first = node.partitionPath().resolve("00000000000000000000.log");
            byte[] whole = Files.readAllBytes(first);
            // All its batches are as long: the first half of them is left.
            int batches = 0;
            for (int at = 0; at < whole.length; batches++) {
                at += 12 + java.nio.ByteBuffer.wrap(whole).getInt(at + 8);
            }
            int left = 0;
            for (int i = 0; i < batches / 2; i++) {
                left += 12 + java.nio.ByteBuffer.wrap(whole).getInt(left + 8);
            }
            Files.write(first, java.util.Arrays.copyOf(whole, left));

            PartitionLog log = node.start();
            if (compacted) {
                assertThat(log.logEndOffset()).isEqualTo(120);
            } else {
                assertThat(log.segmentCount()).isEqualTo(1);
                assertThat(TestNode.values(log)).isEqualTo(values.subList(0, batches / 2 * 2));
            }
            node.close();
        }
    }

    @Test
    void aCrashBetweenTheStepsOfARollLosesNothing() throws IOException {
        var node = node();
        List<String> values = fill(node.start(), 10);
        node.kill();
        // The new segment's file was made, nothing was written to it, no snapshot taken.
        Files.createFile(node.partitionPath().resolve("00000000000000000020.log"));

        PartitionLog log = node.start();
        assertThat(TestNode.values(log)).isEqualTo(values);
        assertThat(log.logEndOffset()).isEqualTo(20);
        log.appendAsLeader(batch().of("next"), 0, AppendOrigin.CLIENT);
        assertThat(log.logEndOffset()).isEqualTo(21);
        node.close();
    }

    @Test
    void leftoversOfDeletionsAndCleaningAreTidiedUp() throws IOException {
        var node = node();
        List<String> values = fill(node.start(), 10);
        node.kill();
        Path directory = node.partitionPath();
        Files.write(directory.resolve("00000000000000000000.log.deleted"), new byte[10]);
        Files.write(directory.resolve("00000000000000000004.log.cleaned"), new byte[10]);
        Files.write(directory.resolve("00000000000000000004.log.swap"), new byte[10]);
        Files.write(directory.resolve("00000000000000000777.index"), new byte[8]);

        PartitionLog log = node.start();
        assertThat(TestNode.values(log)).isEqualTo(values);
        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .noneMatch(name -> name.matches(".*(deleted|cleaned|swap|777).*"));
        }
        node.close();
    }

    @Test
    void aFinishedSwapReplacesWhatItWasMadeFrom() throws IOException {
        var node = node();
        List<String> values = fill(node.start(), 60);
        node.kill();
        Path directory = node.partitionPath();
        Path first = directory.resolve("00000000000000000000.log");
        Files.move(first, directory.resolve("00000000000000000000.log.swap"));

        PartitionLog log = node.start();
        assertThat(TestNode.values(log)).isEqualTo(values);
        node.close();
    }

    @Test
    void aSecondRecoveryChangesNothing() throws IOException {
        var node = node();
        fill(node.start(), 60);
        node.kill();
        PartitionLog log = node.start();
        List<String> values = TestNode.values(log);
        List<ActiveProducer> producers = log.activeProducers();
        log = node.killAndRestart();
        assertThat(TestNode.values(log)).isEqualTo(values);
        assertThat(log.activeProducers()).isEqualTo(producers);
        node.close();
    }

    @Test
    void aCorruptSnapshotAndEpochFileAreBuiltAgain() throws IOException {
        var node = node();
        fill(node.start(), 60);
        node.kill();
        try (var files = Files.list(node.partitionPath())) {
            for (Path file : files.filter(name -> name.toString().endsWith(".snapshot")).toList()) {
                Files.write(file, new byte[20]);
            }
        }
        Files.writeString(node.partitionPath().resolve("leader-epoch-checkpoint"), "nonsense");

        PartitionLog log = node.start();
        assertThat(log.activeProducers().getFirst().lastSequence()).isEqualTo(119);
        assertThat(log.latestEpoch()).isEqualTo(0);
        node.close();
    }

    @Test
    void aDamagedTransactionIndexIsBuiltAgain() throws IOException {
        var node = node();
        PartitionLog log = node.start();
        log.appendAsLeader(
                batch().producer(9, 0, 0).transactional().of("a"), 0, AppendOrigin.CLIENT);
        log.appendAsLeader(
                batch().producer(9, 0, -1).marker(false, 1), 0, AppendOrigin.COORDINATOR);
        log.roll();
        fill(log, 3);
        node.stop();
        Path index = node.partitionPath().resolve("00000000000000000000.txnindex");
        byte[] whole = Files.readAllBytes(index);
        Files.write(index, java.util.Arrays.copyOf(whole, whole.length - 1));

        log = node.start();
        assertThat(Files.readAllBytes(index)).isEqualTo(whole);
        assertThat(log.logEndOffset()).isEqualTo(8);
        node.close();
    }

    @Test
    void anyBytesAtAllInAnyFileLeaveALogThatWorks() throws IOException {
        for (long seed = 1; seed <= 30; seed++) {
            var random = new Random(seed);
            var node = new TestNode(path.resolve("seed-" + seed));
            node.config =
                    node.config.toBuilder().segmentBytes(1500).indexIntervalBytes(200).build();
            fill(node.start(), 40);
            if (random.nextBoolean()) {
                node.kill();
            } else {
                node.stop();
            }
            List<Path> files;
            try (var list = Files.list(node.partitionPath())) {
                files = list.filter(file -> !file.endsWith("partition.metadata")).sorted().toList();
            }
            Path file = files.get(random.nextInt(files.size()));
            byte[] content = Files.readAllBytes(file);
            for (int i = 0; i < 1 + random.nextInt(20) && content.length > 0; i++) {
                content[random.nextInt(content.length)] = (byte) random.nextInt(256);
            }
            Files.write(
                    file,
                    java.util.Arrays.copyOf(
                            content,
                            random.nextInt(2) * random.nextInt(content.length + 1)
                                    + content.length / 2));
            PartitionLog log = node.start();
            assertThat(log.logEndOffset()).as("seed %d, %s", seed, file).isBetween(0L, 80L);
            var outcome = log.appendAsLeader(batch().of("works"), 0, AppendOrigin.CLIENT);
            assertThat(outcome).isInstanceOf(AppendOutcome.Appended.class);
            long at = ((AppendOutcome.Appended) outcome).baseOffset();
            assertThat(Batches.values(TestNode.readAll(log, at, ReadBound.LOG_END)))
                    .as("seed %d, %s", seed, file)
                    .containsExactly("works");
            node.close();
        }
    }

    @Test
    void theMarkOfACleanStopIsGoneBeforeAnythingIsLoaded() throws IOException {
        var node = node();
        fill(node.start(), 3);
        node.stop();
        Path mark = path.resolve(".kafka_cleanshutdown");
        assertThat(mark).hasContent("{\"version\":0,\"brokerEpoch\":7}");

        node.start();
        assertThat(mark).doesNotExist();
        assertThat(node.directories.previousBrokerEpoch()).isEqualTo(7);
        node.kill();
        node.start();
        assertThat(node.directories.previousBrokerEpoch()).isEqualTo(-1);
        node.close();
    }
}
