package dev.odradek.broker.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.broker.config.BrokerConfig;
import dev.odradek.broker.coordinator.ClusterTopics;
import dev.odradek.broker.coordinator.CoordinatorDirectory;
import dev.odradek.broker.coordinator.GroupCoordinatorService;
import dev.odradek.sim.SimClock;
import dev.odradek.sim.SimTasks;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.FindCoordinatorRequest;
import dev.odradek.wire.message.FindCoordinatorResponse;
import dev.odradek.wire.message.JoinGroupRequest;
import dev.odradek.wire.message.LeaveGroupRequest;
import dev.odradek.wire.message.OffsetCommitRequest;
import dev.odradek.wire.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import dev.odradek.wire.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import dev.odradek.wire.message.OffsetCommitResponse;
import dev.odradek.wire.message.OffsetFetchRequest;
import dev.odradek.wire.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import dev.odradek.wire.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import dev.odradek.wire.message.SyncGroupRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What the handlers themselves decide; the groups behind them are led nowhere.
class GroupHandlersTest {
    private static final Uuid TOPIC_ID = new Uuid(1, 2);

    private final SimTasks tasks = new SimTasks(new SimClock(), new Random(3));
    private final TestConnection connection = new TestConnection(tasks, ListenerRole.BROKER);
    private final GroupCoordinatorService groups =
            new GroupCoordinatorService(
                    BrokerConfig.of(
                            Map.of(
                                    "process.roles",
                                    "broker,controller",
                                    "node.id",
                                    "1",
                                    "controller.quorum.voters",
                                    "1@localhost:9093",
                                    "listeners",
                                    "PLAINTEXT://:9092,CONTROLLER://:9093",
                                    "controller.listener.names",
                                    "CONTROLLER")),
                    new SimClock(),
                    tasks,
                    new Random(3));
    private final ClusterTopics topics =
            new ClusterTopics() {
                @Override
                public @Nullable String nameOf(Uuid topicId) {
                    return topicId.equals(TOPIC_ID) ? "t" : null;
                }

                @Override
                public Uuid idOf(String name) {
                    return name.equals("t") ? TOPIC_ID : Uuid.ZERO;
                }

                @Override
                public boolean hasPartition(String name, int partition) {
                    return name.equals("t") && partition == 0;
                }
            };
    private final List<String> created = new ArrayList<>();
    private CoordinatorDirectory.Located located = new CoordinatorDirectory.Located.NoTopic();
    private final CoordinatorDirectory directory =
            new CoordinatorDirectory() {
                @Override
                public Located locate(String internalTopic, int partition, String listener) {
                    return located;
                }

                @Override
                public void create(String internalTopic) {
                    created.add(internalTopic);
                }
            };

    private <Q extends Message, R extends Message> R ask(
            RequestHandler<Q, R> handler, int version, Q request) {
        return connection.ask(handler, version, request);
    }

    private FindCoordinatorResponse find(int version, int keyType) {
        var request = new FindCoordinatorRequest().keyType((byte) keyType);
        if (version < 4) {
            request.key("g");
        } else {
            request.coordinatorKeys(List.of("g"));
        }
        return ask(new FindCoordinatorHandler(groups, directory), version, request);
    }

    @Test
    void aGroupIsFoundWhereItsPartitionIsLed() {
        located =
                new CoordinatorDirectory.Located.At(
                        new CoordinatorDirectory.Endpoint(7, "host", 9092));

        var found = find(6, 0).coordinators().getFirst();

        assertThat(found.errorCode()).isZero();
        assertThat(found.key()).isEqualTo("g");
        assertThat(List.of(found.nodeId(), found.port())).containsExactly(7, 9092);
        assertThat(find(0, 0).nodeId()).isEqualTo(7);
    }

    @Test
    void theFirstWhoAsksHasTheTopicMade() {
        assertThat(ErrorCode.of(find(6, 0).coordinators().getFirst().errorCode()))
                .isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);

        assertThat(created).containsExactly("__consumer_offsets");
    }

    @Test
    void aTransactionalIdIsRefusedForGoodAndToldWhy() {
        var found = find(6, 1).coordinators().getFirst();
        var old = find(3, 1);

        assertThat(ErrorCode.of(found.errorCode()).retriable()).isFalse();
        assertThat(found.errorCode()).isEqualTo(old.errorCode());
        assertThat(List.of(found.errorMessage(), old.errorMessage()))
                .allMatch(text -> text.contains("transactions"));
    }

    @Test
    void unknownKindsOfKeysAreInvalid() {
        assertThat(ErrorCode.of(find(6, 9).coordinators().getFirst().errorCode()))
                .isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(ErrorCode.of(find(5, 2).coordinators().getFirst().errorCode()))
                .isEqualTo(ErrorCode.INVALID_REQUEST);
    }

    @Test
    void offsetsOfTopicsThatAreNotThereAreNotCommitted() {
        var byName = commit(9, topic("ghost", Uuid.ZERO, 0));
        var byId = commit(10, topic("", new Uuid(9, 9), 0));

        assertThat(error(byName.topics().getFirst()))
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(error(byId.topics().getFirst())).isEqualTo(ErrorCode.UNKNOWN_TOPIC_ID);
        assertThat(byId.topics().getFirst().topicId()).isEqualTo(new Uuid(9, 9));
    }

    @Test
    void eachTopicIsAnsweredOnceWithAllOfItsPartitions() {
        var response = commit(10, topic("", TOPIC_ID, 0, 5));

        assertThat(response.topics()).hasSize(1);
        assertThat(response.topics().getFirst().partitions())
                .extracting(p -> ErrorCode.of(p.errorCode()))
                .containsExactlyInAnyOrder(
                        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, ErrorCode.NOT_COORDINATOR);
    }

    @Test
    void offsetsAreFetchedInTheShapeOfTheVersion() {
        var handler = new OffsetFetchHandler(groups, topics);
        var old = new OffsetFetchRequest().groupId("g");
        old.topics(
                new ArrayList<>(
                        List.of(
                                new OffsetFetchRequest.OffsetFetchRequestTopic()
                                        .name("t")
                                        .partitionIndexes(List.of(0)))));
        var many = new OffsetFetchRequest();
        for (String groupId : List.of("a", "b")) {
            var group = new OffsetFetchRequestGroup().groupId(groupId);
            group.topics(
                    new ArrayList<>(
                            List.of(
                                    new OffsetFetchRequestTopics()
                                            .topicId(TOPIC_ID)
                                            .partitionIndexes(List.of(0)))));
            many.groups().add(group);
        }

        var v1 = ask(handler, 1, old);
        var v5 = ask(handler, 5, old);
        var v10 = ask(handler, 10, many);

        assertThat(v1.topics().getFirst().partitions().getFirst().errorCode())
                .isEqualTo(ErrorCode.NOT_COORDINATOR.code());
        assertThat(v5.errorCode()).isEqualTo(ErrorCode.NOT_COORDINATOR.code());
        assertThat(v10.groups()).extracting(g -> g.groupId()).containsExactly("a", "b");
        assertThat(v10.groups()).allMatch(g -> g.errorCode() == ErrorCode.NOT_COORDINATOR.code());
    }

    @Test
    void anOldLeaveIsAboutOneMember() {
        var handler = new LeaveGroupHandler(groups);

        var response = ask(handler, 1, new LeaveGroupRequest().groupId("").memberId("m"));

        assertThat(ErrorCode.of(response.errorCode())).isEqualTo(ErrorCode.INVALID_GROUP_ID);
    }

    @Test
    void aSyncWithoutProtocolIsRefusedSinceVersionFive() {
        var handler = new SyncGroupHandler(groups);
        var request = new SyncGroupRequest().groupId("g").memberId("m");

        assertThat(ErrorCode.of(ask(handler, 5, request).errorCode()))
                .isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
        assertThat(ErrorCode.of(ask(handler, 4, request).errorCode()))
                .isEqualTo(ErrorCode.NOT_COORDINATOR);
    }

    @Test
    void noProtocolIsNullOrEmptyAsTheVersionHasIt() {
        var handler = new JoinGroupHandler(groups);
        var request = new JoinGroupRequest().groupId("");

        assertThat(ask(handler, 7, request).protocolName()).isNull();
        assertThat(ask(handler, 6, request).protocolName()).isEmpty();
    }

    private OffsetCommitResponse commit(int version, OffsetCommitRequestTopic topic) {
        var request = new OffsetCommitRequest().groupId("g");
        request.topics().add(topic);
        return ask(new OffsetCommitHandler(groups, topics), version, request);
    }

    private static OffsetCommitRequestTopic topic(String name, Uuid id, int... partitions) {
        var topic = new OffsetCommitRequestTopic().name(name).topicId(id);
        for (int partition : partitions) {
            topic.partitions().add(new OffsetCommitRequestPartition().partitionIndex(partition));
        }
        return topic;
    }

    private static ErrorCode error(OffsetCommitResponse.OffsetCommitResponseTopic topic) {
        return ErrorCode.of(topic.partitions().getFirst().errorCode());
    }
}
