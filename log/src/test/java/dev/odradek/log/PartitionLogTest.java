package dev.odradek.log;

import static dev.odradek.log.Batches.batch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.compress.Compression;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class PartitionLogTest {
    @TempDir Path path;
    private TestNode node;
    private PartitionLog log;

    @BeforeEach
    void start() {
        node = new TestNode(path);
        log = node.start();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private AppendOutcome append(ByteBuf records) {
        return log.appendAsLeader(records, 3, AppendOrigin.CLIENT);
    }

    @Test
    void appendedBatchesAreReadBackInOrder() throws IOException {
        assertThat(append(batch().of("a", "b"))).isEqualTo(new AppendOutcome.Appended(0, 1, -1, 0));
        assertThat(append(Batches.join(batch().of("c"), batch().of("d", "e"))))
                .isEqualTo(new AppendOutcome.Appended(2, 4, -1, 0));

        assertThat(TestNode.values(log)).containsExactly("a", "b", "c", "d", "e");
        assertThat(log.logEndOffset()).isEqualTo(5);
        assertThat(log.latestEpoch()).isEqualTo(3);
    }

    @Test
    void consumersSeeOnlyWhatIsBelowTheHighWatermark() throws IOException {
        append(batch().of("a", "b"));
        append(batch().of("c"));

        assertThat(Batches.values(TestNode.readAll(log, 0, ReadBound.HIGH_WATERMARK))).isEmpty();
        log.highWatermark(2);
        assertThat(Batches.values(TestNode.readAll(log, 0, ReadBound.HIGH_WATERMARK)))
                .containsExactly("a", "b");
        log.highWatermark(100);
        assertThat(log.highWatermark()).isEqualTo(3);
    }

    @Test
    void aReadBeyondTheEndIsOutOfRange() {
        append(batch().of("a"));

        assertThat(log.read(2, 100, ReadBound.LOG_END, true))
                .isEqualTo(new LogRead.OutOfRange(0, 1));
        assertThat(((LogSlice) log.read(1, 100, ReadBound.LOG_END, true)).isEmpty()).isTrue();
    }

    @Test
    void theFirstBatchIsGivenWholeOnlyIfAskedFor() {
        append(batch().ofSize(1, 1000));

        var refused = (LogSlice) log.read(0, 100, ReadBound.LOG_END, false);
        assertThat(refused.firstBatchTooLarge()).isTrue();
        var given = (LogSlice) log.read(0, 100, ReadBound.LOG_END, true);
        assertThat(given.sizeBytes()).isGreaterThan(1000);
        given.release();
    }

    @Test
    void everyCodecSurvivesStopsOfBothKindsOverSeveralSegments() throws IOException {
        node.config = node.config.toBuilder().segmentBytes(2000).indexIntervalBytes(100).build();
        log.reconfigure(node.config);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Compression codec = Compression.values()[i % Compression.values().length];
            append(batch().compressed(codec).at(1000 + i).of("value " + i, "x".repeat(100)));
            expected.add("value " + i);
            expected.add("x".repeat(100));
        }
        assertThat(log.segmentCount()).isGreaterThan(5);
        assertThat(TestNode.values(log)).isEqualTo(expected);

        log = node.restart();
        assertThat(TestNode.values(log)).isEqualTo(expected);
        assertThat(log.latestEpoch()).isEqualTo(3);

        append(batch().of("one more"));
        expected.add("one more");
        log = node.killAndRestart();
        assertThat(TestNode.values(log)).isEqualTo(expected);
        assertThat(log.logEndOffset()).isEqualTo(201);
    }

    @Test
    void aRepeatedBatchIsAnsweredWithItsFirstOffsets() {
        append(batch().producer(7, 0, 0).of("a", "b"));
        append(batch().producer(7, 0, 2).of("c"));

        assertThat(append(batch().producer(7, 0, 0).of("a", "b")))
                .isEqualTo(new AppendOutcome.Duplicate(0, 1, 1000, 0));
        assertThat(log.logEndOffset()).isEqualTo(3);
    }

    @Test
    void aGapInTheSequenceIsRefused() {
        append(batch().producer(7, 0, 0).of("a", "b"));

        assertThat(append(batch().producer(7, 0, 3).of("d")))
                .isInstanceOfSatisfying(
                        AppendOutcome.Rejected.class,
                        rejected ->
                                assertThat(rejected.error())
                                        .isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER));
        assertThat(log.logEndOffset()).isEqualTo(2);
    }

    @Test
    void producersAreKnownAfterStopsOfBothKinds() {
        append(batch().producer(7, 0, 0).of("a", "b"));
        log = node.restart();
        assertThat(append(batch().producer(7, 0, 0).of("a", "b")))
                .isInstanceOf(AppendOutcome.Duplicate.class);
        append(batch().producer(7, 0, 2).of("c"));
        log = node.killAndRestart();
        assertThat(append(batch().producer(7, 0, 2).of("c")))
                .isInstanceOf(AppendOutcome.Duplicate.class);
        assertThat(append(batch().producer(7, 0, 3).of("d")))
                .isInstanceOf(AppendOutcome.Appended.class);
    }
}
