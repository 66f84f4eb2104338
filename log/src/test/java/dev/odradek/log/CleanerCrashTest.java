package dev.odradek.log;

import static dev.odradek.log.Batches.batch;
import static dev.odradek.log.CleanedLog.COMPACT;
import static dev.odradek.log.CleanedLog.append;
import static dev.odradek.log.CleanedLog.clean;
import static dev.odradek.log.CleanedLog.files;
import static dev.odradek.log.CleanedLog.pairs;
import static dev.odradek.log.CleanedLog.table;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The process dies, or the disk fails, at each change that a cleaning makes.
@SuppressWarnings({"NullAway.Init", "NullAway"}) // JUnit sets the fields; a missing log fails
final class CleanerCrashTest {
    /// Two groups: the segments of the first fit into one.
    private static final LogConfig CONFIG = COMPACT.toBuilder().segmentBytes(600).build();

    @TempDir Path path;

    private Map<String, String> expectedTable;
    private List<String> expectedPairs;
    private long expectedEnd;

    private TestNode nodeAt(Path directory, HaltingDisk disk) {
        var node = new TestNode(directory, disk);
        node.config = CONFIG;
        node.wallMs.set(50_000);
        return node;
    }

    /// A log that is clean in part, with tombstones, aborted records and a live producer.
    private void fill(Path directory) throws IOException {
        var node = nodeAt(directory, new HaltingDisk());
        PartitionLog log = node.start();
        for (int round = 0; round < 3; round++) {
            append(
                    log,
                    batch().at(40_000).pairs("a=" + round, "b=" + round, "c" + round + "=x"),
                    batch().at(40_000).producer(7, 0, 2 * round).pairs("a=p" + round, "d"));
            log.roll();
            append(
                    log,
                    batch().producer(8, 0, round).transactional().pairs("e=" + round),
                    batch().producer(8, 0, -1).marker(round == 1, 1),
                    batch().at(40_000).pairs("b=" + "y".repeat(200), "c" + round));
            log.roll();
            if (round == 0) {
                clean(node);
            }
        }
        append(log, batch().at(40_000).pairs("z=active"));
        expectedTable = committed(log);
        expectedEnd = log.logEndOffset();
        node.stop();
        Path reference = path.resolve("reference");
        copy(directory, reference);
        var cleaned = nodeAt(reference, new HaltingDisk());
        PartitionLog it = cleaned.start();
        it.highWatermark(it.logEndOffset());
        assertThat(clean(cleaned)).isEqualTo(1);
        assertThat(it.segmentCount()).isGreaterThan(2);
        expectedPairs = pairs(it);
        assertThat(committed(it)).isEqualTo(expectedTable);
        cleaned.stop();
    }

    @Test
    void processThatDiesAnywhereLosesNothing() throws IOException {
        Path origin = path.resolve("origin");
        fill(origin);
        int deaths = 0;
        while (true) {
            Path directory = path.resolve("run" + deaths);
            copy(origin, directory);
            var disk = new HaltingDisk();
            TestNode node = nodeAt(directory, disk);
            PartitionLog log = node.start();
            log.highWatermark(log.logEndOffset());
            disk.changes.clear();
            disk.dieAfter(deaths);
            clean(node);
            node.kill();
            if (!disk.isDead()) {
                break;
            }
            assertNothingIsLost(directory, "died after " + disk.changes);
            deaths++;
        }
        assertThat(deaths).isGreaterThan(30);
    }

    /// As above, and once more while what the first death left is put in order.
    @Test
    void processThatDiesAgainWhileItRecoversLosesNothing() throws IOException {
        Path origin = path.resolve("origin");
        fill(origin);
        int first = 0;
        boolean more = true;
        while (more) {
            for (int second = 0; ; second += 2) {
                Path directory = path.resolve("run" + first + "-" + second);
                copy(origin, directory);
                var disk = new HaltingDisk();
                TestNode node = nodeAt(directory, disk);
                PartitionLog log = node.start();
                log.highWatermark(log.logEndOffset());
                disk.changes.clear();
                disk.dieAfter(first);
                clean(node);
                node.kill();
                more = disk.isDead();
                if (!more) {
                    break;
                }
                var again = new HaltingDisk();
                TestNode recovering = nodeAt(directory, again);
                again.dieAfter(second);
                try {
                    recovering.open();
                    recovering.kill();
                } catch (LogDirectoryException e) {
                    assertThat(again.isDead()).isTrue();
                }
                if (!again.isDead()) {
                    break;
                }
                assertIsWhole(
                        directory, "died after " + disk.changes + " and after " + again.changes);
            }
            first += 4;
        }
    }

    @Test
    void diskThatFailsAnywhereLosesNothing() throws IOException {
        Path origin = path.resolve("origin");
        fill(origin);
        for (int changes = 0; ; changes++) {
            Path directory = path.resolve("run" + changes);
            copy(origin, directory);
            var disk = new HaltingDisk();
            TestNode node = nodeAt(directory, disk);
            PartitionLog log = node.start();
            log.highWatermark(log.logEndOffset());
            disk.changes.clear();
            disk.failAfter(changes);
            clean(node);
            if (!disk.hasStruck()) {
                node.kill();
                break;
            }
            String how = "failed after " + disk.changes;
            if (log.failure() == null) {
                assertThat(node.directories.cleaner().figures().uncleanable()).as(how).hasSize(1);
                // It goes on, and a later attempt succeeds.
                assertThat(committed(log)).as(how).isEqualTo(expectedTable);
                append(log, batch().pairs("more=1"));
                node.directories.truncateTo(log, expectedEnd);
            }
            node.kill();
            assertNothingIsLost(directory, how);
        }
    }

    private void assertNothingIsLost(Path directory, String how) throws IOException {
        Path forKafka = path.resolve("kafka");
        copy(directory, forKafka);
        try (var kafka = new KafkaLog(forKafka.resolve("orders-0"), CONFIG, false, 0, 0)) {
            assertThat(kafka.log.logEndOffset()).as(how).isEqualTo(expectedEnd);
        }
        delete(forKafka);
        assertIsWhole(directory, how);
    }

    private void assertIsWhole(Path directory, String how) throws IOException {
        TestNode node = nodeAt(directory, new HaltingDisk());
        PartitionLog log = node.start();
        log.highWatermark(log.logEndOffset());
        assertThat(log.logEndOffset()).as(how).isEqualTo(expectedEnd);
        assertThat(committed(log)).as(how).isEqualTo(expectedTable);
        assertThat(files(node.partitionPath(), ".cleaned")).as(how).isEmpty();
        assertThat(files(node.partitionPath(), ".swap")).as(how).isEmpty();
        List<String> once = CleanedLog.dump(node.partitionPath());
        node.kill();
        log = node.start();
        log.highWatermark(log.logEndOffset());
        assertThat(CleanedLog.dump(node.partitionPath())).as(how).isEqualTo(once);

        clean(node);

        assertThat(pairs(log)).as(how).isEqualTo(expectedPairs);
        node.stop();
        delete(directory);
    }

    /// As a reader of committed data sees it; of key `e` some records are aborted.
    private static Map<String, String> committed(PartitionLog log) throws IOException {
        Map<String, String> table = table(log);
        table.remove("e");
        return table;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var files = Files.list(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(file.getFileName().toString());
                if (Files.isDirectory(file)) {
                    copy(file, target);
                } else {
                    Files.copy(file, target, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        new dev.odradek.base.disk.RealDisk().deleteTree(directory);
    }
}
