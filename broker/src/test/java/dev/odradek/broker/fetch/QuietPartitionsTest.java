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
import dev.odradek.wire.message.FetchResponse.FetchableTopicResponse;
import dev.odradek.wire.message.FetchResponse.PartitionData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A session reads a partition again only if something may have happened to it, and misses nothing
/// that has.
@SuppressWarnings("NullAway.Init") // open() sets them
class QuietPartitionsTest {
    private static final short VERSION = 12;
    private static final int PARTITIONS = 3;
    private static final byte READ_COMMITTED = 1;

    private final SimClock clock = new SimClock();
    private final SimTasks tasks = new SimTasks(clock, new Random(7));
    private final TaskQueue loop = tasks.queue("loop", 100);
    private final List<FetchResponse> answers = new ArrayList<>();
    private final List<Integer> found = new ArrayList<>();
    private final List<Partition> partitions = new ArrayList<>();
    private TestLogs logs;
    private FetchSessions sessions;
    private Function<WorkerPool, FetchService> service;
    private FetchService fetches;
    private int sessionId;
    private int epoch;

    @BeforeEach
    void open(@TempDir Path path) {
        logs = new TestLogs(path);
        for (int index = 0; index < PARTITIONS; index++) {
            partitions.add(logs.led(index));
        }
        PartitionDirectory directory =
                (_, _, index, _) -> {
                    found.add(index);
                    return new PartitionDirectory.Found(partitions.get(index));
                };
        sessions = new FetchSessions(2, 100, new Random(1));
        service =
                pool ->
                        new FetchService(
                                directory,
                                sessions,
                                new ColdReads(pool),
                                clock,
                                new FetchService.Limits(1_000_000, 300_000));
        fetches = service.apply(tasks.pool("cold-read", 1));
    }

    @AfterEach
    void close() {
        answers.forEach(QuietPartitionsTest::release);
        logs.close();
    }

    private static void release(FetchResponse answer) {
        answer.responses().stream()
                .flatMap(topic -> topic.partitions().stream())
                .forEach(each -> {
                    if (each.records() instanceof LogSlice slice && !slice.isEmpty()) {
                        slice.release();
                    }
                });
    }

    private void append(int index) {
        assertThat(partitions.get(index).append(batch("a"), AppendOrigin.CLIENT, true))
                .isInstanceOf(AppendOutcome.Appended.class);
    }

    /// Makes a session of all partitions, of which none has anything new.
    private void settle() {
        fetch(0, request(positions(0, 0, 0)));
        sessionId = answers.getLast().sessionId();
        assertThat(sessionId).isPositive();
        epoch = 1;
        fetch(0, request(Map.of()));
        found.clear();
        answers.clear();
    }

    private static Map<Integer, Long> positions(long... offsets) {
        Map<Integer, Long> positions = new TreeMap<>();
        for (int index = 0; index < offsets.length; index++) {
            positions.put(index, offsets[index]);
        }
        return positions;
    }

    private FetchRequest request(Map<Integer, Long> offsets) {
        var request =
                new FetchRequest()
                        .minBytes(1)
                        .maxBytes(1_000_000)
                        .sessionId(sessionId)
                        .sessionEpoch(epoch++);
        if (!offsets.isEmpty()) {
            var topic = new FetchRequest.FetchTopic().topic(TOPIC);
            offsets.forEach((index, offset) ->
                    topic.partitions()
                            .add(
                                    new FetchRequest.FetchPartition()
                                            .partition(index)
                                            .fetchOffset(offset)
                                            .partitionMaxBytes(1_000_000)));
            request.topics().add(topic);
        }
        return request;
    }

    private void fetch(int waitMs, FetchRequest request) {
        request.maxWaitMs(waitMs);
        loop.execute(() -> {
            var _ = fetches.fetch(request, VERSION, loop, answers::add);
        });
        tasks.runDue();
    }

    private List<PartitionData> told() {
        assertThat(answers).hasSize(1);
        return answers.getFirst().responses().stream()
                .map(FetchableTopicResponse::partitions)
                .flatMap(List::stream)
                .toList();
    }

    @Test
    void whatHasNothingNewIsNotReadAgain() {
        settle();

        fetch(0, request(Map.of()));

        assertThat(told()).isEmpty();
        assertThat(found).isEmpty();
    }

    @Test
    void anAppendWakesTheFetchAndIsAllThatIsRead() {
        settle();
        fetch(500, request(Map.of()));
        assertThat(answers).isEmpty();

        append(1);
        tasks.runDue();

        assertThat(told()).extracting(PartitionData::partitionIndex).containsExactly(1);
        assertThat(found).containsOnly(1);
    }

    @Test
    void anAppendThatCameWhileNobodyWaitedIsReadByTheNextFetch() {
        settle();
        append(2);

        fetch(500, request(Map.of()));

        assertThat(told()).extracting(PartitionData::partitionIndex).containsExactly(2);
    }

    @Test
    void aPartitionThatWasReadAndHasNoMoreWakesTheNextFetchAllTheSame() {
        settle();
        for (long offset = 0; offset < 5; offset++) {
            append(0);
            fetch(500, request(Map.of(0, offset)));
            assertThat(told()).extracting(PartitionData::highWatermark).containsExactly(offset + 1);
            answers.forEach(QuietPartitionsTest::release);
            answers.clear();
        }
        fetch(500, request(Map.of(0, 5L)));
        assertThat(answers).isEmpty();

        append(0);
        tasks.runDue();

        assertThat(told()).extracting(PartitionData::highWatermark).containsExactly(6L);
    }

    @Test
    void anotherLeaderIsTold() {
        settle();
        fetch(500, request(Map.of()));

        partitions.get(1).apply(registration(2, 1, List.of(BROKER, 2), List.of(2)));
        tasks.runDue();

        assertThat(told())
                .extracting(PartitionData::errorCode)
                .containsExactly(ErrorCode.NOT_LEADER_OR_FOLLOWER.code());
    }

    @Test
    void anEpochThatTheFetcherDoesNotKnowIsFenced() {
        append(0);
        var request = request(positions(1, 0, 0));
        request.topics().getFirst().partitions().getFirst().currentLeaderEpoch(0);
        fetch(0, request);
        sessionId = answers.getLast().sessionId();
        epoch = 1;
        fetch(0, request(Map.of()));
        answers.clear();
        partitions.get(0).apply(registration(BROKER, 1, List.of(BROKER), List.of(BROKER)));

        fetch(0, request(Map.of()));

        assertThat(told())
                .extracting(PartitionData::errorCode)
                .containsExactly(ErrorCode.FENCED_LEADER_EPOCH.code());
    }

    @Test
    void aLogThatBeginsLaterIsTold() {
        append(0);
        append(1);
        fetch(0, request(positions(1, 1, 0)));
        sessionId = answers.getLast().sessionId();
        epoch = 1;
        fetch(0, request(Map.of()));
        answers.clear();

        partitions.get(1).log().deleteRecordsBefore(1);
        fetch(0, request(Map.of()));

        assertThat(told()).extracting(PartitionData::logStartOffset).containsExactly(1L);
    }

    @Test
    void aFetcherThatGoesBackIsGivenWhatItAsksFor() {
        append(0);
        fetch(0, request(positions(1, 0, 0)));
        sessionId = answers.getLast().sessionId();
        epoch = 1;
        fetch(0, request(Map.of()));
        answers.clear();

        fetch(0, request(Map.of(0, 0L)));

        assertThat(told())
                .singleElement()
                .satisfies(data ->
                        assertThat(Objects.requireNonNull(data.records()).sizeBytes())
                                .isPositive());
    }

    @Test
    void anotherIsolationIsReadAnew() {
        settle();

        fetch(0, request(Map.of()).isolationLevel(READ_COMMITTED));

        assertThat(told()).isEmpty();
        assertThat(found).containsExactly(0, 1, 2);
    }

    @Test
    void aSessionThatHasEndedWatchesNothing() {
        settle();
        fetch(500, request(Map.of()));

        sessions.remove(sessionId);
        append(0);
        tasks.runDue();
        assertThat(answers).isEmpty();
        tasks.runForMs(500);

        // What came meanwhile is not lost: the fetch looks once more when its time is up.
        assertThat(told()).extracting(PartitionData::partitionIndex).containsExactly(0);
    }

    /// Appends from another thread at any moment between two fetches and of the wait; the timer is
    /// far away, so that a lost wake-up would be seen.
    @Test
    void noWakeUpIsLostWhereverTheAppendFalls() throws Exception {
        settle();
        var threads =
                new ThreadTasks(
                        logs.clock(),
                        (name, failure) -> {
                            throw new AssertionError(name, failure);
                        });
        try (TaskQueue thread = threads.queue("thread", 100);
                WorkerPool pool = threads.pool("cold-read", 1)) {
            FetchService real = service.apply(pool);
            long[] offsets = new long[PARTITIONS];
            for (int round = 0; round < 1_500; round++) {
                int index = round % PARTITIONS;
                // As a client does, it names the partition that the last answer had records of.
                int before = (index + PARTITIONS - 1) % PARTITIONS;
                FetchRequest request = request(Map.of(before, offsets[before])).maxWaitMs(300_000);
                var answered = new CompletableFuture<FetchResponse>();
                thread.execute(() -> {
                    var _ = real.fetch(request, VERSION, thread, answered::complete);
                });
                for (int i = 0; i < round % 100 * 50; i++) {
                    Thread.onSpinWait();
                }
                append(index);
                offsets[index]++;
                FetchResponse answer = answered.get(10, TimeUnit.SECONDS);
                assertThat(answer.errorCode()).isZero();
                assertThat(answer.responses().getFirst().partitions())
                        .extracting(PartitionData::partitionIndex)
                        .containsExactly(index);
                release(answer);
            }
        }
    }
}
