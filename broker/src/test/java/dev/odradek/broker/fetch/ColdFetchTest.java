package dev.odradek.broker.fetch;

import static dev.odradek.broker.partition.TestLogs.BROKER;
import static dev.odradek.broker.partition.TestLogs.TOPIC;
import static dev.odradek.broker.partition.TestLogs.TOPIC_ID;
import static dev.odradek.broker.partition.TestLogs.batch;
import static dev.odradek.broker.partition.TestLogs.registration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.base.disk.ColdReads;
import dev.odradek.base.disk.HandleCache;
import dev.odradek.base.task.TaskQueue;
import dev.odradek.broker.partition.Partition;
import dev.odradek.broker.partition.PartitionDirectory;
import dev.odradek.log.LogConfig;
import dev.odradek.log.LogDirectories;
import dev.odradek.log.LogDirectorySettings;
import dev.odradek.log.LogSlice;
import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.sim.MetadataOrder;
import dev.odradek.sim.SimClock;
import dev.odradek.sim.SimDisk;
import dev.odradek.sim.SimTasks;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.message.FetchRequest;
import dev.odradek.wire.message.FetchResponse;
import dev.odradek.wire.message.FetchResponse.PartitionData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A fetch of what is not in memory: whatever waits for the disk, indexes and batch headers
/// included, is not the event loop. On the simulated disk a wait on the loop breaks an invariant.
@SuppressWarnings("NullAway.Init") // open() sets them
class ColdFetchTest {
    private static final Path DATA = Path.of("/data");
    private static final int BATCHES = 300;

    private final SimClock clock = new SimClock();
    private final SimTasks tasks = new SimTasks(clock, new Random(3));
    private final SimDisk disk = new SimDisk(new Random(4), clock, MetadataOrder.JOURNALLED);
    private final TaskQueue loop = tasks.queue("loop", 100);
    private final List<FetchResponse> answers = new ArrayList<>();
    private HandleCache handles;
    private Partition partition;
    private FetchService fetches;
    private @Nullable Runnable giveUp;

    @BeforeEach
    void open() throws IOException {
        disk.mount().createDirectories(DATA);
        handles = new HandleCache(disk.mount(), 1_000);
        LogConfig config =
                LogConfig.defaults().toBuilder()
                        .segmentBytes(16 * 1024)
                        .indexIntervalBytes(100)
                        .build();
        var logs =
                LogDirectories.open(
                        clock,
                        tasks,
                        handles,
                        new Random(5),
                        LogDirectorySettings.defaults(List.of(DATA), null, -1),
                        _ -> config);
        var log = logs.create(new TopicPartition(TOPIC, 0), TOPIC_ID, config);
        partition = new Partition(BROKER, log);
        partition.apply(registration(BROKER, 0, List.of(BROKER), List.of(BROKER)));
        fetches =
                new FetchService(
                        (_, _, _, _) -> new PartitionDirectory.Found(partition),
                        new FetchSessions(10, 100, new Random(1)),
                        new ColdReads(tasks.pool("cold-read", 1)),
                        clock,
                        new FetchService.Limits(1_000_000, 300_000));
        for (int i = 0; i < BATCHES; i++) {
            partition.append(batch("x".repeat(200)), AppendOrigin.CLIENT, true);
        }
        disk.forbidWaits(loop::isOwner);
    }

    private void evict() throws IOException {
        Path directory = partition.log().directory();
        for (String name : disk.mount().list(directory)) {
            disk.evict(directory.resolve(name));
        }
    }

    private void ask(long offset) {
        var request =
                new FetchRequest().minBytes(1).maxBytes(5_000).maxWaitMs(500).sessionEpoch(-1);
        var topic = new FetchRequest.FetchTopic().topic(TOPIC);
        topic.partitions()
                .add(
                        new FetchRequest.FetchPartition()
                                .fetchOffset(offset)
                                .partitionMaxBytes(5_000));
        request.topics().add(topic);
        loop.execute(() -> giveUp = fetches.fetch(request, (short) 12, loop, answers::add));
    }

    private static PartitionData data(FetchResponse response) {
        return response.responses().getFirst().partitions().getFirst();
    }

    private static int bytes(FetchResponse response) {
        var records = data(response).records();
        return records == null ? 0 : records.sizeBytes();
    }

    private static void release(FetchResponse response) {
        if (data(response).records() instanceof LogSlice slice) {
            slice.release();
        }
    }

    @Test
    void aWarmFetchIsAnsweredByTheLoopItself() {
        ask(BATCHES / 2);
        tasks.runDue();

        assertThat(bytes(answers.getFirst())).isPositive();
        assertThat(disk.waits()).isZero();
        release(answers.getFirst());
    }

    @Test
    void whereverAColdFetchBeginsTheLoopDoesNotWait() throws IOException {
        for (long offset = 0; offset < BATCHES; offset += 7) {
            evict();
            handles.close(); // forgets the open files, too
            long before = disk.waits();

            ask(offset);
            tasks.runDue();

            FetchResponse answer = answers.removeFirst();
            assertThat(data(answer).errorCode()).isZero();
            assertThat(data(answer).records()).isInstanceOf(LogSlice.class);
            assertThat(disk.waits()).isGreaterThan(before);
            release(answer);
        }
    }

    /// The test above can see: without the look at the page cache the loop waits, and is caught.
    @Test
    void withoutTheProbeTheLoopIsCaughtWaiting() throws IOException {
        ask(5);
        tasks.runDue();
        release(answers.removeFirst());
        evict();
        disk.breakProbe();

        ask(5);
        tasks.runDue();

        assertThat(data(answers.getFirst()).errorCode())
                .isEqualTo(ErrorCode.UNKNOWN_SERVER_ERROR.code());
    }

    @Test
    void aClientThatLeavesMeanwhileLeavesNothingBehind() throws IOException {
        evict();
        ask(5);
        assertThat(tasks.runUntil(() -> giveUp != null, 0)).isTrue();
        assertThat(answers).isEmpty();
        Runnable end = giveUp;
        loop.execute(end == null ? () -> {} : end);

        tasks.runDue();

        assertThat(answers).hasSize(1);
        assertThat(answers.getFirst().responses()).isEmpty();
    }

    @Test
    void whatIsAppendedWhileAWorkerReadsIsNotMissed() throws IOException {
        evict();
        ask(BATCHES);
        tasks.runDue();
        assertThat(answers).isEmpty();
        partition.append(batch("a"), AppendOrigin.CLIENT, true);
        evict();

        tasks.runDue();

        assertThat(bytes(answers.getFirst())).isPositive();
        release(answers.getFirst());
        tasks.runForMs(1_000);
        assertThat(answers).hasSize(1);
    }
}
