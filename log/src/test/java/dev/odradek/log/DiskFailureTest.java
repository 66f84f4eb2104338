package dev.odradek.log;

import static dev.odradek.log.Batches.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.sim.DiskCall;
import dev.odradek.sim.DiskError;
import dev.odradek.sim.MetadataOrder;
import dev.odradek.sim.SimClock;
import dev.odradek.sim.SimDisk;
import dev.odradek.wire.TopicPartition;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

final class DiskFailureTest {
    private final Path path = Path.of("/data");
    private final Predicate<Path> isLog = file -> file.toString().endsWith(".log");

    private static SimDisk disk() {
        return new SimDisk(new SplittableRandom(1), new SimClock(), MetadataOrder.JOURNALLED);
    }

    private static AppendOutcome append(PartitionLog log, String... values) {
        return log.appendAsLeader(batch().of(values), 0, AppendOrigin.CLIENT);
    }

    @Test
    void aFullDiskTearsNothingAndTakesAppendsAgainWhenThereIsSpace() throws IOException {
        int batchBytes = batch().of("b").readableBytes();
        for (int space = 0; space < batchBytes; space += 5) {
            SimDisk disk = disk();
            var node = new TestNode(path, disk.mount());
            PartitionLog log = node.start();
            append(log, "a");
            Path file = node.partitionPath().resolve("00000000000000000000.log");
            long sizeBytes = node.disk.sizeBytes(file);
            disk.capacityBytes(disk.usedBytes() + space);

            assertThatThrownBy(() -> append(log, "b")).isInstanceOf(LogFailureException.class);

            assertThat(node.disk.sizeBytes(file)).isEqualTo(sizeBytes);
            assertThat(TestNode.values(log)).containsExactly("a");
            assertThat(log.failure()).isNull();
            disk.capacityBytes(Long.MAX_VALUE);
            // Not at once: until it is tried again, what comes is refused.
            assertThatThrownBy(() -> append(log, "c")).isInstanceOf(LogFailureException.class);
            node.pass(100);
            assertThat(append(log, "d")).isEqualTo(new AppendOutcome.Appended(1, 1, -1, 0));
            assertThat(append(log, "e")).isEqualTo(new AppendOutcome.Appended(2, 2, -1, 0));

            PartitionLog again = node.restart();
            assertThat(TestNode.values(again)).containsExactly("a", "d", "e");
            node.close();
        }
    }

    @Test
    void aFullDirectoryRefusesTheAppendsOfAllItsLogs() {
        SimDisk disk = disk();
        try (var node = new TestNode(path, disk.mount())) {
            PartitionLog log = node.start();
            PartitionLog other =
                    node.directories.create(
                            new TopicPartition("orders", 1), TestNode.ORDERS_ID, node.config);
            disk.capacityBytes(disk.usedBytes());
            assertThatThrownBy(() -> append(log, "a")).hasMessageContaining("append at offset 0");

            assertThatThrownBy(() -> append(other, "a")).hasMessageContaining("the disk is full");

            // One may try: had it to wait for the log that met it, an idle log would hold up all.
            disk.capacityBytes(Long.MAX_VALUE);
            node.pass(100);
            append(other, "a");
            append(log, "a");
        }
    }

    @Test
    void nothingIsAppendedBehindATailThatCouldNotBeCut() throws IOException {
        SimDisk disk = disk();
        try (var node = new TestNode(path, disk.mount())) {
            PartitionLog log = node.start();
            append(log, "a");
            disk.capacityBytes(disk.usedBytes() + 10);
            // The cut fails as well, and so does the next one.
            disk.fail(DiskCall.TRUNCATE, isLog, 1, DiskError.NO_DESCRIPTORS);
            disk.fail(DiskCall.TRUNCATE, isLog, 1, DiskError.NO_DESCRIPTORS);
            assertThatThrownBy(() -> append(log, "b")).isInstanceOf(LogFailureException.class);
            disk.capacityBytes(Long.MAX_VALUE);
            node.pass(100);

            assertThatThrownBy(() -> append(log, "c")).isInstanceOf(LogFailureException.class);

            node.pass(100);
            append(log, "d");
            assertThat(TestNode.values(log)).containsExactly("a", "d");
            assertThat(TestNode.values(node.killAndRestart())).containsExactly("a", "d");
        }
    }

    @Test
    void aCutThatFailsForGoodFailsTheDirectory() {
        SimDisk disk = disk();
        try (var node = new TestNode(path, disk.mount())) {
            PartitionLog log = node.start();
            disk.capacityBytes(disk.usedBytes() + 10);
            disk.fail(DiskCall.TRUNCATE, isLog, 1, DiskError.INPUT_OUTPUT);

            assertThatThrownBy(() -> append(log, "b")).isInstanceOf(LogFailureException.class);

            assertThat(log.failure()).contains("Input/output error");
        }
    }

    @Test
    void whereverARollMeetsAFullDiskItIsMadeUpFor() throws IOException {
        for (int nth = 1; ; nth++) {
            SimDisk disk = disk();
            try (var node = new TestNode(path, disk.mount())) {
                node.config =
                        node.config.toBuilder().segmentBytes(100).indexIntervalBytes(1).build();
                PartitionLog log = node.start();
                log.appendAsLeader(batch().producer(1, 0, 0).of("a"), 0, AppendOrigin.CLIENT);
                boolean[] failed = new boolean[1];
                for (DiskCall call : new DiskCall[] {DiskCall.OPEN, DiskCall.WRITE}) {
                    disk.fail(call, _ -> true, nth, DiskError.NO_SPACE);
                }
                try {
                    log.appendAsLeader(batch().producer(1, 0, 1).of("b"), 0, AppendOrigin.CLIENT);
                } catch (LogFailureException e) {
                    failed[0] = true;
                    assertThat(log.failure()).as("failing call %d", nth).isNull();
                }
                disk.failNever();
                node.pass(100);
                if (failed[0]) {
                    log.appendAsLeader(batch().producer(1, 0, 1).of("b"), 0, AppendOrigin.CLIENT);
                }
                log.appendAsLeader(batch().producer(1, 0, 2).of("c"), 0, AppendOrigin.CLIENT);
                assertThat(TestNode.values(log)).containsExactly("a", "b", "c");
                PartitionLog again = nth % 2 == 0 ? node.restart() : node.killAndRestart();
                assertThat(TestNode.values(again)).containsExactly("a", "b", "c");
                assertThat(again.activeProducers().getFirst().lastSequence()).isEqualTo(2);
                if (!failed[0] && nth > 20) {
                    return;
                }
            }
        }
    }

    @Test
    void aNewLeadersEpochIsWrittenOnceThereIsSpace() throws IOException {
        SimDisk disk = disk();
        try (var node = new TestNode(path, disk.mount())) {
            PartitionLog log = node.start();
            append(log, "a");
            disk.capacityBytes(disk.usedBytes());

            log.assignEpoch(7, 1);

            assertThat(TestNode.values(log)).containsExactly("a");
            disk.capacityBytes(Long.MAX_VALUE);
            node.pass(100);
            log.appendAsLeader(batch().of("b"), 7, AppendOrigin.CLIENT);
            log.flush();
            Path file = node.partitionPath().resolve("leader-epoch-checkpoint");
            assertThat(new String(node.disk.read(file), StandardCharsets.UTF_8)).contains("7 1\n");
        }
    }

    @Test
    void anAbortIsInTheIndexOrNotInTheLog() throws IOException {
        SimDisk disk = disk();
        try (var node = new TestNode(path, disk.mount())) {
            PartitionLog log = node.start();
            log.appendAsLeader(
                    batch().producer(1, 0, 0).transactional().of("a"), 0, AppendOrigin.CLIENT);
            // Room for the marker, but not for what the index says of it.
            ByteBuf marker = batch().producer(1, 0, -1).transactional().marker(false, 0);
            disk.capacityBytes(disk.usedBytes() + marker.readableBytes());

            assertThatThrownBy(() -> log.appendAsLeader(marker, 0, AppendOrigin.COORDINATOR))
                    .isInstanceOf(LogFailureException.class);

            assertThat(log.logEndOffset()).isEqualTo(1);
            assertThat(log.activeProducers().getFirst().transactionFirstOffset()).isZero();
            disk.capacityBytes(Long.MAX_VALUE);
            node.pass(100);
            log.appendAsLeader(
                    batch().producer(1, 0, -1).transactional().marker(false, 0),
                    0,
                    AppendOrigin.COORDINATOR);
            log.highWatermark(log.logEndOffset());
            assertThat(
                            ((LogSlice) log.read(0, 1000, ReadBound.LAST_STABLE, true))
                                    .abortedTransactions())
                    .hasSize(1);
            assertThat(
                            node.disk.sizeBytes(
                                    node.partitionPath().resolve("00000000000000000000.txnindex")))
                    .isEqualTo(34);
        }
    }

    @Test
    void wantOfDescriptorsIsNoFailedDisk() throws IOException {
        SimDisk disk = disk();
        try (var node = new TestNode(path, disk.mount())) {
            PartitionLog log = node.start();
            append(log, "a");
            node.handles.close();
            // Each is tried twice.
            for (int i = 0; i < 4; i++) {
                disk.fail(DiskCall.OPEN, isLog, 1, DiskError.NO_DESCRIPTORS);
            }

            assertThatThrownBy(log::flush).isInstanceOf(LogFailureException.class);
            assertThatThrownBy(() -> append(log, "b")).isInstanceOf(LogFailureException.class);

            assertThat(log.failure()).isNull();
            append(log, "c");
            log.flush();
            assertThat(log.recoveryPoint()).isEqualTo(2);
            assertThat(TestNode.values(log)).containsExactly("a", "c");
        }
    }

    @Test
    void afterAFailedFlushNothingIsAcknowledged() throws IOException {
        SimDisk disk = disk();
        try (var node = new TestNode(path, disk.mount())) {
            PartitionLog log = node.start();
            append(log, "a");
            disk.fail(DiskCall.FORCE, _ -> true, 1, DiskError.INPUT_OUTPUT);
            assertThatThrownBy(log::flush).isInstanceOf(LogFailureException.class);
            assertThat(log.failure()).isNotNull();
            assertThatThrownBy(() -> append(log, "b")).isInstanceOf(LogFailureException.class);
        }
    }

    @Test
    void aRefusedAppendChangesNoProducer() {
        SimDisk disk = disk();
        try (var node = new TestNode(path, disk.mount())) {
            PartitionLog log = node.start();
            ByteBuf first = batch().producer(1, 0, 0).of("a");
            disk.fail(
                    DiskCall.WRITE,
                    file -> file.toString().endsWith(".log"),
                    1,
                    DiskError.NO_SPACE);
            assertThatThrownBy(() -> log.appendAsLeader(first, 0, AppendOrigin.CLIENT))
                    .isInstanceOf(LogFailureException.class);
            assertThat(log.activeProducers()).isEmpty();
            assertThat(log.logEndOffset()).isZero();
        }
    }
}
