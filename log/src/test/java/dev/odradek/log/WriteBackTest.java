package dev.odradek.log;

import static dev.odradek.log.Batches.batch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.sim.DiskCall;
import dev.odradek.sim.DiskError;
import dev.odradek.sim.MetadataOrder;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What nothing asks to flush is flushed in the background.
@SuppressWarnings("NullAway.Init") // JUnit calls start()
final class WriteBackTest {
    private static final LogConfig CONFIG = LogConfig.defaults();

    private SimulatedNode node;

    @BeforeEach
    void start() {
        node = new SimulatedNode(new SplittableRandom(1), MetadataOrder.JOURNALLED, CONFIG);
        node.makeDirectory();
        node.boot();
    }

    private List<PartitionLog> logs(int count) {
        var logs = new ArrayList<PartitionLog>();
        for (int i = 0; i < count; i++) {
            var partition = new TopicPartition("orders", i);
            logs.add(node.directories.create(partition, new Uuid(1, 2), CONFIG));
        }
        node.tasks.runDue();
        node.disk.keepTrace();
        return logs;
    }

    private void bootWith(FlushWindow window) {
        node.disk.kill();
        node.flushWindow = window;
        node.boot();
    }

    private static void append(PartitionLog log) {
        log.appendAsLeader(batch().of("a"), 0, AppendOrigin.CLIENT);
    }

    private long calls(String name) {
        return node.disk.trace().stream().filter(line -> line.startsWith(name + " ")).count();
    }

    private long forcedSegments() {
        return node.disk.trace().stream()
                .filter(line -> line.startsWith("FORCE ") && line.endsWith(".log"))
                .count();
    }

    @Test
    void aRoundFlushesWhatWasWrittenAndNothingElse() {
        List<PartitionLog> logs = logs(3);
        append(logs.get(0));
        append(logs.get(0));
        append(logs.get(2));

        node.directories.writeBack().round();

        assertThat(logs).extracting(PartitionLog::recoveryPoint).containsExactly(2L, 0L, 1L);
        assertThat(forcedSegments()).isEqualTo(2);

        node.directories.writeBack().round();
        assertThat(forcedSegments()).isEqualTo(2);

        append(logs.get(1));
        node.directories.writeBack().round();
        assertThat(forcedSegments()).isEqualTo(3);
    }

    @Test
    void aLogThatBeganAnewIsFlushedAgain() {
        PartitionLog log = logs(1).getFirst();
        append(log);
        log.truncateFullyAndStartAt(1);
        node.directories.writeBack().round();

        append(log);
        node.directories.writeBack().round();

        assertThat(log.recoveryPoint()).isEqualTo(2);
    }

    @Test
    void manyLogsAreFlushedByOneCallAndSurviveAPowerCut() {
        List<PartitionLog> logs = logs(40);
        logs.forEach(WriteBackTest::append);

        node.directories.writeBack().round();

        assertThat(logs).extracting(PartitionLog::recoveryPoint).containsOnly(1L);
        // The records, then the leader epochs that take the place of others.
        assertThat(calls("SYNC_FILE_SYSTEM")).isEqualTo(2);
        assertThat(forcedSegments()).isZero();

        node.disk.cutPower();
        node.boot();
        assertThat(node.directories.all())
                .hasSize(40)
                .allSatisfy(log -> assertThat(log.logEndOffset()).isEqualTo(1));
    }

    @Test
    void manyNewLogsAreMadeDurableByOneCallAndLeaveTheStopNothingToDo() {
        node.disk.keepTrace();
        logs(40);
        assertThat(calls("FORCE") + calls("SYNC_DIRECTORY")).as("syncs for new logs").isZero();

        node.directories.writeBack().round();

        assertThat(calls("SYNC_FILE_SYSTEM")).isEqualTo(1);
        node.disk.cutPower();
        node.boot();
        assertThat(node.directories.all())
                .hasSize(40)
                .allSatisfy(log -> assertThat(log.topicId()).isEqualTo(new Uuid(1, 2)));
        node.directories.writeBack().round();
        node.disk.keepTrace();
        node.directories.close(1);
        assertThat(node.disk.trace())
                .noneMatch(line -> line.startsWith("SYNC_FILE_SYSTEM "))
                .filteredOn(line -> line.contains("/orders-"))
                .allMatch(line -> line.startsWith("LOOK "));
    }

    @Test
    void aNewLogThatNoRoundHasSeenIsMadeDurableByTheStop() {
        logs(1);
        node.directories.close(1);
        node.disk.cutPower();
        node.boot();
        assertThat(node.directories.all())
                .singleElement()
                .extracting(PartitionLog::topicId)
                .isEqualTo(new Uuid(1, 2));
    }

    @Test
    void whereTheWholeCannotBeFlushedTheFailureOfOneLogIsThatOfTheDirectory() {
        List<PartitionLog> logs = logs(20);
        logs.forEach(WriteBackTest::append);
        node.disk.fail(DiskCall.SYNC_FILE_SYSTEM, path -> true, 1, DiskError.INPUT_OUTPUT);
        node.disk.fail(DiskCall.FORCE, path -> true, 1, DiskError.INPUT_OUTPUT);

        node.directories.writeBack().round();

        assertThat(logs).allSatisfy(log -> assertThat(log.failure()).contains("flush failed"));
        assertThat(logs.getFirst().recoveryPoint()).isZero();
    }

    @Test
    void appendsWaitForTheirFlushWhileTooMuchIsUnflushedIfTheyAreToldTo() {
        bootWith(new FlushWindow(1_000, true));
        PartitionLog log = logs(1).getFirst();
        append(log);
        node.tasks.runForMs(2_000);
        append(log);
        assertThat(log.awaitsFlush(2)).isFalse();

        node.tasks.runForMs(1);
        append(log);
        assertThat(log.awaitsFlush(3)).isTrue();
        assertThat(node.directories.writeBack().unflushedMs()).isEqualTo(2_001);

        node.tasks.runDue();
        assertThat(log.settledOffset()).isEqualTo(3);

        node.directories.writeBack().round();
        append(log);
        assertThat(log.awaitsFlush(4)).isFalse();
    }

    @Test
    void roundsComeAfterAWriteHoweverLongNothingWasWritten() {
        bootWith(FlushWindow.ofMs(1_000));
        PartitionLog log = logs(1).getFirst();
        node.directories.keepHouse();
        node.tasks.runForMs(1_000);
        for (int end = 1; end <= 3; end++) {
            append(log);
            assertThat(log.recoveryPoint()).isEqualTo(end - 1);
            node.tasks.runForMs(500);
            assertThat(log.recoveryPoint()).isEqualTo(end);
            node.tasks.runForMs(60_000);
        }
    }

    @Test
    void byDefaultTheWindowGrows() {
        bootWith(FlushWindow.ofMs(1_000));
        PartitionLog log = logs(1).getFirst();
        append(log);
        node.tasks.runForMs(60_000);

        append(log);

        assertThat(log.awaitsFlush(2)).isFalse();
        assertThat(node.directories.writeBack().unflushedMs()).isEqualTo(60_000);
        node.directories.writeBack().round();
        assertThat(node.directories.writeBack().unflushedMs()).isZero();
    }
}
