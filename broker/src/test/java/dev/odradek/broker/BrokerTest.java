package dev.odradek.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.broker.net.RawClient;
import dev.odradek.broker.partition.TestLogs;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.BufferedRecords;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.AlterClientQuotasRequest;
import dev.odradek.wire.message.ApiVersionsRequest;
import dev.odradek.wire.message.ApiVersionsResponse;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.CreateTopicsRequest;
import dev.odradek.wire.message.DeleteRecordsRequest;
import dev.odradek.wire.message.DeleteTopicsRequest;
import dev.odradek.wire.message.DescribeClusterRequest;
import dev.odradek.wire.message.DescribeLogDirsRequest;
import dev.odradek.wire.message.DescribeProducersRequest;
import dev.odradek.wire.message.DescribeQuorumRequest;
import dev.odradek.wire.message.FetchRequest;
import dev.odradek.wire.message.FetchResponse;
import dev.odradek.wire.message.FindCoordinatorRequest;
import dev.odradek.wire.message.IncrementalAlterConfigsRequest;
import dev.odradek.wire.message.InitProducerIdRequest;
import dev.odradek.wire.message.JoinGroupRequest;
import dev.odradek.wire.message.ListOffsetsRequest;
import dev.odradek.wire.message.MetadataRequest;
import dev.odradek.wire.message.OffsetCommitRequest;
import dev.odradek.wire.message.OffsetFetchRequest;
import dev.odradek.wire.message.OffsetForLeaderEpochRequest;
import dev.odradek.wire.message.ProduceRequest;
import dev.odradek.wire.message.ProduceResponse.PartitionProduceResponse;
import dev.odradek.wire.message.SyncGroupRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.ConfigResource.Type;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.metadata.MetadataRecordType;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.MetadataProvenance;
import org.apache.kafka.metadata.MetadataRecordSerde;
import org.apache.kafka.server.common.ApiMessageAndVersion;
import org.apache.kafka.server.common.MetadataVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A whole node, asked through a socket.
class BrokerTest {
    private static final String TOPIC = "orders";
    private static final Set<MetadataRecordType> TRANSACTION_MARKS =
            Set.of(
                    MetadataRecordType.BEGIN_TRANSACTION_RECORD,
                    MetadataRecordType.END_TRANSACTION_RECORD,
                    MetadataRecordType.NO_OP_RECORD);

    @TempDir Path root;

    private static void createTopic(RunningNode node, String name, Map<String, String> configs)
            throws IOException {
        var topic =
                new CreateTopicsRequest.CreatableTopic()
                        .name(name)
                        .numPartitions(1)
                        .replicationFactor((short) 1);
        configs.forEach((key, value) ->
                topic.configs()
                        .add(
                                new CreateTopicsRequest.CreatableTopicConfig()
                                        .name(key)
                                        .value(value)));
        var request = new CreateTopicsRequest().timeoutMs(10_000);
        request.topics().add(topic);
        var result = node.ask(Apis.CREATE_TOPICS, 7, request).topics().getFirst();
        assertThat(ErrorCode.of(result.errorCode())).isEqualTo(ErrorCode.NONE);
    }

    /// No retries: what was answered as created is served.
    private static PartitionProduceResponse produce(
            RunningNode node, String name, long producerId, int sequence, String... values)
            throws IOException {
        var data =
                new ProduceRequest.PartitionProduceData()
                        .records(
                                new BufferedRecords(
                                        TestLogs.batchAt(
                                                System.currentTimeMillis(),
                                                producerId,
                                                sequence,
                                                values)));
        var topic = new ProduceRequest.TopicProduceData().name(name);
        topic.partitionData().add(data);
        var request = new ProduceRequest().acks((short) -1).timeoutMs(10_000);
        request.topicData().add(topic);
        return node.ask(Apis.PRODUCE, 12, request)
                .responses()
                .getFirst()
                .partitionResponses()
                .getFirst();
    }

    private static FetchResponse.PartitionData fetch(RunningNode node, String name, long offset)
            throws IOException {
        var topic = new FetchRequest.FetchTopic().topic(name);
        topic.partitions()
                .add(
                        new FetchRequest.FetchPartition()
                                .fetchOffset(offset)
                                .partitionMaxBytes(1_000_000));
        var request =
                new FetchRequest().maxWaitMs(0).minBytes(1).maxBytes(1_000_000).sessionEpoch(-1);
        request.topics().add(topic);
        return node.ask(Apis.FETCH, 12, request).responses().getFirst().partitions().getFirst();
    }

    private static long listOffset(RunningNode node, String name, long timestamp)
            throws IOException {
        var topic = new ListOffsetsRequest.ListOffsetsTopic().name(name);
        topic.partitions().add(new ListOffsetsRequest.ListOffsetsPartition().timestamp(timestamp));
        var request = new ListOffsetsRequest().replicaId(-1);
        request.topics().add(topic);
        var answer =
                node.ask(Apis.LIST_OFFSETS, 7, request).topics().getFirst().partitions().getFirst();
        assertThat(answer.errorCode()).isZero();
        return answer.offset();
    }

    @Test
    void recordsAreProducedFetchedDeletedAndThereAfterARestart() throws Exception {
        try (var node = new RunningNode(root).format().start()) {
            createTopic(node, TOPIC, Map.of());
            var metadata = node.ask(Apis.METADATA, 12, new MetadataRequest().topics(null));
            assertThat(metadata.brokers()).hasSize(1);
            assertThat(metadata.brokers().getFirst().port()).isEqualTo(node.port("PLAINTEXT"));
            assertThat(metadata.topics()).extracting(t -> t.name()).containsExactly(TOPIC);

            long id =
                    node.ask(
                                    Apis.INIT_PRODUCER_ID,
                                    4,
                                    new InitProducerIdRequest()
                                            .transactionalId(null)
                                            .transactionTimeoutMs(60_000))
                            .producerId();
            assertThat(produce(node, TOPIC, id, 0, "a", "b").baseOffset()).isZero();
            assertThat(produce(node, TOPIC, id, 2, "c").baseOffset()).isEqualTo(2);
            assertThat(produce(node, TOPIC, id, 2, "c").baseOffset()).isEqualTo(2);
            assertThat(ErrorCode.of(produce(node, TOPIC, id, 9, "x").errorCode()))
                    .isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
            assertThat(listOffset(node, TOPIC, -1)).isEqualTo(3);
            assertThat(fetch(node, TOPIC, 1).highWatermark()).isEqualTo(3);
            assertThat(producers(node)).containsExactly(id);

            node.restart();
            assertThat(producers(node)).containsExactly(id);
            assertThat(produce(node, TOPIC, id, 3, "d").baseOffset()).isEqualTo(3);
            var fetched = fetch(node, TOPIC, 0);
            assertThat(fetched.errorCode()).isZero();
            assertThat(fetched.highWatermark()).isEqualTo(4);
            assertThat(fetched.records()).isNotNull();
            assertThat(deleteRecords(node, 2)).isEqualTo(2);
            assertThat(listOffset(node, TOPIC, -2)).isEqualTo(2);
            assertThat(ErrorCode.of(fetch(node, TOPIC, 1).errorCode()))
                    .isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE);
            assertThat(endOfEpochWithoutRecords(node)).isEqualTo(3);

            var delete = new DeleteTopicsRequest().timeoutMs(10_000);
            delete.topics().add(new DeleteTopicsRequest.DeleteTopicState().name(TOPIC));
            assertThat(node.ask(Apis.DELETE_TOPICS, 6, delete).responses().getFirst().errorCode())
                    .isZero();
            assertThat(ErrorCode.of(fetch(node, TOPIC, 2).errorCode()))
                    .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        }
    }

    private static List<Long> producers(RunningNode node) throws IOException {
        var topic = new DescribeProducersRequest.TopicRequest().name(TOPIC);
        topic.partitionIndexes().add(0);
        var request = new DescribeProducersRequest();
        request.topics().add(topic);
        return node
                .ask(Apis.DESCRIBE_PRODUCERS, 0, request)
                .topics()
                .getFirst()
                .partitions()
                .getFirst()
                .activeProducers()
                .stream()
                .map(producer -> producer.producerId())
                .toList();
    }

    private static long deleteRecords(RunningNode node, long offset) throws IOException {
        var topic = new DeleteRecordsRequest.DeleteRecordsTopic().name(TOPIC);
        topic.partitions().add(new DeleteRecordsRequest.DeleteRecordsPartition().offset(offset));
        var request = new DeleteRecordsRequest().timeoutMs(10_000);
        request.topics().add(topic);
        return node.ask(Apis.DELETE_RECORDS, 2, request)
                .topics()
                .getFirst()
                .partitions()
                .getFirst()
                .lowWatermark();
    }

    /// Nothing was written in epoch 1: it ended where epoch 0 did.
    private static long endOfEpochWithoutRecords(RunningNode node) throws IOException {
        var topic = new OffsetForLeaderEpochRequest.OffsetForLeaderTopic().topic(TOPIC);
        topic.partitions()
                .add(
                        new OffsetForLeaderEpochRequest.OffsetForLeaderPartition()
                                .currentLeaderEpoch(-1)
                                .leaderEpoch(1));
        var request = new OffsetForLeaderEpochRequest().replicaId(-1);
        request.topics().add(topic);
        return node.ask(Apis.OFFSET_FOR_LEADER_EPOCH, 4, request)
                .topics()
                .getFirst()
                .partitions()
                .getFirst()
                .endOffset();
    }

    @Test
    void aGroupJoinsCommitsAndFindsItsOffsetsAfterARestart() throws Exception {
        try (var node = new RunningNode(root).format().start()) {
            createTopic(node, TOPIC, Map.of());
            awaitCoordinator(node);
            var join =
                    new JoinGroupRequest()
                            .groupId("g")
                            .sessionTimeoutMs(10_000)
                            .rebalanceTimeoutMs(10_000)
                            .protocolType("connect");
            join.protocols()
                    .add(
                            new JoinGroupRequest.JoinGroupRequestProtocol()
                                    .name("any")
                                    .metadata(new byte[] {1}));
            var joined = node.ask(Apis.JOIN_GROUP, 3, join);
            assertThat(ErrorCode.of(joined.errorCode())).isEqualTo(ErrorCode.NONE);
            var sync =
                    new SyncGroupRequest()
                            .groupId("g")
                            .generationId(joined.generationId())
                            .memberId(joined.memberId());
            sync.assignments()
                    .add(
                            new SyncGroupRequest.SyncGroupRequestAssignment()
                                    .memberId(joined.memberId())
                                    .assignment(new byte[] {2}));
            assertThat(node.ask(Apis.SYNC_GROUP, 3, sync).assignment()).containsExactly(2);

            var commitTopic = new OffsetCommitRequest.OffsetCommitRequestTopic().name(TOPIC);
            commitTopic
                    .partitions()
                    .add(
                            new OffsetCommitRequest.OffsetCommitRequestPartition()
                                    .committedOffset(17)
                                    .committedMetadata("here"));
            var commit =
                    new OffsetCommitRequest()
                            .groupId("g")
                            .generationIdOrMemberEpoch(joined.generationId())
                            .memberId(joined.memberId());
            commit.topics().add(commitTopic);
            assertThat(
                            node.ask(Apis.OFFSET_COMMIT, 8, commit)
                                    .topics()
                                    .getFirst()
                                    .partitions()
                                    .getFirst()
                                    .errorCode())
                    .isZero();

            node.restart();
            awaitCoordinator(node);
            var group = new OffsetFetchRequest.OffsetFetchRequestGroup().groupId("g").topics(null);
            var fetch = new OffsetFetchRequest();
            fetch.groups().add(group);
            var found =
                    node.ask(Apis.OFFSET_FETCH, 8, fetch)
                            .groups()
                            .getFirst()
                            .topics()
                            .getFirst()
                            .partitions()
                            .getFirst();
            assertThat(found.committedOffset()).isEqualTo(17);
            assertThat(found.metadata()).isEqualTo("here");
        }
    }

    /// The first who asks has the topic made; that, and loading, take a moment.
    private static void awaitCoordinator(RunningNode node) throws IOException {
        var find = new FindCoordinatorRequest().keyType((byte) 0);
        find.coordinatorKeys().add("g");
        var probe = new OffsetFetchRequest();
        probe.groups()
                .add(new OffsetFetchRequest.OffsetFetchRequestGroup().groupId("g").topics(null));
        ErrorCode error = ErrorCode.COORDINATOR_NOT_AVAILABLE;
        long untilNanos = System.nanoTime() + 20_000_000_000L;
        while (error != ErrorCode.NONE && System.nanoTime() < untilNanos) {
            error =
                    ErrorCode.of(
                            node.ask(Apis.FIND_COORDINATOR, 4, find)
                                    .coordinators()
                                    .getFirst()
                                    .errorCode());
            if (error == ErrorCode.NONE) {
                error =
                        ErrorCode.of(
                                node.ask(Apis.OFFSET_FETCH, 8, probe)
                                        .groups()
                                        .getFirst()
                                        .errorCode());
            }
        }
        assertThat(error).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void administratorsAreToldOfClusterQuorumAndDirectories() throws Exception {
        try (var node = new RunningNode(root).format().start()) {
            createTopic(node, TOPIC, Map.of());
            produce(node, TOPIC, -1, -1, "a");

            var cluster = node.ask(Apis.DESCRIBE_CLUSTER, 1, new DescribeClusterRequest());
            assertThat(cluster.controllerId()).isEqualTo(1);
            var partition = new DescribeQuorumRequest.PartitionData();
            var topic = new DescribeQuorumRequest.TopicData().topicName("__cluster_metadata");
            topic.partitions().add(partition);
            var quorum = new DescribeQuorumRequest();
            quorum.topics().add(topic);
            assertThat(
                            node.ask(Apis.DESCRIBE_QUORUM, 2, quorum)
                                    .topics()
                                    .getFirst()
                                    .partitions()
                                    .getFirst()
                                    .leaderId())
                    .isEqualTo(1);
            var directory =
                    node.ask(Apis.DESCRIBE_LOG_DIRS, 4, new DescribeLogDirsRequest().topics(null))
                            .results()
                            .getFirst();
            assertThat(directory.logDir()).isEqualTo(node.directory.toString());
            assertThat(directory.totalBytes()).isPositive();
            assertThat(directory.topics())
                    .singleElement()
                    .satisfies(t ->
                            assertThat(t.partitions().getFirst().partitionSize()).isPositive());
        }
    }

    /// What each kind of listener serves is a part of what Kafka serves there, and each key has
    /// Kafka's range.
    @Test
    void theAdvertisedRangesAreKafkas() throws Exception {
        try (var node = new RunningNode(root).format().start()) {
            var broker = ranges(node.port("PLAINTEXT"));
            var controller = ranges(node.port("CONTROLLER"));

            assertThat(kafkas(ApiMessageType.ListenerType.BROKER)).containsAllEntriesOf(broker);
            assertThat(kafkas(ApiMessageType.ListenerType.CONTROLLER))
                    .containsAllEntriesOf(controller);
            assertThat(broker)
                    .containsEntry("PRODUCE", "0-13")
                    .containsEntry("INIT_PRODUCER_ID", "0-5")
                    .containsKeys(
                            "FETCH",
                            "LIST_OFFSETS",
                            "METADATA",
                            "DESCRIBE_TOPIC_PARTITIONS",
                            "DESCRIBE_CLUSTER",
                            "CREATE_TOPICS",
                            "DELETE_TOPICS",
                            "CREATE_PARTITIONS",
                            "DELETE_RECORDS",
                            "DESCRIBE_CONFIGS",
                            "ALTER_CONFIGS",
                            "INCREMENTAL_ALTER_CONFIGS",
                            "LIST_CONFIG_RESOURCES",
                            "FIND_COORDINATOR",
                            "JOIN_GROUP",
                            "SYNC_GROUP",
                            "HEARTBEAT",
                            "LEAVE_GROUP",
                            "DESCRIBE_GROUPS",
                            "LIST_GROUPS",
                            "DELETE_GROUPS",
                            "OFFSET_COMMIT",
                            "OFFSET_FETCH",
                            "OFFSET_DELETE",
                            "OFFSET_FOR_LEADER_EPOCH",
                            "DESCRIBE_LOG_DIRS",
                            "DESCRIBE_PRODUCERS",
                            "DESCRIBE_QUORUM",
                            "UPDATE_FEATURES",
                            "API_VERSIONS")
                    .doesNotContainKeys("VOTE", "BROKER_HEARTBEAT");
            assertThat(controller)
                    .containsKeys("VOTE", "FETCH", "BROKER_HEARTBEAT", "DESCRIBE_QUORUM")
                    .doesNotContainKeys("PRODUCE", "METADATA", "JOIN_GROUP");
        }
    }

    private static Map<String, String> ranges(int port) throws IOException {
        Map<String, String> ranges = new TreeMap<>();
        try (var client = new RawClient(port)) {
            client.send(
                    Apis.API_VERSIONS,
                    3,
                    1,
                    new ApiVersionsRequest().clientSoftwareName("raw").clientSoftwareVersion("1"));
            for (ApiVersionsResponse.ApiVersion api :
                    client.receive(Apis.API_VERSIONS, 3, 1).apiKeys()) {
                ranges.put(
                        ApiKeys.forId(api.apiKey()).name(),
                        api.minVersion() + "-" + api.maxVersion());
            }
        }
        return ranges;
    }

    private static Map<String, String> kafkas(ApiMessageType.ListenerType listener) {
        Map<String, String> ranges = new TreeMap<>();
        for (ApiKeys key : ApiKeys.apisForListener(listener)) {
            key.toApiVersionForApiResponse(false, listener)
                    .ifPresent(api ->
                            ranges.put(key.name(), api.minVersion() + "-" + api.maxVersion()));
        }
        return ranges;
    }

    @Test
    void connectionsKeepToTheQuotaOfTheirAddress() throws Exception {
        try (var node = new RunningNode(root).format().start()) {
            node.ask(Apis.METADATA, 12, new MetadataRequest().topics(null));
            var entry = new AlterClientQuotasRequest.EntryData();
            entry.entity()
                    .add(
                            new AlterClientQuotasRequest.EntityData()
                                    .entityType("ip")
                                    .entityName("127.0.0.1"));
            entry.ops()
                    .add(
                            new AlterClientQuotasRequest.OpData()
                                    .key("connection_creation_rate")
                                    .value(1));
            var request = new AlterClientQuotasRequest();
            request.entries().add(entry);
            assertThat(
                            node.ask(Apis.ALTER_CLIENT_QUOTAS, 1, request)
                                    .entries()
                                    .getFirst()
                                    .errorCode())
                    .isZero();

            try (var first = new RawClient(node.port("PLAINTEXT"));
                    var second = new RawClient(node.port("PLAINTEXT"))) {
                assertThat(second.isClosedByNode()).isTrue();
                first.send(Apis.METADATA, 12, 5, new MetadataRequest().topics(null));
                assertThat(first.receive(Apis.METADATA, 12, 5).brokers()).hasSize(1);
            }
        }
    }

    @Test
    void limitsOfConnectionsChangeForAllBrokersAndForThisOne() throws Exception {
        try (var node = new RunningNode(root).format().start()) {
            alterBroker(node, "", "max.connections.per.ip", "1");
            try (var refused = new RawClient(node.port("PLAINTEXT"))) {
                assertThat(refused.isClosedByNode()).isTrue();
            }

            alterBroker(node, "1", "max.connections.per.ip", "10");
            try (var taken = new RawClient(node.port("PLAINTEXT"))) {
                taken.send(Apis.METADATA, 12, 5, new MetadataRequest().topics(null));
                assertThat(taken.receive(Apis.METADATA, 12, 5).brokers()).hasSize(1);
            }
        }
    }

    private static void alterBroker(RunningNode node, String id, String name, String value)
            throws IOException {
        var resource =
                new IncrementalAlterConfigsRequest.AlterConfigsResource()
                        .resourceType((byte) 4)
                        .resourceName(id);
        resource.configs()
                .add(new IncrementalAlterConfigsRequest.AlterableConfig().name(name).value(value));
        var request = new IncrementalAlterConfigsRequest();
        request.resources().add(resource);
        assertThat(
                        node.ask(Apis.INCREMENTAL_ALTER_CONFIGS, 1, request)
                                .responses()
                                .getFirst()
                                .errorCode())
                .isZero();
    }

    /// By the broker's default everything would be gone before the topic's settings are read.
    @Test
    void aTopicKeepsItsRecordsOverARestartThoughTheDefaultIsToDeleteThem() throws Exception {
        var node =
                new RunningNode(root)
                        .with("log.retention.ms", "1")
                        .with("log.initial.task.delay.ms", "0")
                        .with("log.retention.check.interval.ms", "1");
        try (node) {
            node.format().start();
            createTopic(node, TOPIC, Map.of("retention.ms", "-1"));
            produce(node, TOPIC, -1, -1, "a");
            node.restart();

            assertThat(listOffset(node, TOPIC, -2)).isZero();
            assertThat(produce(node, TOPIC, -1, -1, "b").baseOffset()).isEqualTo(1);
        }
    }

    @Test
    void topicIdsAndNamesLeadToTheSameLog() throws Exception {
        try (var node = new RunningNode(root).format().start()) {
            createTopic(node, TOPIC, Map.of());
            produce(node, TOPIC, -1, -1, "a");
            Uuid id =
                    node.ask(Apis.METADATA, 12, new MetadataRequest().topics(null))
                            .topics()
                            .getFirst()
                            .topicId();
            var topic = new FetchRequest.FetchTopic().topicId(id);
            topic.partitions().add(new FetchRequest.FetchPartition().partitionMaxBytes(1_000_000));
            var request =
                    new FetchRequest()
                            .maxWaitMs(0)
                            .minBytes(1)
                            .maxBytes(1_000_000)
                            .sessionEpoch(-1);
            request.topics().add(topic);

            var found =
                    node.ask(Apis.FETCH, 17, request)
                            .responses()
                            .getFirst()
                            .partitions()
                            .getFirst();
            assertThat(found.highWatermark()).isEqualTo(1);
        }
    }

    /// The lowest, the highest, and two between.
    @ParameterizedTest
    @ValueSource(shorts = {7, 14, 20, 30})
    void aDirectoryOfAnyMetadataVersionIsServedAndWrittenInThatVersion(short level)
            throws Exception {
        var node = new RunningNode(root);
        try (node) {
            node.format("-f", "metadata.version=" + level).start();
            createTopic(node, TOPIC, Map.of("retention.ms", "123456789"));
            alterBroker(node, "", "max.connections", "1234");
            assertThat(produce(node, TOPIC, -1, -1, "a").baseOffset()).isZero();
            node.restart();
            assertThat(produce(node, TOPIC, -1, -1, "b").baseOffset()).isEqualTo(1);
        }

        var version = MetadataVersion.fromFeatureLevel(level);
        var delta = new MetadataDelta.Builder().setImage(MetadataImage.EMPTY).build();
        Map<String, Short> versions = new TreeMap<>();
        for (ApiMessageAndVersion record : metadataRecords(node.directory)) {
            if (!TRANSACTION_MARKS.contains(MetadataRecordType.fromId(record.message().apiKey()))) {
                delta.replay(record.message());
            }
            versions.put(record.message().getClass().getSimpleName(), record.version());
        }
        MetadataImage image = delta.apply(MetadataProvenance.EMPTY);

        assertThat(image.features().metadataVersionOrThrow()).isEqualTo(version);
        assertThat(image.topics().getTopic(TOPIC).partitions().values())
                .extracting(partition -> partition.replicas)
                .containsExactly(new int[] {1});
        assertThat(image.configs().configProperties(new ConfigResource(Type.TOPIC, TOPIC)))
                .containsEntry("retention.ms", "123456789");
        assertThat(image.cluster().brokers().values())
                .extracting(broker -> broker.id())
                .containsExactly(1);
        assertThat(versions)
                .containsEntry("RegisterBrokerRecord", version.registerBrokerRecordVersion())
                .containsEntry("PartitionRecord", version.partitionRecordVersion());
        assertThat(versions.containsKey("RegisterControllerRecord"))
                .isEqualTo(version.isControllerRegistrationSupported());
        assertThat(versions.containsKey("BeginTransactionRecord"))
                .isEqualTo(version.isMetadataTransactionSupported());
    }

    private static List<ApiMessageAndVersion> metadataRecords(Path directory) throws IOException {
        Path file = directory.resolve("__cluster_metadata-0/00000000000000000000.log");
        List<ApiMessageAndVersion> all = new ArrayList<>();
        try (FileRecords records = FileRecords.open(file.toFile(), false)) {
            for (RecordBatch batch : records.batches()) {
                batch.ensureValid();
                if (batch.isControlBatch()) {
                    continue;
                }
                for (Record record : batch) {
                    all.add(
                            MetadataRecordSerde.INSTANCE.read(
                                    new ByteBufferAccessor(record.value()), record.valueSize()));
                }
            }
        }
        return all;
    }

    @Test
    void clientsComeOverIpv6AsWell() throws Exception {
        var node = new RunningNode(root);
        node.with("listeners", "PLAINTEXT://[::1]:0,CONTROLLER://127.0.0.1:0");
        try (node) {
            node.format().start();
            try (var client = new RawClient("::1", node.port("PLAINTEXT"))) {
                client.send(Apis.METADATA, 12, 5, new MetadataRequest().topics(null));
                var broker = client.receive(Apis.METADATA, 12, 5).brokers().getFirst();
                assertThat(broker.host()).isEqualTo("::1");
                assertThat(broker.port()).isEqualTo(node.port("PLAINTEXT"));
            }
        }
    }
}
