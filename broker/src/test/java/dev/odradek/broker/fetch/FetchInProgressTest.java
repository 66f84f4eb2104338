package dev.odradek.broker.fetch;

import static dev.odradek.broker.partition.TestLogs.BROKER;
import static dev.odradek.broker.partition.TestLogs.TOPIC;
import static dev.odradek.broker.partition.TestLogs.batch;
import static dev.odradek.broker.partition.TestLogs.registration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.base.disk.ColdReads;
import dev.odradek.base.task.TaskQueue;
import dev.odradek.base.task.ThreadTasks;
import dev.odradek.base.task.WorkerPool;
import dev.odradek.broker.partition.Partition;
import dev.odradek.broker.partition.PartitionDirectory;
import dev.odradek.broker.partition.TestLogs;
import dev.odradek.log.AppendOutcome;
import dev.odradek.log.LogSlice;
import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.sim.SimClock;
import dev.odradek.sim.SimTasks;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.FetchRequest;
import dev.odradek.wire.message.FetchResponse;
import dev.odradek.wire.message.FetchResponse.PartitionData;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // open() sets them
class FetchInProgressTest {
    private static final short VERSION = 12;

    private final SimClock clock = new SimClock();
    private final SimTasks tasks = new SimTasks(clock, new Random(7));
    private final TaskQueue loop = tasks.queue("loop", 100);
    private final List<FetchResponse> answers = new ArrayList<>();
    private final List<FileChannel> files = new ArrayList<>();
    private @Nullable Runnable giveUp;
    private TestLogs logs;
    private Partition partition;
    private Function<WorkerPool, FetchService> service;
    private FetchService fetches;

    @BeforeEach
    void open(@TempDir Path path) {
        logs = new TestLogs(path);
        partition = logs.led(0);
        PartitionDirectory directory =
                (topicId, topic, index, byTopicId) ->
                        topic.equals(TOPIC) && index == 0
                                ? new PartitionDirectory.Found(partition)
                                : new PartitionDirectory.NotHere(
                                        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        service =
                pool ->
                        new FetchService(
                                directory,
                                new FetchSessions(10, 100, new Random(1)),
                                new ColdReads(pool),
                                clock,
                                new FetchService.Limits(1_000_000, 300_000));
        fetches = service.apply(tasks.pool("cold-read", 1));
    }

    /// Every slice was given back exactly once: with the cache gone, no file is open.
    @AfterEach
    void noFileStaysOpen() {
        for (FetchResponse answer : answers) {
            if (data(answer).records() instanceof LogSlice slice && !slice.isEmpty()) {
                FileChannel channel = slice.lease().file().channel();
                if (channel != null) {
                    files.add(channel);
                }
                slice.release();
            }
        }
        logs.close();
        assertThat(files).noneMatch(FileChannel::isOpen);
    }

    private void append(String value) {
        assertThat(partition.append(batch(value), AppendOrigin.CLIENT, true))
                .isInstanceOf(AppendOutcome.Appended.class);
    }

    private void fetch(int bytesMin, int waitMs) {
        fetch(0, 0, bytesMin, waitMs, -1);
    }

    private void fetch(int index, long offset, int bytesMin, int waitMs, int epoch) {
        var request =
                new FetchRequest()
                        .minBytes(bytesMin)
                        .maxBytes(1_000_000)
                        .maxWaitMs(waitMs)
                        .sessionEpoch(-1);
        var topic = new FetchRequest.FetchTopic().topic(TOPIC);
        topic.partitions()
                .add(
                        new FetchRequest.FetchPartition()
                                .partition(index)
                                .fetchOffset(offset)
                                .currentLeaderEpoch(epoch)
                                .partitionMaxBytes(1_000_000));
        request.topics().add(topic);
        loop.execute(() -> giveUp = fetches.fetch(request, VERSION, loop, answers::add));
        tasks.runDue();
    }

    private static PartitionData data(FetchResponse response) {
        return response.responses().isEmpty()
                ? new PartitionData()
                : response.responses().getFirst().partitions().getFirst();
    }

    private static int bytes(FetchResponse response) {
        var records = data(response).records();
        return records == null ? 0 : records.sizeBytes();
    }

    @Test
    void whatIsEnoughIsAnsweredAtOnce() {
        append("a");

        fetch(1, 1_000);

        assertThat(answers).hasSize(1);
        assertThat(bytes(answers.getFirst())).isPositive();
        assertThat(data(answers.getFirst()).highWatermark()).isEqualTo(1);
        assertThat(data(answers.getFirst()).abortedTransactions()).isNull();
    }

    @Test
    void withTooLittleItWaitsUntilItsTimeIsUp() {
        append("a");
        fetch(100_000, 500);

        tasks.runForMs(499);
        assertThat(answers).isEmpty();
        tasks.runForMs(1);

        assertThat(answers).hasSize(1);
        assertThat(bytes(answers.getFirst())).isPositive();
    }

    @Test
    void anAppendWakesIt() {
        fetch(1, 500);
        assertThat(answers).isEmpty();

        append("a");
        tasks.runDue();

        assertThat(answers).hasSize(1);
        assertThat(bytes(answers.getFirst())).isPositive();
        tasks.runForMs(1_000);
        assertThat(answers).as("answers").hasSize(1);
    }

    @Test
    void itIsWokenOnlyWhenEnoughHasCome() {
        int size = batch("a").readableBytes();
        fetch(3 * size, 500);
        append("a");
        append("a");
        tasks.runDue();
        assertThat(answers).isEmpty();

        append("a");
        tasks.runDue();

        assertThat(bytes(answers.getFirst())).isEqualTo(3 * size);
    }

    @Test
    void aChangeOfTheLeaderWakesIt() {
        fetch(1, 500);

        partition.apply(registration(2, 1, List.of(BROKER, 2), List.of(2)));
        tasks.runDue();

        assertThat(data(answers.getFirst()).errorCode())
                .isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER.code());
        assertThat(data(answers.getFirst()).highWatermark()).isEqualTo(-1);
    }

    @Test
    void anyNumberOfChangesWithoutConsequenceLeavesItWaiting() {
        fetch(1, 500);
        for (int i = 0; i < 10; i++) {
            partition.apply(registration(BROKER, 0, List.of(BROKER), List.of(BROKER)));
        }
        tasks.runDue();
        assertThat(answers).isEmpty();

        append("a");
        tasks.runDue();

        assertThat(answers).hasSize(1);
    }

    @Test
    void errorsAreAnsweredAtOnce() {
        append("a");

        fetch(0, 2, 1, 500, -1);
        fetch(0, -1, 1, 500, -1);
        fetch(0, 0, 1, 500, 999);
        fetch(5, 0, 1, 500, -1);

        assertThat(answers)
                .extracting(answer -> ErrorCode.of(data(answer).errorCode()))
                .containsExactly(
                        ErrorCode.OFFSET_OUT_OF_RANGE,
                        ErrorCode.OFFSET_OUT_OF_RANGE,
                        ErrorCode.UNKNOWN_LEADER_EPOCH,
                        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(answers).extracting(answer -> data(answer).lastStableOffset()).containsOnly(-1L);
    }

    @Test
    void whoseConnectionEndsWaitsNoLonger() {
        fetch(1, 500);
        Runnable end = giveUp;
        assertThat(end).isNotNull();

        loop.execute(end == null ? () -> {} : end);
        tasks.runDue();
        append("a");
        tasks.runForMs(1_000);

        assertThat(answers).hasSize(1);
        assertThat(answers.getFirst().responses()).isEmpty();
    }

    @Test
    void aLoopThatHasEndedDoesNotHarmTheOneWhoAppends() {
        fetch(1, 500);
        loop.close();

        append("a");

        assertThat(answers).isEmpty();
    }

    /// Appends from another thread at any moment of the park; the timer is far away, so that a lost
    /// wake-up would be seen.
    @Test
    void noWakeUpIsLostWhereverTheAppendFalls() throws Exception {
        var threads =
                new ThreadTasks(
                        logs.clock(),
                        (name, failure) -> {
                            throw new AssertionError(name, failure);
                        });
        // The first read of a process may always have to wait, so somebody has to do it.
        try (TaskQueue thread = threads.queue("thread", 100);
                WorkerPool pool = threads.pool("cold-read", 1)) {
            FetchService real = service.apply(pool);
            for (int round = 0; round < 500; round++) {
                long offset = partition.log().logEndOffset();
                var answered = new CompletableFuture<FetchResponse>();
                thread.execute(() -> {
                    var _ = real.fetch(at(offset), VERSION, thread, answered::complete);
                });
                for (int i = 0; i < round % 100 * 50; i++) {
                    Thread.onSpinWait();
                }
                append("a");
                answers.add(answered.get(10, TimeUnit.SECONDS));
            }
        }
        assertThat(answers).allMatch(answer -> bytes(answer) > 0);
    }

    private static FetchRequest at(long offset) {
        var request =
                new FetchRequest()
                        .minBytes(1)
                        .maxBytes(1_000_000)
                        .maxWaitMs(300_000)
                        .sessionEpoch(-1);
        var topic = new FetchRequest.FetchTopic().topic(TOPIC);
        topic.partitions()
                .add(
                        new FetchRequest.FetchPartition()
                                .fetchOffset(offset)
                                .partitionMaxBytes(1_000_000));
        request.topics().add(topic);
        return request;
    }
}
