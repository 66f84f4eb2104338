package dev.odradek.broker.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.broker.config.BrokerConfig;
import dev.odradek.groups.classic.Caller;
import dev.odradek.sim.SimClock;
import dev.odradek.sim.SimTasks;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.HeartbeatRequest;
import dev.odradek.wire.message.HeartbeatResponse;
import dev.odradek.wire.message.JoinGroupRequest;
import dev.odradek.wire.message.JoinGroupResponse;
import dev.odradek.wire.message.ListGroupsResponse;
import dev.odradek.wire.message.OffsetCommitRequest;
import dev.odradek.wire.message.OffsetCommitResponse;
import dev.odradek.wire.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import dev.odradek.wire.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import dev.odradek.wire.message.SyncGroupRequest;
import dev.odradek.wire.message.SyncGroupResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GroupCoordinatorServiceTest {
    private static final int PARTITIONS = 50;
    private static final Caller CALLER = new Caller("c", "/127.0.0.1", 9);

    private final SimClock clock = new SimClock();
    private final SimTasks tasks = new SimTasks(clock, new Random(7));
    private final GroupCoordinatorService groups =
            new GroupCoordinatorService(config(), clock, tasks, new Random(7));
    private final Map<Integer, MemoryLog> logs = new HashMap<>();

    private static BrokerConfig config() {
        return BrokerConfig.of(
                Map.of(
                        "process.roles",
                        "broker,controller",
                        "node.id",
                        "1",
                        "controller.quorum.voters",
                        "1@localhost:9093",
                        "offsets.load.buffer.size",
                        "700",
                        "listeners",
                        "PLAINTEXT://:9092,CONTROLLER://:9093",
                        "controller.listener.names",
                        "CONTROLLER"));
    }

    private void leadAll() {
        for (int i = 0; i < PARTITIONS; i++) {
            logs.put(i, new MemoryLog(i, 0));
            groups.lead(log(i));
        }
        tasks.runDue();
    }

    private MemoryLog log(int partition) {
        MemoryLog log = logs.get(partition);
        if (log == null) {
            throw new AssertionError("no log " + partition);
        }
        return log;
    }

    private MemoryLog logOf(String groupId) {
        return log(groups.partitionFor(groupId));
    }

    /// Another node's turn and ours again: the group is loaded from its log.
    private void failover(String groupId, int batchBytesMax) {
        MemoryLog next = logOf(groupId).next().batchBytesMax(batchBytesMax);
        logs.put(next.partition(), next);
        groups.lead(next);
    }

    private static OffsetCommitRequest commitRequest(String groupId, int partitions, long offset) {
        var topic =
                new OffsetCommitRequest.OffsetCommitRequestTopic()
                        .name("t")
                        .topicId(new Uuid(1, 2));
        for (int i = 0; i < partitions; i++) {
            topic.partitions()
                    .add(
                            new OffsetCommitRequest.OffsetCommitRequestPartition()
                                    .partitionIndex(i)
                                    .committedOffset(offset));
        }
        var request = new OffsetCommitRequest().groupId(groupId).generationIdOrMemberEpoch(-1);
        request.topics().add(topic);
        return request;
    }

    private List<OffsetCommitResponse> commit(OffsetCommitRequest request) {
        var answers = new ArrayList<OffsetCommitResponse>();
        groups.commitOffsets(request, 9, answers::add);
        return answers;
    }

    private static ErrorCode error(OffsetCommitResponse response) {
        return ErrorCode.of(response.topics().getFirst().partitions().getFirst().errorCode());
    }

    private OffsetFetchResponseGroup fetch(String groupId) {
        var answers = new ArrayList<OffsetFetchResponseGroup>();
        groups.fetchOffsets(
                new OffsetFetchRequestGroup().groupId(groupId).topics(null), true, 9, answers::add);
        tasks.runDue();
        return answers.getFirst();
    }

    private static JoinGroupRequest joinRequest(String groupId, String memberId) {
        var request =
                new JoinGroupRequest()
                        .groupId(groupId)
                        .memberId(memberId)
                        .sessionTimeoutMs(10_000)
                        .rebalanceTimeoutMs(60_000)
                        .protocolType("consumer");
        request.protocols()
                .add(
                        new JoinGroupRequest.JoinGroupRequestProtocol()
                                .name("range")
                                .metadata(new byte[] {1}));
        return request;
    }

    private List<JoinGroupResponse> join(String groupId, String memberId) {
        var answers = new ArrayList<JoinGroupResponse>();
        groups.joinGroup(CALLER, joinRequest(groupId, memberId), answers::add);
        tasks.runDue();
        return answers;
    }

    private ErrorCode heartbeat(String groupId, String memberId) {
        var answers = new ArrayList<HeartbeatResponse>();
        groups.heartbeat(
                new HeartbeatRequest().groupId(groupId).memberId(memberId).generationId(1),
                answers::add);
        tasks.runDue();
        return ErrorCode.of(answers.getFirst().errorCode());
    }

    @Test
    void groupsLiveWhereKafkaPutsThem() {
        for (String groupId : List.of("", "g", "my-group", "polygenelubricants")) {
            int kafkas = org.apache.kafka.common.utils.Utils.abs(groupId.hashCode()) % PARTITIONS;

            assertThat(groups.partitionFor(groupId)).isEqualTo(kafkas);
        }
    }

    @Test
    void aGroupOfAPartitionThatIsLedElsewhereIsSentThere() {
        var answers = commit(commitRequest("g", 1, 5));

        assertThat(error(answers.getFirst())).isEqualTo(ErrorCode.NOT_COORDINATOR);
    }

    @Test
    void whileAGroupIsLoadedNobodyIsToldWhatIsNotTrue() {
        leadAll();
        commit(commitRequest("g", 1, 5));
        tasks.runDue();
        failover("g", 1_000_000);

        var commits = commit(commitRequest("g", 1, 6));
        var heartbeats = new ArrayList<HeartbeatResponse>();
        groups.heartbeat(new HeartbeatRequest().groupId("g").memberId("m"), heartbeats::add);
        tasks.runUntil(() -> !commits.isEmpty() && !heartbeats.isEmpty(), 10);

        assertThat(error(commits.getFirst()))
                .isIn(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, ErrorCode.NONE);
        assertThat(ErrorCode.of(heartbeats.getFirst().errorCode()))
                .isIn(ErrorCode.NONE, ErrorCode.UNKNOWN_MEMBER_ID);
    }

    @Test
    void offsetsOutliveAFailover() {
        leadAll();
        commit(commitRequest("g", 3, 5));
        tasks.runDue();
        failover("g", 1_000_000);
        tasks.runDue();

        assertThat(fetch("g").topics().getFirst().partitions())
                .hasSize(3)
                .allMatch(p -> p.committedOffset() == 5);
    }

    @Test
    void aLogIsLoadedInPiecesThatEndWithinBatches() {
        leadAll();
        for (int i = 0; i < 50; i++) {
            commit(commitRequest("g", 1 + i % 5, i));
            tasks.runDue();
        }
        failover("g", 1_000_000);
        tasks.runDue();

        assertThat(fetch("g").topics().getFirst().partitions())
                .extracting(p -> p.committedOffset())
                .containsExactlyInAnyOrder(49L, 49L, 49L, 49L, 49L);
    }

    @Test
    void commitsThatWaitTogetherAreWrittenTogether() {
        leadAll();
        var answers = new ArrayList<OffsetCommitResponse>();
        for (int i = 0; i < 10; i++) {
            groups.commitOffsets(commitRequest("g", 2, i), 9, answers::add);
        }
        tasks.runDue();

        assertThat(answers).hasSize(10).allMatch(a -> error(a) == ErrorCode.NONE);
        assertThat(logOf("g").recordCounts()).hasSizeLessThan(3);
        assertThat(fetch("g").topics().getFirst().partitions().getFirst().committedOffset())
                .isEqualTo(9);
    }

    @Test
    void anAnswerWaitsForTheHighWatermark() {
        leadAll();
        logOf("g").commits(false);
        var answers = commit(commitRequest("g", 1, 5));
        tasks.runForMs(1000);
        assertThat(answers).isEmpty();

        logOf("g").commits(true);
        tasks.runDue();

        assertThat(error(answers.getFirst())).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void anAnswerDoesNotWaitForEver() {
        leadAll();
        logOf("g").commits(false);
        var answers = commit(commitRequest("g", 1, 5));

        tasks.runForMs(5_001);

        assertThat(error(answers.getFirst())).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    }

    @Test
    void whatCannotBeWrittenNeverHappened() {
        leadAll();
        logOf("g").reject(0, ErrorCode.NOT_ENOUGH_REPLICAS);
        var answers = commit(commitRequest("g", 1, 5));
        tasks.runDue();
        assertThat(error(answers.getFirst())).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);

        logOf("g").reject(0, null);

        assertThat(fetch("g").topics()).isEmpty();
    }

    @Test
    void aShardIsLoadedAnewWhenOnlyAPartOfADecisionIsInTheLog() {
        leadAll();
        failover("g", 1000);
        tasks.runDue();
        logOf("g").reject(1, ErrorCode.NOT_ENOUGH_REPLICAS);

        var answers = commit(commitRequest("g", 100, 5));
        tasks.runDue();
        assertThat(error(answers.getFirst())).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        logOf("g").reject(0, null);

        // Memory says what the log says.
        int written = logOf("g").recordCounts().getFirst();
        assertThat(fetch("g").topics().getFirst().partitions()).hasSize(written);
    }

    @Test
    void aGroupRunsThroughJoinSyncAndSessionEnd() {
        leadAll();
        String memberId = join("g", "").getFirst().memberId();
        var joined = join("g", memberId);
        assertThat(joined).isEmpty();
        tasks.runForMs(3_001);
        assertThat(joined.getFirst().generationId()).isEqualTo(1);

        var synced = new ArrayList<SyncGroupResponse>();
        var sync = new SyncGroupRequest().groupId("g").memberId(memberId).generationId(1);
        sync.assignments()
                .add(
                        new SyncGroupRequest.SyncGroupRequestAssignment()
                                .memberId(memberId)
                                .assignment(new byte[] {42}));
        groups.syncGroup(sync, synced::add);
        tasks.runDue();
        assertThat(synced.getFirst().assignment()).containsExactly(42);

        for (int i = 0; i < 5; i++) {
            tasks.runForMs(9_000);
            assertThat(heartbeat("g", memberId)).isEqualTo(ErrorCode.NONE);
        }
        tasks.runForMs(10_001);
        assertThat(heartbeat("g", memberId)).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    }

    @Test
    void whoWaitsToJoinIsSentAwayWhenThePartitionMoves() {
        leadAll();
        String memberId = join("g", "").getFirst().memberId();
        var joined = join("g", memberId);

        groups.resign(groups.partitionFor("g"));
        tasks.runDue();

        assertThat(ErrorCode.of(joined.getFirst().errorCode()))
                .isEqualTo(ErrorCode.NOT_COORDINATOR);
    }

    @Test
    void sessionsAreBounded() {
        leadAll();
        var answers = new ArrayList<JoinGroupResponse>();
        groups.joinGroup(CALLER, joinRequest("g", "").sessionTimeoutMs(1), answers::add);
        groups.joinGroup(
                CALLER, joinRequest("g", "").sessionTimeoutMs(Integer.MAX_VALUE), answers::add);
        groups.joinGroup(CALLER, joinRequest("", ""), answers::add);

        assertThat(answers)
                .extracting(answer -> ErrorCode.of(answer.errorCode()))
                .containsExactly(
                        ErrorCode.INVALID_SESSION_TIMEOUT,
                        ErrorCode.INVALID_SESSION_TIMEOUT,
                        ErrorCode.INVALID_GROUP_ID);
    }

    @Test
    void groupsOfAllPartitionsAreListed() {
        leadAll();
        for (int i = 0; i < 20; i++) {
            commit(commitRequest("g" + i, 1, 1));
        }
        tasks.runDue();

        var answers = new ArrayList<ListGroupsResponse>();
        groups.listGroups(List.of(), List.of(), answers::add);
        tasks.runDue();

        assertThat(answers.getFirst().groups()).hasSize(20);
    }

    @Test
    void nothingIsListedWhenNothingIsLed() {
        var answers = new ArrayList<ListGroupsResponse>();
        groups.listGroups(List.of(), List.of(), answers::add);

        assertThat(answers.getFirst().groups()).isEmpty();
    }
}
