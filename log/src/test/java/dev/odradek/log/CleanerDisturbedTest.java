package dev.odradek.log;

import static dev.odradek.log.Batches.batch;
import static dev.odradek.log.CleanedLog.COMPACT;
import static dev.odradek.log.CleanedLog.append;
import static dev.odradek.log.CleanedLog.clean;
import static dev.odradek.log.CleanedLog.cleanedUpTo;
import static dev.odradek.log.CleanedLog.files;
import static dev.odradek.log.CleanedLog.pairs;
import static dev.odradek.log.TestNode.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.log.compact.CleanerLimits;
import dev.odradek.log.compact.UncleanableLog;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.compress.Codec;
import dev.odradek.wire.compress.Compression;
import dev.odradek.wire.record.RecordBatchBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What happens to a log while it is cleaned, and logs that cannot be cleaned.
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class CleanerDisturbedTest {
    private static final TopicPartition OTHER = new TopicPartition("other", 0);

    @TempDir Path path;
    private final HaltingDisk disk = new HaltingDisk();
    private TestNode node;
    private PartitionLog log;

    @BeforeEach
    void start() {
        node = new TestNode(path, disk);
        node.config = COMPACT;
        log = node.start();
        append(log, batch().pairs("a=1", "b=1"), batch().pairs("a=2"));
        log.roll();
        append(log, batch().pairs("a=3"), batch().pairs("c=3"));
        log.roll();
        append(log, batch().pairs("d=4"));
    }

    @AfterEach
    void stop() {
        disk.listener = null;
        node.close();
    }

    /// Runs `disturbance` once, when the cleaning makes a change that ends like this.
    private void at(String change, Runnable disturbance) {
        var done = new AtomicBoolean();
        disk.listener =
                what -> {
                    if (what.endsWith(change) && done.compareAndSet(false, true)) {
                        disturbance.run();
                    }
                };
    }

    private void assertNothingIsLeft() throws IOException {
        assertThat(files(node.partitionPath(), ".cleaned")).isEmpty();
        assertThat(files(node.partitionPath(), ".swap")).isEmpty();
        assertThat(node.directories.cleaner().figures().uncleanable()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "write 00000000000000000000.log.cleaned",
                "force 00000000000000000000.log.cleaned"
            })
    void truncationEndsTheCleaning(String when) throws IOException {
        at(when, () -> node.directories.truncateTo(log, 4));

        clean(node);

        // Begun anew after the first attempt was given up: only what may be cleaned now.
        assertThat(pairs(log)).containsExactly("b=1", "a=2", "a=3");
        assertThat(cleanedUpTo(node, ORDERS)).isEqualTo(3);
        assertNothingIsLeft();
        append(log, batch().pairs("a=5"));
        log.roll();
        clean(node);
        assertThat(pairs(node.killAndRestart())).containsExactly("b=1", "a=5");
    }

    @Test
    void deletedTopicIsNotCleanedAndANewOneOfItsNameIs() throws IOException {
        at(
                "write 00000000000000000000.log.cleaned",
                () -> {
                    node.directories.delete(ORDERS);
                    log = node.directories.create(ORDERS, new Uuid(5, 5), COMPACT);
                    append(log, batch().pairs("n=1"), batch().pairs("n=2"));
                    log.roll();
                });

        clean(node);

        assertThat(pairs(log)).containsExactly("n=2");
        assertNothingIsLeft();
    }

    @Test
    void retentionMayTakeWhatIsBeingCleaned() throws IOException {
        at(
                "write 00000000000000000000.log.cleaned",
                () -> {
                    log.deleteRecordsBefore(3);
                    assertThat(log.applyRetention()).isEqualTo(1);
                });

        clean(node);

        assertThat(log.logStartOffset()).isEqualTo(3);
        assertThat(pairs(log)).containsExactly("a=3", "c=3", "d=4");
        assertThat(cleanedUpTo(node, ORDERS)).isEqualTo(5);
        assertNothingIsLeft();
    }

    @Test
    void appendsAndReadsGoOnWhileALogIsCleaned() throws IOException {
        at("write 00000000000000000000.log.cleaned", () -> append(log, batch().pairs("e=5")));

        clean(node);

        assertThat(pairs(log)).containsExactly("b=1", "a=3", "c=3", "d=4", "e=5");
        assertNothingIsLeft();
    }

    @Test
    void stopDoesNotWaitForACleaningToEnd() throws Exception {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        at(
                "write 00000000000000000000.log.cleaned",
                () -> {
                    begun.countDown();
                    try {
                        assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
        node.directories
                .cleaner()
                .start(new CleanerLimits(true, 2, 1 << 22, 0.9, 65536, Double.MAX_VALUE, 1));
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        var stopping = new Thread(() -> node.directories.close(1));
        stopping.start();
        goOn.countDown();
        stopping.join(10_000);

        assertThat(stopping.isAlive()).isFalse();
        node.handles.close();
        assertThat(files(node.partitionPath(), ".cleaned")).isEmpty();
        node.open();
        log = java.util.Objects.requireNonNull(node.directories.get(ORDERS));
        assertThat(CleanedLog.table(log)).containsEntry("a", "3").hasSize(4);
    }

    @Test
    void threadsCleanSeveralLogsAndAThrottlePausesThem() throws Exception {
        PartitionLog other = node.directories.create(OTHER, new Uuid(9, 9), COMPACT);
        append(other, batch().pairs("x=1"), batch().pairs("x=2"));
        other.roll();
        // A pause after each step, as by a rate of 4 KiB per second.
        node.directories.cleaner().start(new CleanerLimits(true, 2, 1 << 22, 0.9, 65536, 4096, 1));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (cleanedUpTo(node, ORDERS) < 5 || cleanedUpTo(node, OTHER) < 2) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }

        assertThat(pairs(other)).containsExactly("x=2");
        assertThat(pairs(log)).containsExactly("b=1", "a=3", "c=3", "d=4");
        assertThat(node.directories.cleaner().figures().last()).isNotEmpty();
    }

    @Test
    void logWithADamagedBatchIsSetAsideAndTheOthersGoOn() throws IOException {
        Path segment = files(node.partitionPath(), "0.log").getFirst();
        byte[] sound = Files.readAllBytes(segment);
        byte[] damaged = sound.clone();
        damaged[damaged.length - 3] ^= 1;
        Files.write(segment, damaged);
        PartitionLog other = node.directories.create(OTHER, new Uuid(9, 9), COMPACT);
        append(other, batch().pairs("x=1"), batch().pairs("x=2"));
        other.roll();

        clean(node);

        assertThat(pairs(other)).containsExactly("x=2");
        assertThat(node.directories.cleaner().figures().uncleanable())
                .extracting(UncleanableLog::partition)
                .containsExactly(ORDERS);
        assertThat(node.directories.cleaner().figures().uncleanable())
                .first()
                .extracting(UncleanableLog::reason)
                .asString()
                .contains("00000000000000000000.log is damaged at byte ", "CRC_MISMATCH");
        assertThat(Files.readAllBytes(segment)).isEqualTo(damaged);

        Files.write(segment, sound);
        assertThat(clean(node)).isZero();
        node.monotonicAheadMs.addAndGet(60_000);
        assertThat(clean(node)).isEqualTo(1);
        assertThat(pairs(log)).containsExactly("b=1", "a=3", "c=3", "d=4");
        assertNothingIsLeft();
    }

    /// 33 KB that would take 1 GiB end the only cleaner thread of Apache Kafka 4.3.1.
    @Test
    void batchThatDecompressesToTooMuchSetsItsLogAsideWithinLittleMemory() throws IOException {
        PartitionLog other = node.directories.create(OTHER, new Uuid(9, 9), COMPACT);
        byte[] zeros = new byte[1 << 20];
        ByteBuf bomb = Unpooled.buffer();
        try (var builder = new RecordBatchBuilder(bomb, Codec.of(Compression.ZSTD))) {
            for (int i = 0; i < 140; i++) {
                builder.append(1_000, new byte[] {1}, zeros);
            }
            builder.finish();
        }
        append(other, bomb);
        other.roll();

        clean(node);

        assertThat(node.directories.cleaner().figures().uncleanable())
                .singleElement()
                .satisfies(aside -> {
                    assertThat(aside.partition()).isEqualTo(OTHER);
                    assertThat(aside.reason()).contains("zstd holds more than 134217728 bytes");
                });
        assertThat(pairs(log)).containsExactly("b=1", "a=3", "c=3", "d=4");
    }
}
