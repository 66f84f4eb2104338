package dev.odradek.log;

import static dev.odradek.log.Batches.batch;
import static dev.odradek.log.MovingNode.A;
import static dev.odradek.log.MovingNode.B;
import static dev.odradek.log.MovingNode.C;
import static dev.odradek.log.MovingNode.ORDERS;
import static dev.odradek.log.MovingNode.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.odradek.log.LogDirectoryView.FutureLog;
import dev.odradek.log.checkpoint.OffsetCheckpoint;
import dev.odradek.log.compact.CleanerLimits;
import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.sim.DiskCall;
import dev.odradek.sim.DiskError;
import dev.odradek.sim.NodeCrashed;
import dev.odradek.sim.SimClock;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.Uuid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A log moves from directory A to B while it is used.
final class LogMoveTest {
    private final MovingNode node = new MovingNode(1);

    private void finish() {
        assertThat(node.tasks.runUntil(() -> node.directories.moves().count() == 0, 60_000))
                .as("the move ends")
                .isTrue();
    }

    private void startWith(int count) {
        node.start();
        node.append(count);
    }

    @Test
    void aLogMovesWhileItIsAppendedTo() throws IOException {
        startWith(30);
        assertThat(node.move(B)).isEqualTo(ErrorCode.NONE);
        node.append(3);
        assertThat(node.place()).isEqualTo(A);
        assertThat(node.future(B)).extracting(FutureLog::offsetLag).isEqualTo(33L);
        node.answers = false;
        node.tasks.runForMs(1_000);
        assertThat(node.future(B)).extracting(FutureLog::offsetLag).isEqualTo(0L);
        assertThat(node.told).containsExactly(id(B));
        // It goes on until the cluster knows.
        node.append(5);
        node.directories.moves().resume(ORDERS);
        node.tasks.runForMs(1_000);
        assertThat(node.place()).isEqualTo(A);
        List<String> expected = TestNode.values(node.log());
        PartitionLog before = node.log();
        List<ActiveProducer> producers = before.activeProducers();

        node.directories.moves().move(ORDERS, A.toString());
        assertThat(node.future(B)).isNull();
        assertThat(node.names(A)).containsExactly("orders-0");
        node.tasks.runDue();
        // What it was told is taken back.
        assertThat(node.told).containsExactly(id(B), id(A));
        node.answers = true;
        node.move(B);
        node.beforeSwap = () -> node.append(2);
        finish();

        assertThat(node.place()).isEqualTo(B);
        assertThat(node.future(B)).isNull();
        assertThat(node.log().logEndOffset()).isEqualTo(40);
        assertThat(node.log().highWatermark()).isEqualTo(40);
        assertThat(node.log().recoveryPoint()).isEqualTo(40);
        assertThat(TestNode.values(node.log()))
                .hasSize(40)
                .startsWith(expected.toArray(new String[0]));
        assertThat(producers).hasSize(1);
        assertThat(node.log().epochs().entries()).isEqualTo(before.epochs().entries());
        assertThat(node.names(A)).singleElement().asString().endsWith("-delete");
        node.append(4);
        node.tasks.runForMs(120_000);
        assertThat(node.names(A)).isEmpty();
        assertThat(node.names(B)).containsExactly("orders-0");

        node.directories.close(1);
        PartitionLog again = node.start();
        assertThat(node.place()).isEqualTo(B);
        assertThat(again.logEndOffset()).isEqualTo(44);
    }

    /// Retries of what was acknowledged before are known as such after.
    @Test
    void theLastBatchesOfAProducerMoveAlong() {
        startWith(10);
        node.move(B);
        finish();
        for (int offset = 5; offset < 10; offset++) {
            var outcome =
                    node.log()
                            .appendAsLeader(
                                    batch().producer(7, 0, offset).of("again"),
                                    0,
                                    AppendOrigin.CLIENT);
            assertThat(outcome).isInstanceOf(AppendOutcome.Duplicate.class);
            assertThat(((AppendOutcome.Duplicate) outcome).baseOffset()).isEqualTo(offset);
        }
    }

    @Test
    void checkpointsOfTheOldDirectoryForgetTheLog() throws IOException {
        startWith(10);
        node.directories.checkpointRecoveryPoints();
        node.directories.checkpointHighWatermarks();
        node.beforeSwap = () -> node.log().deleteRecordsBefore(3);
        node.move(B);
        finish();
        for (OffsetCheckpoint kind : OffsetCheckpoint.values()) {
            assertThat(kind.read(node.mount, A)).as("%s", kind).doesNotContainKey(ORDERS);
        }
        assertThat(OffsetCheckpoint.LOG_START.read(node.mount, B)).containsEntry(ORDERS, 3L);
        assertThat(OffsetCheckpoint.RECOVERY_POINT.read(node.mount, B)).containsEntry(ORDERS, 10L);
        assertThat(OffsetCheckpoint.HIGH_WATERMARK.read(node.mount, B)).containsEntry(ORDERS, 10L);
    }

    @Test
    void readsThatWereBegunBeforeTheSwapAreFinished() throws IOException {
        startWith(10);
        var slice = (LogSlice) node.log().read(0, 1_000, ReadBound.HIGH_WATERMARK, true);
        PartitionLog before = node.log();
        node.move(B);
        finish();

        var bytes = io.netty.buffer.Unpooled.buffer();
        slice.readInto(bytes);
        slice.release();
        assertThat(Batches.values(bytes)).startsWith("value 0 of epoch 0");
        assertThatThrownBy(() -> before.read(0, 1_000, ReadBound.LOG_END, true))
                .isInstanceOf(LogFailureException.class);
        node.tasks.runForMs(120_000);
        assertThat(node.directories.offlineCount()).isZero();
    }

    @Test
    void whatIsTruncatedMeanwhileIsNotInTheCopy() throws IOException {
        startWith(20);
        node.answers = false;
        node.move(B);
        node.tasks.runForMs(1_000);
        node.directories.truncateTo(node.log(), 12);
        MovingNode.append(node.log(), 3, 1);
        node.tasks.runForMs(1_000);
        assertThat(Objects.requireNonNull(node.future(B)).log().logEndOffset()).isEqualTo(15);
        node.directories.truncateFullyAndStartAt(node.log(), 100);
        MovingNode.append(node.log(), 3, 2);
        node.tasks.runForMs(1_000);
        List<String> expected = TestNode.values(node.log());
        accept();
        finish();

        assertThat(node.place()).isEqualTo(B);
        assertThat(node.log().logStartOffset()).isEqualTo(100);
        assertThat(TestNode.values(node.log())).isEqualTo(expected).hasSize(3);
        assertThat(node.log().latestEpoch()).isEqualTo(2);
    }

    /// Asks again, of a cluster that answers now.
    private void accept() {
        node.answers = true;
        node.move(A);
        node.move(B);
    }

    @Test
    void theStartOfTheLogMovesAlong() throws IOException {
        node.start();
        PartitionLog log = node.log();
        for (int i = 0; i < 4; i++) {
            log.appendAsLeader(batch().of("a" + i, "b" + i, "c" + i), 0, AppendOrigin.CLIENT);
        }
        log.highWatermark(12);
        // Within a batch.
        log.deleteRecordsBefore(4);
        node.beforeSwap = () -> log.deleteRecordsBefore(7);
        node.move(B);
        finish();

        assertThat(node.log().logStartOffset()).isEqualTo(7);
        assertThat(node.log().logEndOffset()).isEqualTo(12);
        node.directories.abandon();
        node.disk.kill();
        assertThat(node.start().logStartOffset()).isEqualTo(7);
    }

    @Test
    void anEmptyLogMoves() throws IOException {
        node.start();
        node.move(B);
        finish();
        assertThat(node.place()).isEqualTo(B);
        node.append(1);
        node.log().deleteRecordsBefore(1);
        node.log().applyRetention();
        node.move(C);
        finish();
        assertThat(node.log().logStartOffset()).isEqualTo(1);
        assertThat(TestNode.values(node.log())).isEmpty();
        node.append(1);
        assertThat(node.log().logEndOffset()).isEqualTo(2);
    }

    @Test
    void nothingIsCleanedWhileALogMovesAndItStaysClean() throws IOException {
        node.config = CleanedLog.COMPACT.toBuilder().segmentBytes(300).build();
        PartitionLog log = node.start();
        for (int i = 0; i < 6; i++) {
            CleanedLog.append(
                    log, batch().at(SimClock.WALL_START_MS).pairs("a=" + "x".repeat(200) + i));
        }
        var cleaner = node.directories.cleaner();
        cleaner.start(new CleanerLimits(true, 0, 1 << 20, 0.9, 1 << 16, Double.MAX_VALUE, 15_000));
        assertThat(cleaner.cleanOne()).isTrue();
        for (int i = 0; i < 6; i++) {
            CleanedLog.append(
                    log, batch().at(SimClock.WALL_START_MS).pairs("a=" + "y".repeat(200) + i));
        }
        Map<String, String> table = CleanedLog.table(log);
        node.answers = false;
        node.move(B);
        node.tasks.runForMs(1_000);
        assertThat(cleaner.cleanOne()).isFalse();
        List<String> pairs = CleanedLog.pairs(log);
        // What is missing is no hole: of a copy, too.
        node.directories.abandon();
        node.disk.cutPower();
        node.answers = true;
        log = node.start();
        assertThat(CleanedLog.pairs(log)).isEqualTo(pairs);
        cleaner = node.directories.cleaner();
        cleaner.start(new CleanerLimits(true, 0, 1 << 20, 0.9, 1 << 16, Double.MAX_VALUE, 15_000));
        assertThat(cleaner.cleanOne()).isFalse();
        finish();

        assertThat(node.place()).isEqualTo(B);
        assertThat(CleanedLog.pairs(node.log())).isEqualTo(pairs);
        node.directories.abandon();
        node.disk.cutPower();
        log = node.start();
        assertThat(CleanedLog.pairs(log)).isEqualTo(pairs);
        cleaner = node.directories.cleaner();
        cleaner.start(new CleanerLimits(true, 0, 1 << 20, 0.9, 1 << 16, Double.MAX_VALUE, 15_000));
        assertThat(cleaner.cleanOne()).isTrue();
        assertThat(CleanedLog.table(node.log())).isEqualTo(table);
        assertThat(CleanedLog.pairs(node.log())).hasSizeLessThan(pairs.size());
    }

    @Test
    void askingForAnotherDirectoryGivesTheFirstMoveUp() {
        startWith(10);
        node.answers = false;
        node.move(B);
        node.tasks.runForMs(1_000);
        assertThat(node.move(B)).isEqualTo(ErrorCode.NONE);
        assertThat(node.names(B)).hasSize(1);
        node.answers = true;
        assertThat(node.move(C)).isEqualTo(ErrorCode.NONE);
        finish();
        node.tasks.runForMs(120_000);
        assertThat(node.place()).isEqualTo(C);
        assertThat(node.names(A)).isEmpty();
        assertThat(node.names(B)).isEmpty();
        assertThat(node.assigned).isEqualTo(id(C));
    }

    @Test
    void directoriesAreRefusedAsKafkaDoes() {
        startWith(1);
        var moves = node.directories.moves();
        node.directories.cordon(List.of(C));
        assertThat(moves.refusal("/nowhere")).isEqualTo(ErrorCode.LOG_DIR_NOT_FOUND);
        assertThat(moves.refusal("a")).isEqualTo(ErrorCode.LOG_DIR_NOT_FOUND);
        assertThat(moves.refusal("/c")).isEqualTo(ErrorCode.INVALID_REPLICA_ASSIGNMENT);
        assertThat(moves.refusal("/b")).isEqualTo(ErrorCode.NONE);
        var hurt =
                node.directories.create(
                        new dev.odradek.wire.TopicPartition("orders", 1),
                        MovingNode.TOPIC,
                        node.config,
                        id(C));
        node.disk.fail(DiskCall.WRITE, in(C), 1, DiskError.INPUT_OUTPUT);
        assertThatThrownBy(() -> MovingNode.append(hurt, 1, 0))
                .isInstanceOf(LogFailureException.class);
        node.tasks.runForMs(100);
        assertThat(moves.refusal("/c")).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        // While one is offline no copy is made: it may be there already.
        assertThat(node.move(B)).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(node.move(A)).isEqualTo(ErrorCode.NONE);
        assertThat(node.names(B)).isEmpty();
    }

    private static java.util.function.Predicate<Path> in(Path directory) {
        return path -> path.startsWith(directory);
    }

    @Test
    void aLogThatIsNotThereYetIsMadeWhereItWasAskedFor() {
        node.open();
        node.directories.moves().prefer(ORDERS, C.toString());
        assertThat(node.host().directory().getParent()).isEqualTo(C);
    }

    @Test
    void aTopicThatIsDeletedTakesItsCopyAlong() {
        startWith(10);
        node.answers = false;
        node.move(B);
        node.tasks.runForMs(1_000);
        assertThat(node.directories.delete(ORDERS)).isTrue();
        node.tasks.runForMs(120_000);
        assertThat(node.names(A)).isEmpty();
        assertThat(node.names(B)).isEmpty();
        assertThat(node.directories.moves().count()).isZero();
        assertThat(node.told).containsExactly(id(B));
    }

    @Test
    void aDestinationThatFailsLeavesTheLogWhereItIs() throws IOException {
        startWith(10);
        node.answers = false;
        node.move(B);
        node.tasks.runForMs(1_000);
        node.disk.fail(DiskCall.WRITE, in(B), 1, DiskError.INPUT_OUTPUT);
        node.append(10);
        node.tasks.runForMs(5_000);
        assertThat(node.directories.offlineCount()).isEqualTo(1);
        assertThat(node.directories.moves().count()).isZero();
        assertThat(node.told).containsExactly(id(B), id(A));
        node.append(1);
        assertThat(TestNode.values(node.log())).hasSize(21);

        // The directory is back after a restart, and the move goes on.
        node.directories.close(1);
        node.answers = true;
        node.start();
        finish();
        assertThat(node.place()).isEqualTo(B);
        assertThat(TestNode.values(node.log())).hasSize(21);
    }

    @Test
    void aSourceThatFailsLeavesTheCopyForWhenItIsBack() throws IOException {
        startWith(10);
        node.answers = false;
        node.move(B);
        node.tasks.runForMs(1_000);
        node.assigned = id(B);
        node.disk.fail(DiskCall.WRITE, in(A), 1, DiskError.INPUT_OUTPUT);
        assertThatThrownBy(() -> node.append(1)).isInstanceOf(LogFailureException.class);
        node.tasks.runForMs(5_000);
        assertThat(node.directories.get(ORDERS)).isNull();
        // The cluster had been told of B; the replica is offline with A.
        assertThat(node.told).containsExactly(id(B), id(A));
        assertThat(node.future(B)).extracting(FutureLog::offsetLag).isEqualTo(-1L);
        assertThatThrownBy(
                        () -> node.directories.create(ORDERS, MovingNode.TOPIC, node.config, id(B)))
                .hasMessageContaining("offline");
        assertThat(node.names(B)).hasSize(1);

        node.directories.close(1);
        node.answers = true;
        node.start();
        assertThat(node.place()).isEqualTo(A);
        finish();
        assertThat(node.place()).isEqualTo(B);
        assertThat(TestNode.values(node.log())).hasSize(10);
    }

    @Test
    void aFullDestinationDoesNotHurtAndIsWaitedFor() throws IOException {
        startWith(10);
        node.disk.fail(DiskCall.WRITE, in(B), 2, DiskError.NO_SPACE);
        node.move(B);
        node.tasks.runForMs(500);
        node.append(5);
        finish();
        assertThat(node.place()).isEqualTo(B);
        assertThat(TestNode.values(node.log())).hasSize(15);
        assertThat(node.directories.offlineCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRestartGoesOnWithTheMove(boolean clean) throws IOException {
        startWith(30);
        node.answers = false;
        node.move(B);
        node.tasks.runForMs(1_000);
        String copy = node.names(B).getFirst();
        if (clean) {
            node.directories.close(1);
        } else {
            node.disk.kill();
        }
        node.answers = true;
        node.start();
        assertThat(node.place()).isEqualTo(A);
        assertThat(node.names(B)).containsExactly(copy);
        assertThat(node.future(B)).extracting(FutureLog::offsetLag).isEqualTo(0L);
        node.append(3);
        finish();
        assertThat(node.place()).isEqualTo(B);
        assertThat(TestNode.values(node.log())).hasSize(33);
    }

    /// What the log lost in a power cut, and wrote otherwise since, is not in the copy.
    @Test
    void aCopyThatKnowsMoreThanTheLogIsCut() throws IOException {
        startWith(10);
        node.log().flush();
        node.answers = false;
        node.move(B);
        node.tasks.runForMs(100);
        node.append(5);
        node.tasks.runForMs(100);
        Objects.requireNonNull(node.future(B)).log().flush();
        node.directories.abandon();
        node.disk.cutPower();
        node.open();
        PartitionLog log = node.directories.create(ORDERS, MovingNode.TOPIC, node.config, id(A));
        node.directories.truncateTo(log, 11);
        MovingNode.append(log, 2, 3);
        node.answers = true;
        node.directories.moves().resume(ORDERS);
        finish();
        assertThat(node.place()).isEqualTo(B);
        long end = node.log().logEndOffset();
        assertThat(TestNode.values(node.log()).getLast())
                .isEqualTo("value " + (end - 1) + " of epoch 3");
        assertThat(TestNode.values(node.log()))
                .containsOnlyOnce("value " + (end - 2) + " of epoch 3")
                .doesNotContain("value " + (end - 2) + " of epoch 0");
    }

    /// Ends the node with a complete copy of ten records in B, and takes the log away.
    private void leaveACopyAlone() throws IOException {
        startWith(10);
        node.answers = false;
        node.move(B);
        node.tasks.runForMs(1_000);
        node.directories.close(1);
        node.mount.deleteTree(A.resolve("orders-0"));
        node.mount.syncDirectory(A);
    }

    @Test
    void aCopyWithoutItsLogIsSetAsideUnlessTheClusterHasTheReplicaThere() throws IOException {
        leaveACopyAlone();
        node.start();
        assertThat(node.place()).isEqualTo(A);
        assertThat(node.names(B)).singleElement().asString().endsWith("-stray");
    }

    @Test
    void aCopyWithoutItsLogIsTheLogWhereTheClusterKnowsNoPlaceOfIt() throws IOException {
        leaveACopyAlone();
        node.assigned = Uuid.ZERO;
        node.start();
        assertThat(node.place()).isEqualTo(B);
        assertThat(TestNode.values(node.log())).hasSize(10);
    }

    @Test
    void aCopyThatCannotBeMadeLeavesNothing() throws IOException {
        startWith(10);
        node.disk.fail(
                DiskCall.WRITE,
                path -> path.startsWith(B) && path.toString().contains("partition.metadata"),
                1,
                DiskError.NO_SPACE);
        assertThat(node.move(B)).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(node.names(B)).isEmpty();
        assertThat(node.move(B)).isEqualTo(ErrorCode.NONE);
        finish();
        assertThat(node.place()).isEqualTo(B);
        assertThat(TestNode.values(node.log())).hasSize(10);
    }

    /// Dies at each call to the disk in turn.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCrashAnywhereLosesNothingAndTheMoveEndsAfterIt(boolean powerCut) throws IOException {
        int crashes = 0;
        for (int nth = 1; ; nth++) {
            var each = new MovingNode(100 + nth);
            each.start();
            each.append(12);
            each.log().flush();
            each.directories.checkpointRecoveryPoints();
            List<String> expected = TestNode.values(each.log());
            boolean done = false;
            each.disk.crashIn(nth);
            try {
                each.move(B);
                each.tasks.runUntil(() -> each.directories.moves().count() == 0, 60_000);
                each.tasks.runForMs(70_000);
                done = true;
            } catch (NodeCrashed e) {
                crashes++;
            }
            if (done && !each.disk.isCrashed()) {
                break;
            }
            if (powerCut) {
                each.disk.cutPower();
            } else {
                each.disk.kill();
            }
            each.disk.crashNever();
            each.start();
            assertThat(TestNode.values(each.log())).as("crash %d", nth).isEqualTo(expected);
            assertThat(each.log().activeProducers()).as("crash %d", nth).hasSize(1);
            each.append(1);
            each.move(B);
            each.directories.keepHouse();
            assertThat(each.tasks.runUntil(() -> each.directories.moves().count() == 0, 60_000))
                    .as("crash %d", nth)
                    .isTrue();
            each.tasks.runForMs(120_000);
            assertThat(each.place()).as("crash %d", nth).isEqualTo(B);
            assertThat(TestNode.values(each.log())).as("crash %d", nth).hasSize(13);
            assertThat(each.names(A)).as("crash %d", nth).isEmpty();
            assertThat(each.names(B)).as("crash %d", nth).containsExactly("orders-0");
        }
        assertThat(crashes).isGreaterThan(50);
    }

    /// As above, where the disk merely fails, once or a few times; a log that does not say that it
    /// has failed takes appends.
    @ParameterizedTest
    @ValueSource(strings = {"/a", "/b"})
    void aDiskThatFailsAnywhereLosesNothing(String directory) throws IOException {
        for (DiskCall call :
                List.of(
                        DiskCall.RENAME,
                        DiskCall.SYNC_DIRECTORY,
                        DiskCall.FORCE,
                        DiskCall.WRITE,
                        DiskCall.OPEN)) {
            for (DiskError error : List.of(DiskError.INPUT_OUTPUT, DiskError.NO_DESCRIPTORS)) {
                for (int nth = 1; nth <= 40; nth++) {
                    strike(Path.of(directory), call, error, nth, 1);
                    strike(Path.of(directory), call, error, nth, 3);
                }
            }
        }
    }

    private static void strike(Path directory, DiskCall call, DiskError error, int nth, int times)
            throws IOException {
        String how = times + " " + call + " " + error + " " + nth + " in " + directory;
        var each = new MovingNode(100 + nth);
        each.start();
        each.append(12);
        each.log().flush();
        List<String> expected = TestNode.values(each.log());
        for (int i = 0; i < times; i++) {
            each.disk.fail(call, in(directory), nth, error);
        }
        each.move(B);
        each.tasks.runUntil(() -> each.directories.moves().count() == 0, 5_000);
        each.disk.failNever();
        PartitionLog now = each.directories.get(ORDERS);
        if (now != null && now.failure() == null) {
            assertThat(TestNode.values(now)).as(how).isEqualTo(expected);
            MovingNode.append(now, 1, 0);
            expected = TestNode.values(now);
        }
        each.directories.close(1);
        each.start();
        assertThat(TestNode.values(each.log())).as(how).isEqualTo(expected);
        each.move(B);
        each.tasks.runUntil(() -> each.directories.moves().count() == 0, 60_000);
        assertThat(TestNode.values(each.log())).as(how).isEqualTo(expected);
    }

    /// Appends, truncations, restarts and moves to and fro, in any order.
    @Test
    void whateverHappensOnTheWayTheRecordsStayTheSame() throws IOException {
        for (long seed = 1; seed <= 150; seed++) {
            var random = new SplittableRandom(seed);
            var each = new MovingNode(seed);
            each.start();
            List<String> model = new ArrayList<>();
            int epoch = 0;
            for (int step = 0; step < 40; step++) {
                switch (random.nextInt(8)) {
                    case 0, 1, 2 -> {
                        int count = 1 + random.nextInt(6);
                        for (int i = 0; i < count; i++) {
                            model.add("value " + model.size() + " of epoch " + epoch);
                        }
                        append(each.log(), count, epoch);
                    }
                    case 3 -> {
                        int kept = random.nextInt(model.size() + 1);
                        each.directories.truncateTo(each.log(), kept);
                        model = new ArrayList<>(model.subList(0, kept));
                        epoch++;
                    }
                    case 4 -> each.move(List.of(A, B, C).get(random.nextInt(3)));
                    case 5, 6 -> each.tasks.runForMs(random.nextInt(200));
                    default -> {
                        if (random.nextBoolean()) {
                            each.directories.close(1);
                        } else {
                            each.disk.kill();
                        }
                        each.start();
                        epoch++;
                    }
                }
                assertThat(TestNode.values(each.log()))
                        .as("seed %d, step %d", seed, step)
                        .isEqualTo(model);
            }
            each.tasks.runUntil(() -> each.directories.moves().count() == 0, 60_000);
            assertThat(TestNode.values(each.log())).as("seed %d", seed).isEqualTo(model);
        }
    }

    private static void append(PartitionLog log, int count, int epoch) {
        for (int i = 0; i < count; i++) {
            log.appendAsLeader(
                    batch().at(SimClock.WALL_START_MS + log.logEndOffset())
                            .of("value " + log.logEndOffset() + " of epoch " + epoch),
                    epoch,
                    AppendOrigin.CLIENT);
            log.highWatermark(log.logEndOffset());
        }
    }
}
