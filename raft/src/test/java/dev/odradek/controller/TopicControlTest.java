package dev.odradek.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.metadata.ConfigResource;
import dev.odradek.metadata.MetadataVersion;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.AlterPartitionReassignmentsRequest;
import dev.odradek.wire.message.AlterPartitionRequest;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.CreatePartitionsRequest;
import dev.odradek.wire.message.CreateTopicsRequest;
import dev.odradek.wire.message.CreateTopicsRequest.CreatableReplicaAssignment;
import dev.odradek.wire.message.CreateTopicsRequest.CreatableTopic;
import dev.odradek.wire.message.CreateTopicsRequest.CreatableTopicConfig;
import dev.odradek.wire.message.DeleteTopicsRequest;
import dev.odradek.wire.message.ElectLeadersRequest;
import dev.odradek.wire.message.IncrementalAlterConfigsRequest;
import dev.odradek.wire.message.ListPartitionReassignmentsRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TopicControlTest {
    private final TestCluster cluster = TestCluster.fresh().brokers(1, 2, 3, 4);

    private static short code(ErrorCode code) {
        return code.code();
    }

    private short create(CreatableTopic topic) {
        var request = new CreateTopicsRequest();
        request.topics().add(topic);
        return cluster.ask(Apis.CREATE_TOPICS, request).topics().getFirst().errorCode();
    }

    private static CreatableTopic topic(String name) {
        return new CreatableTopic().name(name).numPartitions(1).replicationFactor((short) 1);
    }

    private static CreatableReplicaAssignment assignment(int partition, Integer... brokers) {
        return new CreatableReplicaAssignment()
                .partitionIndex(partition)
                .brokerIds(new ArrayList<>(List.of(brokers)));
    }

    private static CreatableTopic assigned(String name, CreatableReplicaAssignment... all) {
        var topic = new CreatableTopic().name(name).numPartitions(-1).replicationFactor((short) -1);
        topic.assignments().addAll(List.of(all));
        return topic;
    }

    @Test
    void theAnswerTellsIdSizeAndConfigs() {
        var result = cluster.create("t", 3, 2);

        assertThat(result.errorCode()).isZero();
        assertThat(result.errorMessage()).isNull();
        assertThat(result.numPartitions()).isEqualTo(3);
        assertThat(result.replicationFactor()).isEqualTo((short) 2);
        assertThat(Objects.requireNonNull(result.configs())).hasSize(1);
        var topic = Objects.requireNonNull(cluster.image().topics().topic(result.topicId()));
        assertThat(topic.partitions()).hasSize(3);
        assertThat(topic.partitions().values())
                .allMatch(p ->
                        p.replicas().equals(p.isr())
                                && p.leader() == p.replicas().getFirst()
                                && p.leaderEpoch() == 0
                                && p.partitionEpoch() == 0
                                && p.directories()
                                        .equals(
                                                p.replicas().stream()
                                                        .map(TestCluster::directory)
                                                        .toList()));
    }

    @Test
    void eachWrongTopicGetsKafkasCode() {
        cluster.create("a.b", 1, 1);

        assertThat(create(topic("a.b"))).isEqualTo(code(ErrorCode.TOPIC_ALREADY_EXISTS));
        assertThat(create(topic("a_b"))).isEqualTo(code(ErrorCode.INVALID_TOPIC_EXCEPTION));
        assertThat(create(topic("a b"))).isEqualTo(code(ErrorCode.INVALID_TOPIC_EXCEPTION));
        assertThat(create(topic(""))).isEqualTo(code(ErrorCode.INVALID_TOPIC_EXCEPTION));
        assertThat(create(topic(".."))).isEqualTo(code(ErrorCode.INVALID_TOPIC_EXCEPTION));
        assertThat(create(topic("x".repeat(250))))
                .isEqualTo(code(ErrorCode.INVALID_TOPIC_EXCEPTION));
        assertThat(create(topic("__cluster_metadata"))).isEqualTo(code(ErrorCode.INVALID_REQUEST));
        assertThat(create(topic("t").numPartitions(0)))
                .isEqualTo(code(ErrorCode.INVALID_PARTITIONS));
        assertThat(create(topic("t").numPartitions(-2)))
                .isEqualTo(code(ErrorCode.INVALID_PARTITIONS));
        assertThat(create(topic("t").replicationFactor((short) 0)))
                .isEqualTo(code(ErrorCode.INVALID_REPLICATION_FACTOR));
        assertThat(create(topic("t").replicationFactor((short) 5)))
                .isEqualTo(code(ErrorCode.INVALID_REPLICATION_FACTOR));
        assertThat(create(topic("t").numPartitions(10_001)))
                .isEqualTo(code(ErrorCode.POLICY_VIOLATION));
        var bad = topic("t");
        bad.configs().add(new CreatableTopicConfig().name("k").value("bad"));
        assertThat(create(bad)).isEqualTo(code(ErrorCode.INVALID_CONFIG));
        var without = topic("t");
        without.configs().add(new CreatableTopicConfig().name("k").value(null));
        assertThat(create(without)).isEqualTo(code(ErrorCode.INVALID_CONFIG));
        assertThat(cluster.image().topics().topic("t")).isNull();
    }

    @Test
    void eachWrongAssignmentGetsKafkasCode() {
        short invalid = code(ErrorCode.INVALID_REPLICA_ASSIGNMENT);

        assertThat(create(assigned("t", assignment(0, 1), assignment(0, 2)))).isEqualTo(invalid);
        assertThat(create(assigned("t", assignment(1, 1)))).isEqualTo(invalid);
        assertThat(create(assigned("t", assignment(0)))).isEqualTo(invalid);
        assertThat(create(assigned("t", assignment(0, 1, 1)))).isEqualTo(invalid);
        assertThat(create(assigned("t", assignment(0, 17)))).isEqualTo(invalid);
        assertThat(create(assigned("t", assignment(0, 1, 2), assignment(1, 1)))).isEqualTo(invalid);
        assertThat(create(assigned("t", assignment(0, 1)).numPartitions(1)))
                .isEqualTo(code(ErrorCode.INVALID_REQUEST));
        assertThat(create(assigned("t", assignment(0, 1)).replicationFactor((short) 1)))
                .isEqualTo(code(ErrorCode.INVALID_REQUEST));
        assertThat(create(assigned("t", assignment(0, 2, 1), assignment(1, 1, 3)))).isZero();
        var partition = Objects.requireNonNull(cluster.image().topics().partition("t", 0));
        assertThat(partition.replicas()).containsExactly(2, 1);
    }

    @Test
    void aTopicThatComesTwiceIsRefusedAndTheOthersAreNot() {
        var request = new CreateTopicsRequest();
        request.topics().addAll(List.of(topic("twice"), topic("once"), topic("twice")));

        var results = cluster.ask(Apis.CREATE_TOPICS, request).topics();

        assertThat(results).hasSize(2);
        assertThat(results)
                .anyMatch(r -> r.name().equals("once") && r.errorCode() == 0)
                .anyMatch(r ->
                        r.name().equals("twice")
                                && r.errorCode() == code(ErrorCode.INVALID_REQUEST));
    }

    @Test
    void validateOnlyChangesNothing() {
        var request = new CreateTopicsRequest().validateOnly(true);
        request.topics().add(topic("t"));

        assertThat(cluster.ask(Apis.CREATE_TOPICS, request).topics().getFirst().errorCode())
                .isZero();
        assertThat(cluster.image().topics().topic("t")).isNull();
    }

    @Test
    void replicasAreSpreadOverRacksAndLeadersOverBrokers() {
        cluster.create("t", 40, 2);

        var leaders = new HashMap<Integer, Integer>();
        var topic = Objects.requireNonNull(cluster.image().topics().topic("t"));
        for (var partition : topic.partitions().values()) {
            leaders.merge(partition.leader(), 1, Integer::sum);
            var racks = new HashSet<Integer>();
            partition.replicas().forEach(id -> racks.add(id % 2));
            assertThat(racks).hasSize(2);
        }
        assertThat(leaders.keySet()).containsExactlyInAnyOrder(1, 2, 3, 4);
    }

    @Test
    void fencedBrokersGetReplicasOnlyWhenNoOthersAreLeftAndNeverLead() {
        cluster.register(5);
        cluster.create("narrow", 8, 4);
        cluster.create("wide", 8, 5);

        var narrow = Objects.requireNonNull(cluster.image().topics().topic("narrow"));
        assertThat(narrow.partitions().values()).noneMatch(p -> p.replicas().contains(5));
        var wide = Objects.requireNonNull(cluster.image().topics().topic("wide"));
        assertThat(wide.partitions().values())
                .allMatch(p -> p.replicas().contains(5) && !p.isr().contains(5) && p.leader() != 5);
    }

    @Test
    void topicsGrowAndNeverShrink() {
        cluster.create("t", 2, 2);

        assertThat(grow("t", 2)).isEqualTo(code(ErrorCode.INVALID_PARTITIONS));
        assertThat(grow("t", 1)).isEqualTo(code(ErrorCode.INVALID_PARTITIONS));
        assertThat(grow("nobody", 3)).isEqualTo(code(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
        assertThat(grow("t", 5)).isZero();
        assertThat(Objects.requireNonNull(cluster.image().topics().topic("t")).partitions())
                .hasSize(5)
                .allSatisfy((_, p) -> assertThat(p.replicas()).hasSize(2));
    }

    private short grow(String name, int count) {
        var request = new CreatePartitionsRequest();
        request.topics()
                .add(
                        new CreatePartitionsRequest.CreatePartitionsTopic()
                                .name(name)
                                .count(count)
                                .assignments(null));
        return cluster.ask(Apis.CREATE_PARTITIONS, request).results().getFirst().errorCode();
    }

    @Test
    void topicsAreDeletedByNameAndByIdWithTheirConfigs() {
        var a = cluster.create("a", 1, 1);
        cluster.create("b", 1, 1);
        alter(ConfigResource.Type.TOPIC, "b", "retention.ms", (byte) 0, "5");
        var request = new DeleteTopicsRequest();
        request.topics()
                .add(new DeleteTopicsRequest.DeleteTopicState().name(null).topicId(a.topicId()));
        request.topics().add(new DeleteTopicsRequest.DeleteTopicState().name("b"));
        request.topics().add(new DeleteTopicsRequest.DeleteTopicState().name("c"));
        request.topics()
                .add(new DeleteTopicsRequest.DeleteTopicState().name(null).topicId(new Uuid(1, 2)));
        request.topics()
                .add(new DeleteTopicsRequest.DeleteTopicState().name("d").topicId(new Uuid(1, 2)));

        var results = cluster.ask(Apis.DELETE_TOPICS, request).responses();

        assertThat(results).hasSize(5);
        assertThat(results.stream().map(r -> r.errorCode()))
                .containsExactlyInAnyOrder(
                        (short) 0,
                        (short) 0,
                        code(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION),
                        code(ErrorCode.UNKNOWN_TOPIC_ID),
                        code(ErrorCode.INVALID_REQUEST));
        assertThat(cluster.image().topics().size()).isZero();
        assertThat(cluster.image().configs().ofTopic("b")).isEmpty();
    }

    private short alter(
            ConfigResource.Type type, String name, String key, byte operation, String value) {
        var resource =
                new IncrementalAlterConfigsRequest.AlterConfigsResource()
                        .resourceType(type.code())
                        .resourceName(name);
        resource.configs()
                .add(
                        new IncrementalAlterConfigsRequest.AlterableConfig()
                                .name(key)
                                .configOperation(operation)
                                .value(value));
        var request = new IncrementalAlterConfigsRequest();
        request.resources().add(resource);
        return cluster.ask(Apis.INCREMENTAL_ALTER_CONFIGS, request)
                .responses()
                .getFirst()
                .errorCode();
    }

    @Test
    void configsAreSetAppendedAndSubtracted() {
        cluster.create("t", 1, 1);
        var topic = ConfigResource.Type.TOPIC;

        assertThat(alter(topic, "t", "cleanup.policy", (byte) 2, "compact")).isZero();
        assertThat(cluster.image().configs().ofTopic("t"))
                .containsEntry("cleanup.policy", "delete,compact");
        assertThat(alter(topic, "t", "cleanup.policy", (byte) 3, "delete")).isZero();
        assertThat(cluster.image().configs().ofTopic("t"))
                .containsEntry("cleanup.policy", "compact");
        assertThat(alter(topic, "t", "retention.ms", (byte) 2, "1"))
                .isEqualTo(code(ErrorCode.INVALID_CONFIG));
        assertThat(alter(topic, "t", "k", (byte) 0, "bad"))
                .isEqualTo(code(ErrorCode.INVALID_CONFIG));
        assertThat(alter(topic, "nobody", "k", (byte) 0, "v"))
                .isEqualTo(code(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
        assertThat(alter(ConfigResource.Type.BROKER, "77", "k", (byte) 0, "v"))
                .isEqualTo(code(ErrorCode.BROKER_ID_NOT_REGISTERED));
        assertThat(alter(ConfigResource.Type.BROKER, "1", "min.insync.replicas", (byte) 0, "2"))
                .isEqualTo(code(ErrorCode.INVALID_CONFIG));
        assertThat(alter(ConfigResource.Type.UNKNOWN, "x", "k", (byte) 0, "v"))
                .isEqualTo(code(ErrorCode.UNSUPPORTED_VERSION));
    }

    @Test
    void aLeaderChangesItsIsrAndNobodyElseDoes() {
        var result = cluster.create("t", 1, 3);
        var before = Objects.requireNonNull(cluster.image().topics().partition("t", 0));
        int leader = before.leader();

        assertThat(alterIsr(result.topicId(), before.replicas().get(1), 0, leader))
                .isEqualTo(code(ErrorCode.INVALID_REQUEST));
        assertThat(alterIsr(result.topicId(), leader, 0, 17))
                .isEqualTo(code(ErrorCode.INVALID_REQUEST));
        assertThat(alterIsr(result.topicId(), leader, 9, leader))
                .isEqualTo(code(ErrorCode.NOT_CONTROLLER));
        assertThat(alterIsr(result.topicId(), leader, 0, leader)).isZero();

        var after = Objects.requireNonNull(cluster.image().topics().partition("t", 0));
        assertThat(after.isr()).containsExactly(leader);
        assertThat(after.partitionEpoch()).isEqualTo(1);
        assertThat(after.leaderEpoch()).isZero();
        assertThat(alterIsr(result.topicId(), leader, 0, leader))
                .isEqualTo(code(ErrorCode.INVALID_UPDATE_VERSION));
    }

    private short alterIsr(Uuid topicId, int brokerId, int partitionEpoch, int isrMember) {
        var partition =
                new AlterPartitionRequest.PartitionData()
                        .partitionIndex(0)
                        .leaderEpoch(0)
                        .partitionEpoch(partitionEpoch);
        partition
                .newIsrWithEpochs()
                .add(new AlterPartitionRequest.BrokerState().brokerId(isrMember).brokerEpoch(-1));
        var topic = new AlterPartitionRequest.TopicData().topicId(topicId);
        topic.partitions().add(partition);
        var request =
                new AlterPartitionRequest()
                        .brokerId(brokerId)
                        .brokerEpoch(cluster.epochs.getOrDefault(brokerId, -1L));
        request.topics().add(topic);
        return cluster.ask(Apis.ALTER_PARTITION, request)
                .topics()
                .getFirst()
                .partitions()
                .getFirst()
                .errorCode();
    }

    @Test
    void aReassignmentRunsUntilItsNewReplicasAreInSync() {
        create(assigned("t", assignment(0, 1, 2)));
        var topic = Objects.requireNonNull(cluster.image().topics().topic("t"));

        assertThat(reassign(List.of(3, 4))).isZero();
        var moving = Objects.requireNonNull(cluster.image().topics().partition("t", 0));
        assertThat(moving.replicas()).containsExactly(3, 4, 1, 2);
        assertThat(moving.addingReplicas()).containsExactly(3, 4);
        assertThat(moving.removingReplicas()).containsExactly(1, 2);
        var ongoing =
                cluster.ask(
                        Apis.LIST_PARTITION_REASSIGNMENTS,
                        new ListPartitionReassignmentsRequest().topics(null));
        assertThat(ongoing.topics()).hasSize(1);

        assertThat(reassign(null)).isZero();
        var back = Objects.requireNonNull(cluster.image().topics().partition("t", 0));
        assertThat(back.replicas()).containsExactly(1, 2);
        assertThat(back.isReassigning()).isFalse();
        assertThat(reassign(null)).isEqualTo(code(ErrorCode.NO_REASSIGNMENT_IN_PROGRESS));
        assertThat(topic.id()).isNotEqualTo(Uuid.ZERO);
    }

    private short reassign(@org.jspecify.annotations.Nullable List<Integer> replicas) {
        var topic = new AlterPartitionReassignmentsRequest.ReassignableTopic().name("t");
        topic.partitions()
                .add(
                        new AlterPartitionReassignmentsRequest.ReassignablePartition()
                                .partitionIndex(0)
                                .replicas(replicas == null ? null : new ArrayList<>(replicas)));
        var request = new AlterPartitionReassignmentsRequest();
        request.topics().add(topic);
        return cluster.ask(Apis.ALTER_PARTITION_REASSIGNMENTS, request)
                .responses()
                .getFirst()
                .partitions()
                .getFirst()
                .errorCode();
    }

    @Test
    void aPreferredLeaderIsElectedWhenItIsNeeded() {
        create(assigned("t", assignment(0, 1, 2)));
        var request = new ElectLeadersRequest().electionType((byte) 0);
        var partitions = new ElectLeadersRequest.TopicPartitions().topic("t");
        partitions.partitions().addAll(List.of(0, 7));
        request.topicPartitions(new ArrayList<>(List.of(partitions)));

        var results =
                cluster.ask(Apis.ELECT_LEADERS, request)
                        .replicaElectionResults()
                        .getFirst()
                        .partitionResult();

        assertThat(results.get(0).errorCode()).isEqualTo(code(ErrorCode.ELECTION_NOT_NEEDED));
        assertThat(results.get(1).errorCode())
                .isEqualTo(code(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
    }

    @Test
    void recordsHaveTheVersionsOfTheMetadataVersion() {
        var old = TestCluster.at(MetadataVersion.MINIMUM).brokers(1);
        old.create("t", 1, 1);
        old.advance(11_000);

        assertThat(
                        old.log.records.stream()
                                .map(r -> r.message().getClass().getSimpleName() + r.version()))
                .contains("RegisterBrokerRecord1", "PartitionRecord0", "PartitionChangeRecord0");

        cluster.create("t", 1, 1);
        assertThat(
                        cluster.log.records.stream()
                                .map(r -> r.message().getClass().getSimpleName() + r.version()))
                .contains(
                        "RegisterBrokerRecord4",
                        "BrokerRegistrationChangeRecord0",
                        "TopicRecord0",
                        "PartitionRecord2");
    }
}
