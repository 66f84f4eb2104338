package dev.odradek.broker.request;

import static dev.odradek.broker.partition.TestLogs.BROKER;
import static dev.odradek.broker.partition.TestLogs.TOPIC;
import static dev.odradek.broker.partition.TestLogs.TOPIC_ID;
import static dev.odradek.broker.partition.TestLogs.batch;
import static dev.odradek.broker.partition.TestLogs.registration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.base.task.WorkerPool;
import dev.odradek.broker.metadata.HostedPartitions;
import dev.odradek.broker.metadata.ProducerIds;
import dev.odradek.broker.metadata.TestCluster;
import dev.odradek.broker.metadata.TopicAutoCreation;
import dev.odradek.broker.partition.BatchIntake;
import dev.odradek.broker.partition.Partition;
import dev.odradek.broker.partition.Partitions;
import dev.odradek.broker.partition.TestLogs;
import dev.odradek.log.LogConfig;
import dev.odradek.sim.SimClock;
import dev.odradek.sim.SimTasks;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.BufferedRecords;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.DescribeTopicPartitionsRequest;
import dev.odradek.wire.message.DescribeTopicPartitionsResponse;
import dev.odradek.wire.message.InitProducerIdRequest;
import dev.odradek.wire.message.ListOffsetsRequest;
import dev.odradek.wire.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import dev.odradek.wire.message.MetadataRequest;
import dev.odradek.wire.message.MetadataRequest.MetadataRequestTopic;
import dev.odradek.wire.message.MetadataResponse;
import dev.odradek.wire.message.ProduceRequest;
import dev.odradek.wire.message.ProduceResponse;
import dev.odradek.wire.message.ProduceResponse.PartitionProduceResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The handlers of the data path over real logs: partition 0 is led here, 1 by broker 2 (a replica
/// is here), 2 by broker 2 alone.
@SuppressWarnings("NullAway.Init") // open() sets them
class DataPathHandlersTest {
    private static final short ALL = -1;
    private static final Uuid OTHER_ID = new Uuid(3, 4);

    private final SimTasks tasks = new SimTasks(new SimClock(), new Random(3));
    private final TestConnection connection = new TestConnection(tasks, ListenerRole.BROKER);
    private final WorkerPool workers = tasks.pool("workers", 1);
    private final TestCluster cluster =
            new TestCluster()
                    .broker(1, "PLAINTEXT")
                    .broker(2, "PLAINTEXT")
                    .topic(TOPIC, TOPIC_ID)
                    .partition(TOPIC_ID, 0, 1, List.of(1))
                    .partition(TOPIC_ID, 1, 2, List.of(1, 2))
                    .partition(TOPIC_ID, 2, 2, List.of(2))
                    .topic("stock", OTHER_ID)
                    .partition(OTHER_ID, 0, 7, List.of(7));
    private final List<String> created = new ArrayList<>();
    private final TopicAutoCreation creation =
            new TopicAutoCreation() {
                @Override
                public ErrorCode errorFor(String topic) {
                    return topic.contains("/")
                            ? ErrorCode.INVALID_TOPIC_EXCEPTION
                            : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
                }

                @Override
                public void create(Set<String> topics) {
                    created.addAll(topics);
                }
            };
    private TestLogs logs;
    private Partition led;
    private HostedPartitions directory;
    private ProduceHandler produce;

    @BeforeEach
    void open(@TempDir Path path) {
        logs = new TestLogs(path);
        var partitions = new Partitions();
        led = logs.led(0);
        partitions.add(led);
        Partition followed = logs.partition(1);
        followed.apply(registration(2, 3, List.of(1, 2), List.of(2)));
        partitions.add(followed);
        directory = new HostedPartitions(BROKER, cluster.view(), partitions);
        produce =
                new ProduceHandler(
                        directory,
                        new BatchIntake(logs.clock(), UnpooledByteBufAllocator.DEFAULT, () -> true),
                        new CurrentLeaders(cluster.view(), directory));
    }

    @AfterEach
    void close() {
        logs.close();
    }

    private <Q extends Message, R extends Message> CaughtReply<R> start(
            RequestHandler<Q, R> handler, int version, Q request) {
        return connection.start(handler, version, request);
    }

    private <Q extends Message, R extends Message> R ask(
            RequestHandler<Q, R> handler, int version, Q request) {
        return connection.ask(handler, version, request);
    }

    private static ProduceRequest request(
            int acks, String topic, int index, @Nullable ByteBuf batch) {
        var data = new ProduceRequest.PartitionProduceData().index(index);
        data.records(batch == null ? null : new BufferedRecords(batch));
        var topicData = new ProduceRequest.TopicProduceData().name(topic);
        topicData.partitionData().add(data);
        var request = new ProduceRequest().acks((short) acks).timeoutMs(1_000);
        request.topicData().add(topicData);
        return request;
    }

    private static PartitionProduceResponse only(ProduceResponse response) {
        return response.responses().getFirst().partitionResponses().getFirst();
    }

    private ErrorCode produced(int acks, String topic, int index, @Nullable ByteBuf batch) {
        return ErrorCode.of(only(ask(produce, 9, request(acks, topic, index, batch))).errorCode());
    }

    @Test
    void whatIsProducedIsAcknowledgedWithItsOffset() {
        ask(produce, 9, request(1, TOPIC, 0, batch("a", "b")));
        var second = only(ask(produce, 9, request(ALL, TOPIC, 0, batch("c"))));

        assertThat(second.errorCode()).isZero();
        assertThat(second.baseOffset()).isEqualTo(2);
        assertThat(second.logAppendTimeMs()).isEqualTo(-1);
        assertThat(second.logStartOffset()).isZero();
    }

    @Test
    void aRetryGetsTheOffsetOfTheFirstTry() {
        ask(produce, 9, request(ALL, TOPIC, 0, batch(5, 0, "a")));
        ask(produce, 9, request(ALL, TOPIC, 0, batch(5, 1, "b")));

        var again = only(ask(produce, 9, request(ALL, TOPIC, 0, batch(5, 0, "a"))));

        assertThat(again.errorCode()).isZero();
        assertThat(again.baseOffset()).isZero();
        assertThat(led.log().logEndOffset()).isEqualTo(2);
    }

    @Test
    void badInputGetsKafkasCodeAndNeverMinusOne() {
        assertThat(produced(2, TOPIC, 0, batch("a"))).isEqualTo(ErrorCode.INVALID_REQUIRED_ACKS);
        assertThat(produced(ALL, TOPIC, 0, null)).isEqualTo(ErrorCode.INVALID_RECORD);
        assertThat(produced(ALL, TOPIC, 0, Unpooled.EMPTY_BUFFER))
                .isEqualTo(ErrorCode.INVALID_RECORD);
        assertThat(produced(ALL, TOPIC, 0, batch("a").setByte(30, 77)))
                .isEqualTo(ErrorCode.CORRUPT_MESSAGE);
        assertThat(produced(ALL, "none", 0, batch("a")))
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(produced(ALL, TOPIC, 9, batch("a")))
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(produced(ALL, TOPIC, 0, batch(5, 0, "a"))).isEqualTo(ErrorCode.NONE);
        assertThat(produced(ALL, TOPIC, 0, batch(5, 9, "a")))
                .isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
        var transactional = request(ALL, TOPIC, 0, batch("a")).transactionalId("t");
        assertThat(only(ask(produce, 9, transactional)).errorCode())
                .isEqualTo(ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED.code());
    }

    @Test
    void aPartitionThatIsThereTwiceIsRefusedTwice() {
        var request = request(ALL, TOPIC, 0, batch("a"));
        request.topicData().add(request(ALL, TOPIC, 0, batch("b")).topicData().getFirst());

        ProduceResponse response = ask(produce, 9, request);

        assertThat(response.responses())
                .extracting(t -> t.partitionResponses().getFirst().errorCode())
                .containsOnly(ErrorCode.INVALID_REQUEST.code());
        assertThat(led.log().logEndOffset()).isZero();
    }

    @Test
    void withoutAcksNothingIsAnsweredAndAnErrorClosesTheConnection() {
        assertThat(start(produce, 9, request(0, TOPIC, 0, batch("a"))).end()).isEqualTo("none");
        assertThat(start(produce, 9, request(0, TOPIC, 2, batch("a"))).end()).isEqualTo("closed");
    }

    @Test
    void oldClientsAreNotToldOfTheLeaderAndNewOnesAre() {
        var old = ask(produce, 9, request(ALL, TOPIC, 1, batch("a")));
        var hosted = ask(produce, 10, request(ALL, TOPIC, 1, batch("a")));
        var elsewhere = ask(produce, 12, request(ALL, TOPIC, 2, batch("a")));

        assertThat(only(old).errorCode()).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER.code());
        assertThat(only(old).currentLeader().leaderId()).isEqualTo(-1);
        assertThat(old.nodeEndpoints()).isEmpty();
        for (ProduceResponse told : List.of(hosted, elsewhere)) {
            assertThat(only(told).currentLeader().leaderId()).isEqualTo(2);
            assertThat(only(told).currentLeader().leaderEpoch()).isEqualTo(3);
            assertThat(told.nodeEndpoints().getFirst().host()).isEqualTo("host2");
        }
    }

    @Test
    void acksAllWaitsForTheOthersAndForNoLongerThanItSays() {
        led.apply(registration(BROKER, 1, List.of(1, 2), List.of(1, 2)));
        var first = start(produce, 9, request(ALL, TOPIC, 0, batch("a")));
        assertThat(first.end()).isEqualTo("waits");

        tasks.runForMs(1_000);
        assertThat(only(first.get()).errorCode()).isEqualTo(ErrorCode.REQUEST_TIMED_OUT.code());

        var second = start(produce, 9, request(ALL, TOPIC, 0, batch("b")));
        led.apply(registration(BROKER, 1, List.of(1, 2), List.of(1)));
        tasks.runDue();
        assertThat(only(second.get()).errorCode()).isZero();
        assertThat(only(second.get()).baseOffset()).isEqualTo(1);

        tasks.runForMs(5_000);
        led.apply(registration(BROKER, 2, List.of(1, 2), List.of(1, 2)));
        var third = start(produce, 9, request(ALL, TOPIC, 0, batch("c")));
        connection.state().loop().execute(connection.state()::closed);
        tasks.runDue();
        assertThat(third.end()).as("after the connection ended").isEqualTo("answered");
    }

    private ListOffsetsPartitionResponse listed(int version, int index, long timestamp, int epoch) {
        var topic = new ListOffsetsRequest.ListOffsetsTopic().name(TOPIC);
        topic.partitions()
                .add(
                        new ListOffsetsRequest.ListOffsetsPartition()
                                .partitionIndex(index)
                                .timestamp(timestamp)
                                .currentLeaderEpoch(epoch));
        var request = new ListOffsetsRequest().replicaId(-1);
        request.topics().add(topic);
        return ask(new ListOffsetsHandler(directory, workers), version, request)
                .topics()
                .getFirst()
                .partitions()
                .getFirst();
    }

    @Test
    void offsetsAreListed() {
        ask(produce, 9, request(ALL, TOPIC, 0, batch("a", "b")));

        assertThat(listed(9, 0, -1, -1).offset()).isEqualTo(2);
        assertThat(listed(9, 0, -2, -1).offset()).isZero();
        assertThat(listed(9, 0, -3, -1).timestamp()).isEqualTo(1_000);
        assertThat(listed(9, 0, 1_000, -1).offset()).isZero();
        assertThat(listed(9, 0, 1_001, -1).offset()).isEqualTo(-1);
        assertThat(listed(6, 0, -3, -1).errorCode())
                .isEqualTo(ErrorCode.UNSUPPORTED_VERSION.code());
        assertThat(listed(9, 0, -99, -1).errorCode())
                .isEqualTo(ErrorCode.UNSUPPORTED_VERSION.code());
        assertThat(listed(9, 0, -1, 999).errorCode())
                .isEqualTo(ErrorCode.UNKNOWN_LEADER_EPOCH.code());
        assertThat(listed(9, 1, -1, -1).errorCode())
                .isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER.code());
    }

    @Test
    void aLeaderThatDoesNotKnowTheHighWatermarkYetSaysSo() {
        led.apply(registration(BROKER, 1, List.of(1, 2), List.of(1, 2)));
        start(produce, 9, request(1, TOPIC, 0, batch("a")));
        led.apply(registration(BROKER, 2, List.of(1, 2), List.of(1, 2)));

        assertThat(listed(9, 0, -1, -1).errorCode())
                .isEqualTo(ErrorCode.OFFSET_NOT_AVAILABLE.code());
        assertThat(listed(4, 0, -1, -1).errorCode())
                .isEqualTo(ErrorCode.LEADER_NOT_AVAILABLE.code());
        assertThat(listed(9, 0, -2, -1).errorCode()).isZero();
    }

    private MetadataResponse metadata(int version, @Nullable List<MetadataRequestTopic> topics) {
        return ask(
                new MetadataHandler(cluster.view(), "cluster", creation),
                version,
                new MetadataRequest().topics(topics).allowAutoTopicCreation(true));
    }

    @Test
    void metadataNamesTopicsByNameOrIdAndEachOnce() {
        var byName = new MetadataRequestTopic().name(TOPIC);
        var all = metadata(9, null);
        assertThat(all.topics()).hasSize(2);
        assertThat(metadata(0, List.of()).topics()).hasSize(2);
        assertThat(metadata(1, List.of()).topics()).isEmpty();
        assertThat(metadata(9, List.of(byName, byName)).topics()).hasSize(1);
        assertThat(
                        metadata(
                                        12,
                                        List.of(
                                                new MetadataRequestTopic()
                                                        .name(null)
                                                        .topicId(TOPIC_ID)))
                                .topics()
                                .getFirst()
                                .name())
                .isEqualTo(TOPIC);
        var tooEarly = metadata(10, List.of(new MetadataRequestTopic().name("").topicId(TOPIC_ID)));
        assertThat(tooEarly.topics().getFirst().errorCode())
                .isEqualTo(ErrorCode.INVALID_REQUEST.code());
    }

    @Test
    void metadataOfALeaderThatIsNotThereNamesNone() {
        var partition =
                metadata(9, List.of(new MetadataRequestTopic().name("stock")))
                        .topics()
                        .getFirst()
                        .partitions()
                        .getFirst();

        assertThat(partition.errorCode()).isEqualTo(ErrorCode.LEADER_NOT_AVAILABLE.code());
        assertThat(partition.leaderId()).isEqualTo(-1);
        assertThat(partition.leaderEpoch()).isEqualTo(3);
    }

    @Test
    void unknownTopicsAreMadeWhenTheirNameIsLegal() {
        var response =
                metadata(
                        9,
                        List.of(
                                new MetadataRequestTopic().name("new"),
                                new MetadataRequestTopic().name("../etc")));

        assertThat(response.topics())
                .extracting(topic -> ErrorCode.of(topic.errorCode()))
                .containsExactly(
                        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, ErrorCode.INVALID_TOPIC_EXCEPTION);
        assertThat(created).containsExactly("new");
    }

    private DescribeTopicPartitionsResponse page(
            int limit, @Nullable String cursorTopic, int cursorPartition, String... topics) {
        var request = new DescribeTopicPartitionsRequest().responsePartitionLimit(limit);
        if (cursorTopic != null) {
            request.cursor(
                    new DescribeTopicPartitionsRequest.Cursor()
                            .topicName(cursorTopic)
                            .partitionIndex(cursorPartition));
        }
        for (String topic : topics) {
            request.topics().add(new DescribeTopicPartitionsRequest.TopicRequest().name(topic));
        }
        return ask(new DescribeTopicPartitionsHandler(cluster.view(), creation, 100), 0, request);
    }

    @Test
    void partitionsComeInPages() {
        var first = page(2, null, 0);
        assertThat(first.topics().getFirst().partitions()).hasSize(2);
        assertThat(first.nextCursor()).isNotNull();

        var second = page(1, TOPIC, 2);
        assertThat(second.topics()).hasSize(1);
        assertThat(second.topics().getFirst().partitions().getFirst().partitionIndex())
                .isEqualTo(2);
        var cursor = second.nextCursor();
        assertThat(cursor == null ? "" : cursor.topicName()).isEqualTo("stock");
        assertThat(page(9, "stock", 0).nextCursor()).isNull();
    }

    @Test
    void aCursorMustNameATopicThatIsAskedFor() {
        assertThat(page(9, "stock", 0, TOPIC).topics().getFirst().errorCode())
                .isEqualTo(ErrorCode.INVALID_REQUEST.code());
        assertThat(page(9, TOPIC, -1, TOPIC).topics().getFirst().errorCode())
                .isEqualTo(ErrorCode.INVALID_REQUEST.code());
    }

    @Test
    void aTransactionalIdIsRefusedAndATimeoutThatCannotBeBefore() {
        assertThat(refusal(0)).isEqualTo(ErrorCode.INVALID_TRANSACTION_TIMEOUT);
        assertThat(refusal(-1)).isEqualTo(ErrorCode.INVALID_TRANSACTION_TIMEOUT);
        assertThat(refusal(60_001)).isEqualTo(ErrorCode.INVALID_TRANSACTION_TIMEOUT);
        assertThat(refusal(60_000)).isEqualTo(ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
    }

    private ErrorCode refusal(int timeoutMs) {
        var request =
                new InitProducerIdRequest().transactionalId("t").transactionTimeoutMs(timeoutMs);
        return ErrorCode.of(ask(producerIds(), 4, request).errorCode());
    }

    private static InitProducerIdHandler producerIds() {
        return new InitProducerIdHandler(
                new ProducerIds(
                        answer -> answer.accept(new ProducerIds.Block(ErrorCode.NONE, 40, 10))),
                60_000);
    }

    @Test
    void aProducerIdWithoutAnEpochIsRefused() {
        var handler = producerIds();

        assertThat(ask(handler, 4, new InitProducerIdRequest().transactionalId(null)).producerId())
                .isEqualTo(40);
        var half = new InitProducerIdRequest().transactionalId(null).producerId(7);
        assertThat(ask(handler, 4, half).errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
        var empty = new InitProducerIdRequest().transactionalId("");
        assertThat(ask(handler, 4, empty).errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
    }

    @Test
    void internalTopicsAreNotForClients() {
        var id = new Uuid(8, 8);
        cluster.topic("__consumer_offsets", id).partition(id, 0, 1, List.of(1));
        var partitions = new Partitions();
        Partition internal =
                new Partition(
                        BROKER,
                        logs.logs.create(
                                new dev.odradek.wire.TopicPartition("__consumer_offsets", 0),
                                id,
                                LogConfig.defaults()));
        internal.apply(registration(BROKER, 0, List.of(1), List.of(1)));
        partitions.add(internal);
        var here = new HostedPartitions(BROKER, cluster.view(), partitions);
        var handler =
                new ProduceHandler(
                        here,
                        new BatchIntake(logs.clock(), UnpooledByteBufAllocator.DEFAULT, () -> true),
                        new CurrentLeaders(cluster.view(), here));

        var answer = only(ask(handler, 9, request(ALL, "__consumer_offsets", 0, batch("a"))));

        assertThat(answer.errorCode()).isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION.code());
        assertThat(internal.log().logEndOffset()).isZero();
    }
}
