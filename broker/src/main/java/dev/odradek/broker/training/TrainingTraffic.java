package dev.odradek.broker.training;

import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.BufferedRecords;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.compress.Codec;
import dev.odradek.wire.compress.Compression;
import dev.odradek.wire.message.ApiVersionsRequest;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.CreateTopicsRequest;
import dev.odradek.wire.message.FetchRequest;
import dev.odradek.wire.message.FindCoordinatorRequest;
import dev.odradek.wire.message.HeartbeatRequest;
import dev.odradek.wire.message.InitProducerIdRequest;
import dev.odradek.wire.message.JoinGroupRequest;
import dev.odradek.wire.message.LeaveGroupRequest;
import dev.odradek.wire.message.ListOffsetsRequest;
import dev.odradek.wire.message.MetadataRequest;
import dev.odradek.wire.message.MetadataResponse.MetadataResponseTopic;
import dev.odradek.wire.message.OffsetCommitRequest;
import dev.odradek.wire.message.OffsetFetchRequest;
import dev.odradek.wire.message.ProduceRequest;
import dev.odradek.wire.message.SyncGroupRequest;
import dev.odradek.wire.record.RecordBatchBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What a stock producer and a stock consumer of one topic ask of a node, in their order. Answers
/// are looked at only as far as the next request needs them: whether they are right is for tests.
final class TrainingTraffic {
    private static final String TOPIC = "training";
    private static final String GROUP = "training";
    private static final int RECORDS_PER_BATCH = 20;
    private static final int RECORD_BYTES = 100;
    private static final int TRIES_MAX = 500;
    private static final int WAIT_MS = 5_000;
    private static final int SESSION_TIMEOUT_MS = 30_000;
    private static final long EARLIEST = -2;
    private static final long LATEST = -1;

    private final TrainingClient client;
    private final int rounds;

    /// @param rounds how often a batch is produced and fetched, at least 1
    TrainingTraffic(TrainingClient client, int rounds) {
        this.client = client;
        this.rounds = rounds;
    }

    void send() throws IOException {
        client.call(
                Apis.API_VERSIONS,
                new ApiVersionsRequest().clientSoftwareName("odradek").clientSoftwareVersion("1"));
        Uuid topicId = createdByItsFirstMention();
        client.call(
                Apis.CREATE_TOPICS,
                new CreateTopicsRequest()
                        .timeoutMs(WAIT_MS)
                        .topics(
                                List.of(
                                        new CreateTopicsRequest.CreatableTopic()
                                                .name("training-2")
                                                .numPartitions(3)
                                                .replicationFactor((short) 1))));
        produceAndFetch(topicId);
        listOffsets(EARLIEST);
        listOffsets(LATEST);
        group(topicId);
    }

    private Uuid createdByItsFirstMention() throws IOException {
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            MetadataResponseTopic topic =
                    client.call(
                                    Apis.METADATA,
                                    new MetadataRequest()
                                            .allowAutoTopicCreation(true)
                                            .topics(
                                                    List.of(
                                                            new MetadataRequest
                                                                            .MetadataRequestTopic()
                                                                    .name(TOPIC))))
                            .topics()
                            .getFirst();
            if (topic.errorCode() == ErrorCode.NONE.code()) {
                return topic.topicId();
            }
        }
        throw new IOException("the topic does not come into being");
    }

    private void produceAndFetch(Uuid topicId) throws IOException {
        var producer =
                client.call(
                        Apis.INIT_PRODUCER_ID,
                        new InitProducerIdRequest().transactionTimeoutMs(WAIT_MS));
        var codecs = Compression.values();
        long offset = 0;
        for (int round = 0; round < rounds; round++) {
            // Most of what a node gets is plain or in a fast codec.
            Codec codec = Codec.of(codecs[round % 8 < codecs.length ? round % 8 : 0]);
            ByteBuf batch = batch(codec, producer.producerId(), producer.producerEpoch(), round);
            client.call(
                    Apis.PRODUCE,
                    new ProduceRequest()
                            .acks((short) -1)
                            .timeoutMs(WAIT_MS)
                            .topicData(
                                    List.of(
                                            new ProduceRequest.TopicProduceData()
                                                    .topicId(topicId)
                                                    .partitionData(
                                                            List.of(
                                                                    new dev.odradek.wire.message
                                                                                    .ProduceRequest
                                                                                    .PartitionProduceData()
                                                                            .index(0)
                                                                            .records(
                                                                                    new BufferedRecords(
                                                                                            batch)))))));
            fetch(topicId, offset);
            offset += RECORDS_PER_BATCH;
        }
    }

    private static ByteBuf batch(Codec codec, long producerId, short producerEpoch, int number) {
        ByteBuf target = Unpooled.buffer();
        try (var batch = new RecordBatchBuilder(target, codec)) {
            batch.producer(producerId, producerEpoch, number * RECORDS_PER_BATCH);
            long nowMs = System.currentTimeMillis();
            byte[] value = "odradek ".repeat(RECORD_BYTES / 8).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < RECORDS_PER_BATCH; i++) {
                batch.append(nowMs, new byte[] {(byte) i}, value);
            }
            batch.finish();
        }
        return target;
    }

    private void fetch(Uuid topicId, long offset) throws IOException {
        client.call(
                Apis.FETCH,
                new FetchRequest()
                        .maxWaitMs(WAIT_MS)
                        .minBytes(1)
                        .maxBytes(1 << 20)
                        .sessionEpoch(-1)
                        .topics(
                                List.of(
                                        new FetchRequest.FetchTopic()
                                                .topicId(topicId)
                                                .partitions(
                                                        List.of(
                                                                new FetchRequest.FetchPartition()
                                                                        .partition(0)
                                                                        .fetchOffset(offset)
                                                                        .partitionMaxBytes(
                                                                                1 << 20))))));
    }

    private void listOffsets(long timestamp) throws IOException {
        client.call(
                Apis.LIST_OFFSETS,
                new ListOffsetsRequest()
                        .replicaId(-1)
                        .timeoutMs(WAIT_MS)
                        .topics(
                                List.of(
                                        new ListOffsetsRequest.ListOffsetsTopic()
                                                .name(TOPIC)
                                                .partitions(
                                                        List.of(
                                                                new ListOffsetsRequest
                                                                                .ListOffsetsPartition()
                                                                        .timestamp(timestamp))))));
    }

    private void group(Uuid topicId) throws IOException {
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            var coordinator =
                    client.call(
                                    Apis.FIND_COORDINATOR,
                                    new FindCoordinatorRequest().coordinatorKeys(List.of(GROUP)))
                            .coordinators()
                            .getFirst();
            if (coordinator.errorCode() == ErrorCode.NONE.code()) {
                break;
            }
        }
        String member = "";
        int generation = -1;
        for (int tries = 0; tries < TRIES_MAX && generation < 0; tries++) {
            var joined = client.call(Apis.JOIN_GROUP, join(member));
            member = joined.memberId();
            generation = joined.generationId();
        }
        client.call(
                Apis.SYNC_GROUP,
                new SyncGroupRequest()
                        .groupId(GROUP)
                        .generationId(generation)
                        .memberId(member)
                        .protocolType("consumer")
                        .protocolName("range")
                        .assignments(
                                List.of(
                                        new SyncGroupRequest.SyncGroupRequestAssignment()
                                                .memberId(member)
                                                .assignment(new byte[10]))));
        for (int round = 0; round < Math.min(rounds, 20); round++) {
            client.call(Apis.OFFSET_COMMIT, commit(topicId, member, generation, round));
            client.call(Apis.OFFSET_FETCH, committed(topicId));
            client.call(
                    Apis.HEARTBEAT,
                    new HeartbeatRequest()
                            .groupId(GROUP)
                            .generationId(generation)
                            .memberId(member));
        }
        client.call(
                Apis.LEAVE_GROUP,
                new LeaveGroupRequest()
                        .groupId(GROUP)
                        .members(List.of(new LeaveGroupRequest.MemberIdentity().memberId(member))));
    }

    private static JoinGroupRequest join(String member) {
        return new JoinGroupRequest()
                .groupId(GROUP)
                .sessionTimeoutMs(SESSION_TIMEOUT_MS)
                .rebalanceTimeoutMs(SESSION_TIMEOUT_MS)
                .memberId(member)
                .protocolType("consumer")
                .protocols(
                        List.of(
                                new JoinGroupRequest.JoinGroupRequestProtocol()
                                        .name("range")
                                        .metadata(new byte[10])));
    }

    private static OffsetCommitRequest commit(
            Uuid topicId, String member, int generation, int round) {
        return new OffsetCommitRequest()
                .groupId(GROUP)
                .generationIdOrMemberEpoch(generation)
                .memberId(member)
                .topics(
                        List.of(
                                new OffsetCommitRequest.OffsetCommitRequestTopic()
                                        .topicId(topicId)
                                        .partitions(
                                                List.of(
                                                        new OffsetCommitRequest
                                                                        .OffsetCommitRequestPartition()
                                                                .committedOffset(round)
                                                                .committedMetadata("")))));
    }

    private static OffsetFetchRequest committed(Uuid topicId) {
        return new OffsetFetchRequest()
                .groups(
                        List.of(
                                new OffsetFetchRequest.OffsetFetchRequestGroup()
                                        .groupId(GROUP)
                                        .topics(
                                                List.of(
                                                        new OffsetFetchRequest
                                                                        .OffsetFetchRequestTopics()
                                                                .topicId(topicId)
                                                                .partitionIndexes(List.of(0))))));
    }
}
