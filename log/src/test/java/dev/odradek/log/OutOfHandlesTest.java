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
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A process that has no file descriptor left: no log fails for that.
final class OutOfHandlesTest {
    private final SimDisk disk =
            new SimDisk(new SplittableRandom(1), new SimClock(), MetadataOrder.JOURNALLED);
    private TestNode node;
    private PartitionLog log;

    @BeforeEach
    void start() {
        node = new TestNode(Path.of("/data"), disk.mount());
        node.config = LogConfig.defaults().toBuilder().segmentBytes(500).build();
        log = node.start();
        append("a");
        // Nothing is open afterwards.
        log = node.restart();
    }

    @AfterEach
    void stop() {
        disk.failNever();
        node.close();
    }

    @Test
    void theCacheLetsGoOfFilesAndTriesOnceMore() throws IOException {
        lackHandles(1);

        append("b");

        assertThat(TestNode.values(log)).containsExactly("a", "b");
    }

    @Test
    void anAppendThatCannotOpenItsFileFailsAndTheLogDoesNot() throws IOException {
        lackHandles(2);

        assertThatThrownBy(() -> append("lost"))
                .isInstanceOf(LogFailureException.class)
                .hasStackTraceContaining("too many open files")
                .hasStackTraceContaining("ulimit -n")
                .hasStackTraceContaining("odradek.open.files.max");

        assertThat(log.failure()).isNull();
        append("b");
        assertThat(TestNode.values(log)).containsExactly("a", "b");
    }

    @Test
    void aReadThatCannotOpenItsFileFailsAndTheLogDoesNot() throws IOException {
        lackHandles(2);

        assertThatThrownBy(() -> log.read(0, 1000, ReadBound.LOG_END, true))
                .isInstanceOf(LogFailureException.class);

        assertThat(TestNode.values(log)).containsExactly("a");
    }

    @Test
    void aFlushThatCannotOpenItsFileIsDoneLater() {
        append("b");
        node.handles.close();
        lackHandles(2);

        assertThatThrownBy(() -> log.flush()).isInstanceOf(LogFailureException.class);

        assertThat(log.failure()).isNull();
        assertThat(log.recoveryPoint()).isEqualTo(1);
        log.flush();
        assertThat(log.recoveryPoint()).isEqualTo(2);
    }

    @Test
    void aRollThatCannotOpenItsFilesIsDoneLater() throws IOException {
        for (int nth = 1; nth <= 8; nth++) {
            String value = nth + "x".repeat(300);
            node.handles.close();
            lackHandles(nth, nth + 1);
            try {
                append(value);
            } catch (LogFailureException e) {
                assertThat(log.failure()).isNull();
                disk.failNever();
                append(value);
            }
            disk.failNever();
            assertThat(TestNode.values(log)).hasSize(nth + 1).endsWith(value);
        }
        assertThat(log.segmentCount()).isGreaterThan(7);
        var values = TestNode.values(log);
        log = node.restart();
        assertThat(TestNode.values(log)).isEqualTo(values);
    }

    private void lackHandles(int times) {
        for (int i = 1; i <= times; i++) {
            lackHandles(1, 1);
        }
    }

    /// The n-th and the m-th opening from now on find no descriptor.
    private void lackHandles(int nth, int mth) {
        disk.fail(DiskCall.OPEN, _ -> true, nth, DiskError.NO_DESCRIPTORS);
        if (mth != nth) {
            disk.fail(DiskCall.OPEN, _ -> true, mth, DiskError.NO_DESCRIPTORS);
        }
    }

    private void append(String value) {
        log.appendAsLeader(batch().of(value), 0, AppendOrigin.CLIENT);
        log.highWatermark(log.logEndOffset());
    }
}
