package dev.odradek.benchmarks.micro;

import dev.odradek.wire.Api;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.codec.RecordBytes;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.FetchRequest;
import dev.odradek.wire.message.FetchResponse;
import dev.odradek.wire.message.MetadataResponse;
import dev.odradek.wire.message.ProduceRequest;
import dev.odradek.wire.message.ProduceResponse;
import java.util.List;

/// Messages of the sizes that brokers see all day.
public enum SampleMessage {
    /// One batch for one partition.
    PRODUCE_REQUEST(Apis.PRODUCE, 13, true) {
        @Override
        Message message(RecordBytes records) {
            var partition = new ProduceRequest.PartitionProduceData().index(0).records(records);
            var topic = new ProduceRequest.TopicProduceData().topicId(topicId(0));
            topic.partitionData().add(partition);
            var request = new ProduceRequest().acks((short) -1).timeoutMs(30_000);
            request.topicData().add(topic);
            return request;
        }
    },
    PRODUCE_RESPONSE(Apis.PRODUCE, 13, false) {
        @Override
        Message message(RecordBytes records) {
            var partition =
                    new ProduceResponse.PartitionProduceResponse()
                            .index(0)
                            .baseOffset(123_456_789)
                            .logStartOffset(1000);
            var topic = new ProduceResponse.TopicProduceResponse().topicId(topicId(0));
            topic.partitionResponses().add(partition);
            var response = new ProduceResponse();
            response.responses().add(topic);
            return response;
        }
    },
    /// Ten partitions of one topic.
    FETCH_REQUEST(Apis.FETCH, 17, true) {
        @Override
        Message message(RecordBytes records) {
            var topic = new FetchRequest.FetchTopic().topicId(topicId(0));
            for (int i = 0; i < PARTITIONS; i++) {
                topic.partitions()
                        .add(
                                new FetchRequest.FetchPartition()
                                        .partition(i)
                                        .currentLeaderEpoch(3)
                                        .fetchOffset(123_456_789L + i)
                                        .partitionMaxBytes(1024 * 1024));
            }
            var request = new FetchRequest().maxWaitMs(500).minBytes(1);
            request.maxBytes(50 * 1024 * 1024).sessionId(77).sessionEpoch(12);
            request.topics().add(topic);
            return request;
        }
    },
    /// Ten partitions of one topic, each with a batch.
    FETCH_RESPONSE(Apis.FETCH, 17, false) {
        @Override
        Message message(RecordBytes records) {
            var topic = new FetchResponse.FetchableTopicResponse().topicId(topicId(0));
            for (int i = 0; i < PARTITIONS; i++) {
                topic.partitions()
                        .add(
                                new FetchResponse.PartitionData()
                                        .partitionIndex(i)
                                        .highWatermark(123_456_789)
                                        .lastStableOffset(123_456_789)
                                        .logStartOffset(1000)
                                        .records(records));
            }
            var response = new FetchResponse().sessionId(77);
            response.responses().add(topic);
            return response;
        }
    },
    /// 3 brokers, 100 topics of 3 partitions, all of them replicated to all.
    METADATA_RESPONSE(Apis.METADATA, 13, false) {
        @Override
        Message message(RecordBytes records) {
            var response = new MetadataResponse().clusterId("MkU3OEVBNTcwNTJENDM2Qk");
            for (int i = 0; i < BROKERS.size(); i++) {
                response.brokers()
                        .add(
                                new MetadataResponse.MetadataResponseBroker()
                                        .nodeId(BROKERS.get(i))
                                        .host("broker-" + i + ".kafka.example.com")
                                        .port(9092));
            }
            response.controllerId(1);
            for (int i = 0; i < TOPICS; i++) {
                response.topics().add(topic(i));
            }
            return response;
        }

        private MetadataResponse.MetadataResponseTopic topic(int number) {
            var topic =
                    new MetadataResponse.MetadataResponseTopic()
                            .name("orders-of-region-" + number)
                            .topicId(topicId(number));
            for (int i = 0; i < BROKERS.size(); i++) {
                topic.partitions()
                        .add(
                                new MetadataResponse.MetadataResponsePartition()
                                        .partitionIndex(i)
                                        .leaderId(BROKERS.get(i))
                                        .leaderEpoch(3)
                                        .replicaNodes(BROKERS)
                                        .isrNodes(BROKERS));
            }
            return topic;
        }
    };

    private static final int PARTITIONS = 10;
    private static final int TOPICS = 100;
    private static final List<Integer> BROKERS = List.of(1, 2, 3);

    private final Api<?, ?> api;
    private final short version;
    private final boolean isRequest;

    SampleMessage(Api<?, ?> api, int version, boolean isRequest) {
        this.api = api;
        this.version = (short) version;
        this.isRequest = isRequest;
    }

    /// @param records of each partition, where the message has some
    abstract Message message(RecordBytes records);

    Api<?, ?> api() {
        return api;
    }

    short version() {
        return version;
    }

    boolean isRequest() {
        return isRequest;
    }

    private static Uuid topicId(int number) {
        return new Uuid(0x1234_5678_9abc_def0L, number + 1);
    }
}
