package dev.odradek.log;

import static dev.odradek.log.Batches.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.odradek.log.producer.AppendOrigin;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class DiskFailureTest {
    @TempDir Path path;

    private static AppendOutcome append(PartitionLog log, String... values) {
        return log.appendAsLeader(batch().of(values), 0, AppendOrigin.CLIENT);
    }

    @Test
    void aFullDiskTearsNothingAndReadsGoOn() throws IOException {
        int batchBytes = batch().of("b").readableBytes();
        for (int space = 0; space < batchBytes; space += 5) {
            var disk = new FaultyDisk();
            var node = new TestNode(path.resolve("space-" + space), disk);
            PartitionLog log = node.start();
            append(log, "a");
            Path file = node.partitionPath().resolve("00000000000000000000.log");
            long sizeBytes = Files.size(file);
            disk.spaceBytes = space;

            assertThatThrownBy(() -> append(log, "b")).isInstanceOf(LogFailureException.class);

            assertThat(Files.size(file)).isEqualTo(sizeBytes);
            assertThat(TestNode.values(log)).containsExactly("a");
            disk.spaceBytes = Long.MAX_VALUE;
            // Fenced: what was refused must not be followed by what came later.
            assertThatThrownBy(() -> append(log, "c")).isInstanceOf(LogFailureException.class);
            node.stop();
            assertThat(node.path.resolve(".kafka_cleanshutdown")).doesNotExist();

            PartitionLog again = node.start();
            assertThat(append(again, "d")).isEqualTo(new AppendOutcome.Appended(1, 1, -1, 0));
            node.close();
        }
    }

    @Test
    void afterAFailedFlushNothingIsAcknowledged() throws IOException {
        var disk = new FaultyDisk();
        try (var node = new TestNode(path, disk)) {
            PartitionLog log = node.start();
            append(log, "a");
            disk.forceFails = true;
            assertThatThrownBy(log::flush).isInstanceOf(LogFailureException.class);
            disk.forceFails = false;
            assertThat(log.failure()).isNotNull();
            assertThatThrownBy(() -> append(log, "b")).isInstanceOf(LogFailureException.class);
            assertThat(TestNode.values(log)).containsExactly("a");
        }
    }

    @Test
    void aRefusedAppendChangesNoProducer() {
        var disk = new FaultyDisk();
        try (var node = new TestNode(path, disk)) {
            PartitionLog log = node.start();
            ByteBuf first = batch().producer(1, 0, 0).of("a");
            disk.spaceBytes = 10;
            assertThatThrownBy(() -> log.appendAsLeader(first, 0, AppendOrigin.CLIENT))
                    .isInstanceOf(LogFailureException.class);
            assertThat(log.activeProducers()).isEmpty();
            assertThat(log.logEndOffset()).isZero();
        }
    }
}
