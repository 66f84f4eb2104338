package dev.odradek.log;

import static dev.odradek.log.Batches.batch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.sim.DiskCall;
import dev.odradek.sim.DiskError;
import dev.odradek.sim.MetadataOrder;
import dev.odradek.wire.codec.Uuid;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `flush.messages`: what was appended counts once it is flushed, and one flush serves all that
/// wait for it. Workers run when the test says so.
@SuppressWarnings("NullAway.Init") // JUnit calls start()
final class GroupCommitTest {
    private SimulatedNode node;
    private PartitionLog log;
    private int settled;

    @BeforeEach
    void start() {
        start(1);
    }

    private void start(long flushMessages) {
        LogConfig config = LogConfig.defaults().toBuilder().flushMessages(flushMessages).build();
        node = new SimulatedNode(new SplittableRandom(1), MetadataOrder.JOURNALLED, config);
        node.makeDirectory();
        node.boot();
        log = node.directories.create(SimulatedNode.ORDERS, new Uuid(1, 2), config);
        node.tasks.runDue();
        log.onSettled(() -> settled++);
    }

    private void append(int batches) {
        for (int i = 0; i < batches; i++) {
            log.appendAsLeader(batch().of("a"), 0, AppendOrigin.CLIENT);
        }
    }

    private long forces() {
        return node.disk.trace().stream()
                .filter(line -> line.startsWith("FORCE") && line.contains(".log"))
                .count();
    }

    @Test
    void appendsDoNotWaitForTheFlushAndCountAfterIt() {
        append(1);

        assertThat(log.logEndOffset()).isEqualTo(1);
        assertThat(log.settledOffset()).isZero();
        assertThat(log.awaitsFlush(1)).isTrue();

        node.tasks.runDue();
        assertThat(log.settledOffset()).isEqualTo(1);
        assertThat(log.recoveryPoint()).isEqualTo(1);
        assertThat(log.awaitsFlush(1)).isFalse();
        assertThat(settled).isEqualTo(1);
    }

    @Test
    void oneFlushServesAllThatCameBeforeItBegan() {
        node.disk.keepTrace();
        append(100);

        node.tasks.runDue();

        assertThat(log.recoveryPoint()).isEqualTo(100);
        assertThat(forces()).isEqualTo(1);
    }

    @Test
    void whatWasAcknowledgedSurvivesAPowerCut() {
        append(3);
        node.tasks.runDue();
        node.disk.cutPower();

        PartitionLog again = Objects.requireNonNull(node.boot());

        assertThat(again.logEndOffset()).isEqualTo(3);
    }

    @Test
    void belowTheNumberOfMessagesNothingWaits() {
        start(3);

        append(2);
        assertThat(log.settledOffset()).isEqualTo(2);
        assertThat(log.awaitsFlush(2)).isFalse();

        append(1);
        assertThat(log.awaitsFlush(3)).isTrue();
        node.tasks.runDue();
        assertThat(log.recoveryPoint()).isEqualTo(3);
    }

    @Test
    void afterAFlushThatFailedNothingCounts() {
        append(2);
        node.disk.fail(DiskCall.FORCE, path -> true, 1, DiskError.INPUT_OUTPUT);

        node.tasks.runDue();

        assertThat(log.failure()).contains("flush failed");
        assertThat(log.settledOffset()).isZero();
        assertThat(settled).isEqualTo(1);
    }

    @Test
    void whatIsTruncatedNeedsNoFlush() {
        append(2);
        log.truncateTo(0);

        assertThat(log.settledOffset()).isZero();
        assertThat(log.awaitsFlush(1)).isFalse();
    }
}
