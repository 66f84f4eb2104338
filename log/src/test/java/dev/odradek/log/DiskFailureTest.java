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
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class DiskFailureTest {
    private final Path path = Path.of("/data");

    private static SimDisk disk() {
        return new SimDisk(new SplittableRandom(1), new SimClock(), MetadataOrder.JOURNALLED);
    }

    private static AppendOutcome append(PartitionLog log, String... values) {
        return log.appendAsLeader(batch().of(values), 0, AppendOrigin.CLIENT);
    }

    @Test
    void aFullDiskTearsNothingAndReadsGoOn() throws IOException {
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
            disk.capacityBytes(Long.MAX_VALUE);
            // Fenced: what was refused must not be followed by what came later.
            assertThatThrownBy(() -> append(log, "c")).isInstanceOf(LogFailureException.class);
            node.stop();
            assertThat(node.disk.exists(path.resolve(".kafka_cleanshutdown"))).isFalse();

            PartitionLog again = node.start();
            assertThat(append(again, "d")).isEqualTo(new AppendOutcome.Appended(1, 1, -1, 0));
            node.close();
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
            assertThat(TestNode.values(log)).containsExactly("a");
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
