package dev.odradek.broker.request;

import static dev.odradek.broker.partition.TestLogs.BROKER;
import static dev.odradek.broker.partition.TestLogs.TOPIC;
import static dev.odradek.broker.partition.TestLogs.TOPIC_ID;
import static dev.odradek.broker.partition.TestLogs.batch;
import static dev.odradek.broker.partition.TestLogs.registration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.base.task.WorkerPool;
import dev.odradek.broker.metadata.HostedPartitions;
import dev.odradek.broker.metadata.TestCluster;
import dev.odradek.broker.partition.Partition;
import dev.odradek.broker.partition.Partitions;
import dev.odradek.broker.partition.TestLogs;
import dev.odradek.log.LogConfig;
import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.sim.SimClock;
import dev.odradek.sim.SimTasks;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.DeleteRecordsRequest;
import dev.odradek.wire.message.DeleteRecordsResponse.DeleteRecordsPartitionResult;
import dev.odradek.wire.message.DescribeLogDirsRequest;
import dev.odradek.wire.message.DescribeLogDirsResponse;
import dev.odradek.wire.message.DescribeProducersRequest;
import dev.odradek.wire.message.DescribeProducersResponse;
import dev.odradek.wire.message.OffsetForLeaderEpochRequest;
import dev.odradek.wire.message.OffsetForLeaderEpochResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What administrators ask of logs. Partition 0 is led here, 1 is followed, 2 is elsewhere; there
/// is no 3.
@SuppressWarnings("NullAway.Init") // JUnit calls open() first
class LogHandlersTest {
    private static final Uuid COMPACTED_ID = new Uuid(5, 6);

    private final SimTasks tasks = new SimTasks(new SimClock(), new Random(3));
    private final TestConnection connection = new TestConnection(tasks, ListenerRole.BROKER);
    private final WorkerPool workers = tasks.pool("workers", 1);
    private final TestCluster cluster =
            new TestCluster()
                    .broker(1, "PLAINTEXT")
                    .topic(TOPIC, TOPIC_ID)
                    .partition(TOPIC_ID, 0, 1, List.of(1))
                    .partition(TOPIC_ID, 1, 2, List.of(1, 2))
                    .partition(TOPIC_ID, 2, 2, List.of(2));
    private final Partitions partitions = new Partitions();
    private TestLogs logs;
    private Partition led;
    private HostedPartitions directory;

    @BeforeEach
    void open(@TempDir Path path) {
        logs = new TestLogs(path);
        led = logs.led(0);
        partitions.add(led);
        Partition followed = logs.partition(1);
        followed.apply(registration(2, 3, List.of(1, 2), List.of(2)));
        partitions.add(followed);
        directory = new HostedPartitions(BROKER, cluster.view(), partitions);
    }

    @AfterEach
    void close() {
        logs.close();
    }

    private <Q extends Message, R extends Message> R ask(
            RequestHandler<Q, R> handler, int version, Q request) {
        return connection.ask(handler, version, request);
    }

    private DeleteRecordsPartitionResult delete(String topic, int index, long offset) {
        var wanted = new DeleteRecordsRequest.DeleteRecordsTopic().name(topic);
        wanted.partitions()
                .add(
                        new DeleteRecordsRequest.DeleteRecordsPartition()
                                .partitionIndex(index)
                                .offset(offset));
        var request = new DeleteRecordsRequest();
        request.topics().add(wanted);
        return ask(new DeleteRecordsHandler(directory, workers), 2, request)
                .topics()
                .getFirst()
                .partitions()
                .getFirst();
    }

    private ErrorCode deleteError(String topic, int index, long offset) {
        var result = delete(topic, index, offset);
        assertThat(result.lowWatermark()).isEqualTo(-1);
        return ErrorCode.of(result.errorCode());
    }

    @Test
    void recordsAreDeletedUpToTheHighWatermarkAndNoFurther() {
        led.append(batch("a", "b", "c"), AppendOrigin.CLIENT, true);

        assertThat(delete(TOPIC, 0, 2).lowWatermark()).isEqualTo(2);
        assertThat(led.log().logStartOffset()).isEqualTo(2);
        // What is gone already is no error.
        assertThat(delete(TOPIC, 0, 1).lowWatermark()).isEqualTo(2);
        assertThat(deleteError(TOPIC, 0, 4)).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE);
        assertThat(deleteError(TOPIC, 0, -2)).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE);
        assertThat(delete(TOPIC, 0, -1).lowWatermark()).isEqualTo(3);
    }

    @Test
    void recordsAreNotDeletedWhereThisBrokerDoesNotLeadOrMayNot() {
        cluster.topic("compacted", COMPACTED_ID).partition(COMPACTED_ID, 0, 1, List.of(1));
        var compacts =
                LogConfig.defaults().toBuilder()
                        .cleanupPolicies(Set.of(LogConfig.Cleanup.COMPACT))
                        .build();
        var log =
                logs.logs.create(
                        new dev.odradek.wire.TopicPartition("compacted", 0),
                        COMPACTED_ID,
                        compacts);
        var compacted = new Partition(BROKER, log);
        compacted.apply(registration(BROKER, 0, List.of(1), List.of(1)));
        partitions.add(compacted);

        assertThat(deleteError(TOPIC, 1, 0)).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        assertThat(deleteError(TOPIC, 2, 0)).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        assertThat(deleteError(TOPIC, 3, 0)).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(deleteError("none", 0, 0)).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(deleteError("__consumer_offsets", 0, 0))
                .isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION);
        assertThat(deleteError("compacted", 0, 0)).isEqualTo(ErrorCode.POLICY_VIOLATION);
    }

    private OffsetForLeaderEpochResponse.EpochEndOffset endOf(
            int index, int currentLeaderEpoch, int epoch) {
        var wanted = new OffsetForLeaderEpochRequest.OffsetForLeaderTopic().topic(TOPIC);
        wanted.partitions()
                .add(
                        new OffsetForLeaderEpochRequest.OffsetForLeaderPartition()
                                .partition(index)
                                .currentLeaderEpoch(currentLeaderEpoch)
                                .leaderEpoch(epoch));
        var request = new OffsetForLeaderEpochRequest().replicaId(-1);
        request.topics().add(wanted);
        return ask(new OffsetForLeaderEpochHandler(directory), 4, request)
                .topics()
                .getFirst()
                .partitions()
                .getFirst();
    }

    @Test
    void anEpochEndsWhereTheNextBeginsAndTheLatestAtTheEnd() {
        led.append(batch("a", "b"), AppendOrigin.CLIENT, true);
        led.apply(registration(BROKER, 4, List.of(1), List.of(1)));
        led.append(batch("c"), AppendOrigin.CLIENT, true);

        assertThat(endOf(0, 4, 0).endOffset()).isEqualTo(2);
        assertThat(endOf(0, -1, 4).endOffset()).isEqualTo(3);
        // Nothing was written in epoch 2: the one before it counts.
        assertThat(endOf(0, -1, 2).leaderEpoch()).isZero();
        assertThat(endOf(0, -1, 2).endOffset()).isEqualTo(2);
        var later = endOf(0, -1, 9);
        assertThat(later.errorCode()).isZero();
        assertThat(later.leaderEpoch()).isEqualTo(-1);
        assertThat(later.endOffset()).isEqualTo(-1);
    }

    @Test
    void whoBelievesInAnotherEpochOrLeaderIsTold() {
        led.apply(registration(BROKER, 4, List.of(1), List.of(1)));

        assertThat(ErrorCode.of(endOf(0, 3, 0).errorCode()))
                .isEqualTo(ErrorCode.FENCED_LEADER_EPOCH);
        assertThat(ErrorCode.of(endOf(0, 5, 0).errorCode()))
                .isEqualTo(ErrorCode.UNKNOWN_LEADER_EPOCH);
        assertThat(ErrorCode.of(endOf(1, -1, 0).errorCode()))
                .isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        assertThat(ErrorCode.of(endOf(3, -1, 0).errorCode()))
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }

    private DescribeLogDirsResponse.DescribeLogDirsResult directories(
            @Nullable List<DescribeLogDirsRequest.DescribableLogDirTopic> topics) {
        var handler = new DescribeLogDirsHandler(logs.logs, workers);
        return ask(handler, 4, new DescribeLogDirsRequest().topics(topics)).results().getFirst();
    }

    @Test
    void directoriesTellTheSizesOfThePartitionsAskedFor() {
        led.append(batch("a"), AppendOrigin.CLIENT, true);

        var all = directories(null);
        assertThat(all.errorCode()).isZero();
        assertThat(all.logDir()).startsWith("/");
        assertThat(all.totalBytes()).isGreaterThanOrEqualTo(all.usableBytes()).isPositive();
        assertThat(all.topics())
                .singleElement()
                .satisfies(topic -> {
                    assertThat(topic.name()).isEqualTo(TOPIC);
                    assertThat(topic.partitions()).hasSize(2);
                });
        var asked = new DescribeLogDirsRequest.DescribableLogDirTopic().topic(TOPIC);
        asked.partitions().addAll(List.of(0, 7));
        assertThat(directories(List.of(asked)).topics().getFirst().partitions())
                .singleElement()
                .satisfies(partition -> {
                    assertThat(partition.partitionIndex()).isZero();
                    assertThat(partition.partitionSize()).isEqualTo(led.log().sizeBytes());
                    assertThat(partition.offsetLag()).isZero();
                    assertThat(partition.isFutureKey()).isFalse();
                });
        assertThat(directories(List.of()).topics()).isEmpty();
    }

    private DescribeProducersResponse.PartitionResponse producers(int index) {
        var topic = new DescribeProducersRequest.TopicRequest().name(TOPIC);
        topic.partitionIndexes().add(index);
        var request = new DescribeProducersRequest();
        request.topics().add(topic);
        return ask(new DescribeProducersHandler(directory, workers), 0, request)
                .topics()
                .getFirst()
                .partitions()
                .getFirst();
    }

    @Test
    void producersAreToldWithTheirLastSequence() {
        led.append(batch("a"), AppendOrigin.CLIENT, true);
        led.append(batch(9, 0, "b", "c"), AppendOrigin.CLIENT, true);

        assertThat(producers(0).activeProducers())
                .singleElement()
                .satisfies(producer -> {
                    assertThat(producer.producerId()).isEqualTo(9);
                    assertThat(producer.producerEpoch()).isZero();
                    assertThat(producer.lastSequence()).isEqualTo(1);
                    assertThat(producer.lastTimestamp()).isEqualTo(1_000);
                    assertThat(producer.coordinatorEpoch()).isEqualTo(-1);
                    assertThat(producer.currentTxnStartOffset()).isEqualTo(-1);
                });
        assertThat(ErrorCode.of(producers(1).errorCode()))
                .isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        assertThat(ErrorCode.of(producers(3).errorCode()))
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }
}
