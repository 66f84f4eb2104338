package dev.odradek.log;

import static dev.odradek.log.Batches.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.odradek.log.checkpoint.OffsetCheckpoint;
import dev.odradek.log.compact.CleanerLimits;
import dev.odradek.log.compact.LogCleaner;
import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.sim.DiskCall;
import dev.odradek.sim.DiskError;
import dev.odradek.sim.MetadataOrder;
import dev.odradek.sim.SimClock;
import dev.odradek.wire.codec.Uuid;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What must hold whatever a power cut leaves of what was not synced; what the random schedules
/// found is here step by step.
final class PowerCutTest {
    private static final Uuid ID = new Uuid(1, 2);

    private static final LogConfig CONFIG =
            LogConfig.defaults().toBuilder().segmentBytes(500).indexIntervalBytes(0).build();

    private static SimulatedNode node(long seed) {
        return node(seed, MetadataOrder.JOURNALLED, CONFIG);
    }

    private static SimulatedNode node(long seed, MetadataOrder order, LogConfig config) {
        var node = new SimulatedNode(new SplittableRandom(seed), order, config);
        node.makeDirectory();
        node.boot();
        return node;
    }

    private static PartitionLog create(SimulatedNode node) {
        return node.directories.create(SimulatedNode.ORDERS, ID, CONFIG);
    }

    private static void append(PartitionLog log, int epoch, int count) {
        for (int i = 0; i < count; i++) {
            long offset = log.logEndOffset();
            log.appendAsLeader(
                    batch().at(SimClock.WALL_START_MS + offset)
                            .producer(7, 0, (int) offset)
                            .of("value " + offset + " of epoch " + epoch),
                    epoch,
                    AppendOrigin.CLIENT);
        }
    }

    private static PartitionLog afterPowerCut(SimulatedNode node) {
        node.disk.cutPower();
        return Objects.requireNonNull(node.boot());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void aCleanStopIsOneAfterAPowerCutToo(long seed) throws IOException {
        SimulatedNode node = node(seed);
        PartitionLog log = create(node);
        append(log, 0, 5);
        log.flush();
        append(log, 0, 3);
        log.flush();
        // What is flushed already is not flushed again by the stop: its indexes and snapshot are.
        node.directories.close(3);

        log = afterPowerCut(node);

        assertThat(node.directories.previousBrokerEpoch()).isEqualTo(3);
        assertThat(log.logEndOffset()).isEqualTo(8);
        assertThat(log.activeProducers())
                .singleElement()
                .extracting(ActiveProducer::lastSequence)
                .isEqualTo(7);
        for (int offset = 0; offset < 8; offset++) {
            assertThat(log.offsetForTimestamp(SimClock.WALL_START_MS + offset))
                    .as("time of offset %d", offset)
                    .extracting(found -> found.offset())
                    .isEqualTo((long) offset);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatWasFlushedOfANewLogIsThereAndKnowsItsTopic(MetadataOrder order) {
        for (long seed = 1; seed <= 50; seed++) {
            SimulatedNode node = node(seed, order, CONFIG);
            PartitionLog log = create(node);
            append(log, 0, 3);
            log.flush();

            log = afterPowerCut(node);

            assertThat(log.topicId()).as("seed %d", seed).isEqualTo(ID);
            assertThat(log.logEndOffset()).as("seed %d", seed).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theFirstRecordOfANewLogThatIsAcknowledgedAsFlushedIsThere(MetadataOrder order) {
        LogConfig flushing = CONFIG.toBuilder().flushMessages(1).build();
        for (long seed = 1; seed <= 50; seed++) {
            SimulatedNode node = node(seed, order, flushing);
            PartitionLog log = node.directories.create(SimulatedNode.ORDERS, ID, flushing);
            append(log, 0, 1);
            assertThat(log.awaitsFlush(1)).isTrue();
            node.tasks.runDue();
            assertThat(log.settledOffset()).isEqualTo(1);

            log = afterPowerCut(node);

            assertThat(log.topicId()).as("seed %d", seed).isEqualTo(ID);
            assertThat(log.logEndOffset()).as("seed %d", seed).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aNewLogThatWasNeverFlushedIsThereOrGoneAndKeepsNobodyFromStarting(MetadataOrder order) {
        for (long seed = 1; seed <= 100; seed++) {
            SimulatedNode node = node(seed, order, CONFIG);
            append(create(node), 0, (int) (seed % 3));

            node.disk.cutPower();
            PartitionLog found = node.boot();

            if (found != null && !found.topicId().equals(ID)) {
                assertThat(found.topicId()).as("seed %d", seed).isEqualTo(Uuid.ZERO);
                assertThat(node.directories.setAside(SimulatedNode.ORDERS)).isTrue();
            }
            PartitionLog log = create(node);
            append(log, 1, 2);
            log.flush();
            long end = log.logEndOffset();
            log = afterPowerCut(node);
            assertThat(log.topicId()).as("seed %d", seed).isEqualTo(ID);
            assertThat(log.logEndOffset()).as("seed %d", seed).isEqualTo(end);
        }
    }

    /// The second one before anybody could set the log aside that does not know its topic.
    @ParameterizedTest
    @EnumSource
    void norDoesASecondPowerCut(MetadataOrder order) {
        for (long seed = 1; seed <= 100; seed++) {
            SimulatedNode node = node(seed, order, CONFIG);
            append(create(node), 0, 3);
            node.disk.cutPower();
            PartitionLog found = node.boot();
            node.disk.cutPower();
            PartitionLog again = node.boot();

            assertThat(again == null).as("seed %d", seed).isEqualTo(found == null);
            if (found != null && again != null) {
                assertThat(again.topicId()).as("seed %d", seed).isEqualTo(found.topicId());
                assertThat(again.logEndOffset()).isEqualTo(found.logEndOffset());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatStartsOverSomewhereElseKnowsItsTopicThereToo(MetadataOrder order) {
        for (long seed = 1; seed <= 50; seed++) {
            SimulatedNode node = node(seed, order, CONFIG);
            PartitionLog log = create(node);
            node.directories.truncateFullyAndStartAt(log, 40);

            log = afterPowerCut(node);

            assertThat(log.topicId()).as("seed %d", seed).isEqualTo(ID);
            assertThat(log.logStartOffset()).as("seed %d", seed).isEqualTo(40);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void whatWasTruncatedDoesNotComeBackBehindNewerRecords(long seed) throws IOException {
        SimulatedNode node = node(seed);
        PartitionLog log = create(node);
        append(log, 0, 12);
        log.flush();
        node.directories.truncateTo(log, 5);
        append(log, 1, 1);

        log = afterPowerCut(node);

        assertThat(log.logEndOffset()).isBetween(5L, 6L);
        assertThat(TestNode.values(log)).noneMatch(value -> value.contains("5 of epoch 0"));
        assertThat(log.endOffsetForEpoch(0)).extracting(end -> end.endOffset()).isEqualTo(5L);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void beforeWhatATruncationHasMadeDurableThereIsNoHole(long seed) throws IOException {
        SimulatedNode node = node(seed);
        PartitionLog log = create(node);
        append(log, 0, 12);
        log.roll();
        append(log, 0, 1);
        // The rolls' flushes have had no turn yet.
        node.directories.truncateTo(log, 12);

        log = afterPowerCut(node);

        assertThat(log.logEndOffset()).isEqualTo(12);
        assertThat(TestNode.values(log)).hasSize(12);
    }

    /// Nothing is left of the first segment; that its topic compacts is not known yet when its log
    /// is opened, and where it had been flushed to was never noted.
    @Test
    void whatCleaningLeftOutIsNotTakenForAHole() throws IOException {
        SimulatedNode node = node(1);
        PartitionLog log =
                node.directories.create(
                        SimulatedNode.ORDERS,
                        ID,
                        CleanedLog.COMPACT.toBuilder().segmentBytes(300).build());
        for (int i = 0; i < 5; i++) {
            CleanedLog.append(
                    log, batch().at(SimClock.WALL_START_MS).pairs("a=" + "x".repeat(200) + i));
        }
        Map<String, String> table = CleanedLog.table(log);
        LogCleaner cleaner = node.directories.cleaner();
        cleaner.start(new CleanerLimits(true, 0, 1 << 20, 0.9, 1 << 16, Double.MAX_VALUE, 15_000));
        assertThat(cleaner.cleanOne()).isTrue();
        assertThat(CleanedLog.pairs(log)).hasSize(2);
        log.flush();

        log = afterPowerCut(node);

        assertThat(log.logEndOffset()).isEqualTo(5);
        assertThat(CleanedLog.table(log)).isEqualTo(table);
    }

    @Test
    void aFlushThatWasAskedForBeforeATruncationFlushesNothingBehindIt() {
        SimulatedNode node = node(1);
        PartitionLog log = create(node);
        append(log, 0, 12);
        // Rolls have ordered flushes that wait for a worker.
        node.directories.truncateTo(log, 2);
        append(log, 1, 1);
        node.tasks.runDue();
        assertThat(log.recoveryPoint()).isLessThanOrEqualTo(log.logEndOffset());
    }

    @Test
    void afterAFailedFlushNoLaterOneSucceeds() {
        SimulatedNode node = node(1);
        PartitionLog log = create(node);
        append(log, 0, 2);
        node.disk.fail(DiskCall.FORCE, _ -> true, 1, DiskError.INPUT_OUTPUT);
        assertThatThrownBy(log::flush).isInstanceOf(LogFailureException.class);
        // The disk would say that all is well now, and would not speak the truth.
        assertThatThrownBy(log::flush).isInstanceOf(LogFailureException.class);
        assertThat(log.recoveryPoint()).isZero();
    }

    @Test
    void aNewLogInheritsNothingFromADroppedOneOfItsName() throws IOException {
        SimulatedNode node = node(1);
        PartitionLog log = create(node);
        append(log, 0, 12);
        log.highWatermark(12);
        log.flush();
        node.directories.checkpointRecoveryPoints();
        node.directories.checkpointHighWatermarks();
        node.directories.delete(SimulatedNode.ORDERS);

        append(create(node), 1, 9);

        for (OffsetCheckpoint kind : OffsetCheckpoint.values()) {
            assertThat(kind.read(node.disk.mount(), SimulatedNode.DIRECTORY))
                    .as("%s", kind)
                    .doesNotContainKey(SimulatedNode.ORDERS);
        }
    }

    @Test
    void aLogThatWasTruncatedBelowItsStartStartsThere() {
        SimulatedNode node = node(1);
        PartitionLog log = create(node);
        append(log, 0, 12);
        log.highWatermark(12);
        log.deleteRecordsBefore(10);
        node.directories.checkpointLogStarts();
        node.directories.truncateFullyAndStartAt(log, 4);
        append(log, 1, 3);
        log.flush();

        log = afterPowerCut(node);

        assertThat(log.logStartOffset()).isEqualTo(4);
        assertThat(log.logEndOffset()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void deletedRecordsThatWereNeverFlushedTakeNothingWithThem(long seed) {
        SimulatedNode node = node(seed);
        PartitionLog log = create(node);
        append(log, 0, 12);
        log.highWatermark(12);
        log.deleteRecordsBefore(10);
        log.flush();
        node.directories.checkpointRecoveryPoints();

        log = afterPowerCut(node);

        assertThat(log.logEndOffset()).isEqualTo(12);
    }

    @Test
    void whatWasCutOffDoesNotCountAsFlushedLater() throws IOException {
        SimulatedNode node = node(1);
        PartitionLog log = create(node);
        append(log, 0, 12);
        log.flush();
        node.directories.checkpointRecoveryPoints();
        // The node goes down within the truncation, before it can write the checkpoint.
        log.truncateTo(2);

        log = afterPowerCut(node);

        assertThat(log.logEndOffset()).isEqualTo(2);
        assertThat(OffsetCheckpoint.RECOVERY_POINT.read(node.disk.mount(), SimulatedNode.DIRECTORY))
                .containsEntry(SimulatedNode.ORDERS, 2L);
    }
}
