package dev.odradek.compat.hostile;

import static dev.odradek.compat.hostile.Case.same;
import static dev.odradek.compat.hostile.Wire.frame;

import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.protocol.ApiKeys;

/// Topics, and the records deleted from them.
final class TopicCases {
    private TopicCases() {}

    static List<Case> all() {
        return List.of(
                same("CreateTopics of .", "17", create(it -> it.setName("."))),
                same("CreateTopics of ..", "17", create(it -> it.setName(".."))),
                same("CreateTopics of a/b", "17", create(it -> it.setName("a/b"))),
                same("CreateTopics of nothing", "17", create(it -> it.setName(""))),
                same(
                        "CreateTopics of 250 letters",
                        "17",
                        create(it -> it.setName("a".repeat(250)))),
                same("CreateTopics with 0 partitions", "37", create(it -> it.setNumPartitions(0))),
                same(
                        "CreateTopics with -5 partitions",
                        "37",
                        create(it -> it.setNumPartitions(-5))),
                same(
                        "CreateTopics with 2*10^9 partitions",
                        "44",
                        create(it -> it.setNumPartitions(2_000_000_000))),
                same(
                        "CreateTopics with 0 replicas",
                        "38",
                        create(it -> it.setReplicationFactor((short) 0))),
                same(
                        "CreateTopics with 9 replicas",
                        "38",
                        create(it -> it.setReplicationFactor((short) 9))),
                same(
                        "CreateTopics with a wrong setting",
                        "40",
                        create(it ->
                                it.configs()
                                        .add(
                                                new CreateTopicsRequestData.CreatableTopicConfig()
                                                        .setName("retention.ms")
                                                        .setValue("never")))),
                same(
                        "CreateTopics of __cluster_metadata",
                        "42",
                        create(it -> it.setName("__cluster_metadata"))),
                same("CreateTopics of one name twice", "42", createTwice()),
                same("DeleteRecords beyond the end", "1", deleteRecords(HostileInput.EMPTY, 99)),
                same("DeleteRecords of an unknown topic", "3", deleteRecords("nowhere", 0)));
    }

    private static CreateTopicsRequestData.CreatableTopic topic() {
        return new CreateTopicsRequestData.CreatableTopic()
                .setName("new")
                .setNumPartitions(1)
                .setReplicationFactor((short) 1);
    }

    private static byte[] create(Consumer<CreateTopicsRequestData.CreatableTopic> change) {
        var topic = topic();
        change.accept(topic);
        var topics = new CreateTopicsRequestData.CreatableTopicCollection();
        topics.add(topic);
        return create(topics);
    }

    private static byte[] createTwice() {
        var topics = new CreateTopicsRequestData.CreatableTopicCollection();
        topics.mustAdd(topic());
        topics.mustAdd(topic());
        return create(topics);
    }

    private static byte[] create(CreateTopicsRequestData.CreatableTopicCollection topics) {
        return frame(
                ApiKeys.CREATE_TOPICS,
                7,
                new CreateTopicsRequestData().setTopics(topics).setTimeoutMs(5_000));
    }

    private static byte[] deleteRecords(String topic, long before) {
        return frame(
                ApiKeys.DELETE_RECORDS,
                2,
                new DeleteRecordsRequestData()
                        .setTimeoutMs(5_000)
                        .setTopics(
                                List.of(
                                        new DeleteRecordsRequestData.DeleteRecordsTopic()
                                                .setName(topic)
                                                .setPartitions(
                                                        List.of(
                                                                new DeleteRecordsRequestData
                                                                                .DeleteRecordsPartition()
                                                                        .setOffset(before))))));
    }
}
