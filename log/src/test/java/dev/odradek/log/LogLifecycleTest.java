package dev.odradek.log;

import static dev.odradek.log.Batches.batch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.log.LogConfig.Cleanup;
import dev.odradek.log.epoch.EpochEndOffset;
import dev.odradek.log.epoch.EpochEntry;
import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.wire.ErrorCode;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rolling, retention, deletion of records, truncation, following.
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class LogLifecycleTest {
    @TempDir Path path;
    private TestNode node;
    private PartitionLog log;

    @BeforeEach
    void start() {
        node = new TestNode(path);
        node.config = node.config.toBuilder().segmentBytes(300).build();
        log = node.start();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private void fill(int batches, long firstTimestamp) {
        for (int i = 0; i < batches; i++) {
            log.appendAsLeader(
                    batch().at(firstTimestamp + i).ofSize(1, 100), 0, AppendOrigin.CLIENT);
        }
        log.highWatermark(log.logEndOffset());
    }

    private void configure(LogConfigBuilder changed) {
        node.config = changed.build();
        log.reconfigure(node.config);
    }

    private long filesEndingWith(String suffix) throws IOException {
        try (var files = Files.list(node.partitionPath())) {
            return files.filter(file -> file.toString().endsWith(suffix)).count();
        }
    }

    @Test
    void oldSegmentsGoAndTheLogStartsBehindThem() throws IOException {
        fill(10, 1_000);
        int segments = log.segmentCount();
        configure(node.config.toBuilder().retentionMs(5_000));
        node.wallMs.set(6_003);

        int deleted = log.applyRetention();

        assertThat(deleted).isPositive();
        assertThat(log.segmentCount()).isEqualTo(segments - deleted);
        assertThat(log.logStartOffset()).isEqualTo(log.firstSegmentBaseOffset()).isPositive();
        assertThat(filesEndingWith(".log.deleted")).isEqualTo(deleted);
        assertThat(log.read(0, 10, ReadBound.LOG_END, true)).isInstanceOf(LogRead.OutOfRange.class);
        long start = log.logStartOffset();
        log = node.restart();
        assertThat(log.logStartOffset()).isEqualTo(start);
        assertThat(filesEndingWith(".deleted")).isZero();
    }

    @Test
    void whenEverySegmentIsTooOldAnEmptyOneStays() throws IOException {
        fill(10, 1_000);
        configure(node.config.toBuilder().retentionMs(5_000));
        node.wallMs.set(100_000);
        log.applyRetention();

        assertThat(log.segmentCount()).isEqualTo(1);
        assertThat(log.logStartOffset()).isEqualTo(10);
        assertThat(log.logEndOffset()).isEqualTo(10);
        assertThat(log.applyRetention()).isZero();
        fill(1, 2_000);
        assertThat(TestNode.values(log)).hasSize(1);
        log = node.killAndRestart();
        assertThat(log.logStartOffset()).isEqualTo(10);
    }

    @Test
    void theLogIsKeptAtLeastAsLongAsRetentionBytes() {
        fill(20, 1_000);
        configure(node.config.toBuilder().retentionBytes(1_000));
        log.applyRetention();

        assertThat(log.sizeBytes()).isBetween(1_000L, 1_400L);
    }

    @Test
    void nothingAboveTheHighWatermarkGoes() {
        for (int i = 0; i < 10; i++) {
            log.appendAsLeader(batch().at(1).ofSize(1, 100), 0, AppendOrigin.CLIENT);
        }
        configure(node.config.toBuilder().retentionMs(1));
        node.wallMs.set(1_000_000);
        assertThat(log.applyRetention()).isZero();
    }

    @Test
    void aDeletedRecordDoesNotHideALaterOneFromALookUpByTime() {
        log.appendAsLeader(batch().at(9_000).of("late"), 0, AppendOrigin.CLIENT);
        log.appendAsLeader(batch().at(1_000).of("early"), 0, AppendOrigin.CLIENT);
        log.roll();
        log.appendAsLeader(batch().at(8_000).of("later"), 0, AppendOrigin.CLIENT);
        log.highWatermark(3);
        log.deleteRecordsBefore(1);

        assertThat(log.offsetForTimestamp(5_000)).extracting(found -> found.offset()).isEqualTo(2L);
    }

    @Test
    void aCompactedLogKeepsWhatIsOld() {
        fill(10, 1_000);
        configure(node.config.toBuilder().retentionMs(1).cleanupPolicies(Set.of(Cleanup.COMPACT)));
        node.wallMs.set(1_000_000);
        assertThat(log.applyRetention()).isZero();
    }

    @Test
    void deletedRecordsAreGoneAtOnceAndTheirSegmentsWithTheNextCheck() {
        fill(10, 1_000);

        assertThat(log.deleteRecordsBefore(11)).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE);
        assertThat(log.deleteRecordsBefore(5)).isEqualTo(ErrorCode.NONE);
        assertThat(log.logStartOffset()).isEqualTo(5);
        assertThat(log.read(4, 10, ReadBound.LOG_END, true)).isInstanceOf(LogRead.OutOfRange.class);
        assertThat(log.applyRetention()).isPositive();
        log = node.restart();
        assertThat(log.logStartOffset()).isEqualTo(5);
        assertThat(log.offsetForTimestamp(OffsetForTime.EARLIEST))
                .isNotNull()
                .satisfies(found -> assertThat(found.offset()).isEqualTo(5));
    }

    @Test
    void aSegmentRollsByTheTimeOfItsRecords() {
        configure(node.config.toBuilder().segmentBytes(1_000_000).segmentMs(1_000));
        log.appendAsLeader(batch().at(10_000).of("a"), 0, AppendOrigin.CLIENT);
        log.appendAsLeader(batch().at(11_000).of("b"), 0, AppendOrigin.CLIENT);
        assertThat(log.segmentCount()).isEqualTo(1);
        log.appendAsLeader(batch().at(11_001).of("c"), 0, AppendOrigin.CLIENT);
        assertThat(log.segmentCount()).isEqualTo(2);
    }

    @Test
    void aSegmentRollsBeforeItsOffsetsNoLongerFit() throws IOException {
        log.appendAsFollower(batch().offset(0).epoch(0).of("a"));
        long far = Integer.MAX_VALUE + 10L;
        assertThat(log.appendAsFollower(batch().offset(far).epoch(0).of("b")))
                .isEqualTo(new AppendOutcome.Appended(far, far, -1, 0));

        assertThat(log.segmentCount()).isEqualTo(2);
        assertThat(log.activeSegmentBaseOffset()).isEqualTo(far);
        assertThat(TestNode.values(log)).containsExactly("a", "b");
        log = node.killAndRestart();
        assertThat(TestNode.values(log)).containsExactly("a", "b");
    }

    @Test
    void aRequestLongerThanASegmentIsRefused() {
        assertThat(log.appendAsLeader(batch().ofSize(1, 400), 0, AppendOrigin.CLIENT))
                .isInstanceOfSatisfying(
                        AppendOutcome.Rejected.class,
                        rejected ->
                                assertThat(rejected.error())
                                        .isEqualTo(ErrorCode.RECORD_LIST_TOO_LARGE));
    }

    @Test
    void truncationForgetsRecordsEpochsAndProducers() {
        log.appendAsLeader(batch().producer(1, 0, 0).of("a"), 1, AppendOrigin.CLIENT);
        log.appendAsLeader(batch().producer(1, 0, 1).of("b"), 2, AppendOrigin.CLIENT);
        log.appendAsLeader(batch().producer(2, 0, 0).of("c"), 3, AppendOrigin.CLIENT);
        assertThat(log.endOffsetForEpoch(2)).isEqualTo(new EpochEndOffset(2, 2));

        assertThat(log.truncateTo(1)).isTrue();

        assertThat(log.logEndOffset()).isEqualTo(1);
        assertThat(log.epochs().entries()).containsExactly(new EpochEntry(1, 0));
        assertThat(log.activeProducers()).hasSize(1);
        assertThat(log.activeProducers().getFirst().lastSequence()).isZero();
        assertThat(log.truncateTo(1)).isFalse();
        log = node.killAndRestart();
        assertThat(log.logEndOffset()).isEqualTo(1);
        assertThat(log.epochs().entries()).containsExactly(new EpochEntry(1, 0));
    }

    @Test
    void aFollowerStartsOverWhereTheLeaderDoes() throws IOException {
        fill(10, 1_000);
        log.truncateFullyAndStartAt(500);

        assertThat(log.logStartOffset()).isEqualTo(500);
        assertThat(log.logEndOffset()).isEqualTo(500);
        assertThat(log.highWatermark()).isEqualTo(500);
        assertThat(log.appendAsFollower(batch().offset(400).epoch(7).of("old")))
                .isInstanceOf(AppendOutcome.Rejected.class);
        log.appendAsFollower(batch().offset(502).epoch(7).of("new"));
        assertThat(TestNode.values(log)).containsExactly("new");
        log = node.killAndRestart();
        assertThat(log.logStartOffset()).isEqualTo(500);
        assertThat(TestNode.values(log)).containsExactly("new");
        assertThat(log.latestEpoch()).isEqualTo(7);
    }

    @Test
    void aFollowerTakesWholeBatchesAndRefusesDamagedOnes() {
        ByteBuf two = Batches.join(batch().epoch(0).of("a"), batch().offset(1).epoch(0).of("b"));
        ByteBuf cut = two.slice(0, two.readableBytes() - 1);
        assertThat(log.appendAsFollower(cut)).isEqualTo(new AppendOutcome.Appended(0, 0, -1, 0));

        ByteBuf damaged = batch().offset(1).epoch(0).of("b");
        damaged.setByte(damaged.writerIndex() - 2, 'z');
        assertThat(log.appendAsFollower(damaged))
                .isInstanceOfSatisfying(
                        AppendOutcome.Rejected.class,
                        rejected ->
                                assertThat(rejected.error()).isEqualTo(ErrorCode.CORRUPT_MESSAGE));
        assertThat(log.logEndOffset()).isEqualTo(1);
    }

    @Test
    void flushedRecordsMoveTheRecoveryPoint() {
        fill(3, 1_000);
        long before = log.recoveryPoint();
        log.flush();
        assertThat(before).isLessThan(3);
        assertThat(log.recoveryPoint()).isEqualTo(3);
    }

    @Test
    void producersThatWereIdleTooLongAreForgotten() {
        log.appendAsLeader(batch().at(1_000).producer(1, 0, 0).of("a"), 0, AppendOrigin.CLIENT);
        node.wallMs.set(1_000 + 86_400_000);
        log.expireProducers();
        assertThat(log.activeProducers()).isEmpty();
        // What is not known may begin with any sequence.
        assertThat(log.appendAsLeader(batch().producer(1, 0, 17).of("b"), 0, AppendOrigin.CLIENT))
                .isInstanceOf(AppendOutcome.Appended.class);
    }
}
