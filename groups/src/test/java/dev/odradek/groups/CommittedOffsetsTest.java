package dev.odradek.groups;

import static dev.odradek.groups.GroupScenario.INITIAL_DELAY_MS;
import static dev.odradek.groups.GroupScenario.RETENTION_MS;
import static dev.odradek.groups.GroupScenario.bytes;
import static dev.odradek.groups.GroupScenario.commitRequest;
import static dev.odradek.groups.GroupScenario.joinRequest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.groups.classic.ClassicSettings;
import dev.odradek.groups.offsets.OffsetSettings;
import dev.odradek.groups.shard.CoordinatorRecord;
import dev.odradek.groups.shard.Shard;
import dev.odradek.groups.shard.TimerKey;
import dev.odradek.groups.shard.TimerPort;
import dev.odradek.groups.shard.UndoLog;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.coordinator.OffsetCommitKey;
import dev.odradek.wire.coordinator.OffsetCommitValue;
import dev.odradek.wire.message.OffsetCommitRequest;
import dev.odradek.wire.message.OffsetCommitResponse;
import dev.odradek.wire.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import dev.odradek.wire.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import dev.odradek.wire.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommittedOffsetsTest {
    private final GroupScenario scenario = new GroupScenario();

    private static ErrorCode error(OffsetCommitResponse response) {
        return ErrorCode.of(response.topics().getFirst().partitions().getFirst().errorCode());
    }

    private ErrorCode commit(String memberId, int generation, long offset) {
        return error(scenario.commit(commitRequest(memberId, generation, offset, ""), 9).get());
    }

    /// A consumer in generation 1 that reads `topics`, stable.
    private String consumer(String... topics) {
        var request = joinRequest("", null);
        request.protocols().getFirst().metadata(subscription(topics));
        var join = scenario.join(request, 3);
        scenario.advance(INITIAL_DELAY_MS);
        String memberId = join.get().memberId();
        scenario.sync(memberId, 1, memberId, "A");
        return memberId;
    }

    private static byte[] subscription(String... topics) {
        var buffer = ByteBuffer.allocate(256).putShort((short) 0).putInt(topics.length);
        for (String topic : topics) {
            buffer.putShort((short) topic.length()).put(bytes(topic));
        }
        buffer.putInt(-1);
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    @Test
    void anyoneCommitsToAnEmptyGroup() {
        assertThat(commit("", -1, 17)).isEqualTo(ErrorCode.NONE);

        assertThat(scenario.committedOffset()).isEqualTo(17);
        assertThat(scenario.failover().committedOffset()).isEqualTo(17);
        assertThat(scenario.describe().groupState()).isEqualTo("Empty");
    }

    @Test
    void onlyMembersCommitToAGroupThatHasSome() {
        String memberId = consumer("t");

        assertThat(scenario.commit(commitRequest("", -1, 1, ""), 9).refusal())
                .isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
        assertThat(scenario.commit(commitRequest("ghost", 5, 1, ""), 9).refusal())
                .isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
        assertThat(scenario.commit(commitRequest(memberId, 0, 1, ""), 9).refusal())
                .isEqualTo(ErrorCode.ILLEGAL_GENERATION);
        assertThat(commit(memberId, 1, 4)).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void aGenerationOfNoGroupIsToldByVersion() {
        assertThat(scenario.commit(commitRequest("m", 5, 1, ""), 8).refusal())
                .isEqualTo(ErrorCode.ILLEGAL_GENERATION);
        assertThat(scenario.commit(commitRequest("m", 5, 1, ""), 9).refusal())
                .isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND);
    }

    @Test
    void aCommitOfWhichNothingIsTakenMakesTheGroup() {
        OffsetCommitRequest refused = commitRequest("", -1, 1, "x".repeat(5000));
        assertThat(error(scenario.commit(refused, 8).get()))
                .isEqualTo(ErrorCode.OFFSET_METADATA_TOO_LARGE);

        assertThat(scenario.commit(commitRequest("ghost", 5, 1, ""), 8).refusal())
                .isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
        assertThat(scenario.list(List.of(), List.of())).hasSize(1);
    }

    @Test
    void whoHasNotSyncedIsToldToRejoin() {
        var join = scenario.join(joinRequest("", null), 3);
        scenario.advance(INITIAL_DELAY_MS);

        assertThat(scenario.commit(commitRequest(join.get().memberId(), 1, 1, ""), 9).refusal())
                .isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
    }

    @Test
    void aCommitIsASignOfLife() {
        String memberId = consumer("t");
        scenario.advance(GroupScenario.SESSION_MS - 1);
        commit(memberId, 1, 4);

        scenario.advance(GroupScenario.SESSION_MS - 1);

        assertThat(scenario.heartbeat(memberId, null, 1)).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void longMetadataAndImpossibleOffsetsAreRefused() {
        OffsetCommitRequest longMetadata = commitRequest("", -1, 1, "x".repeat(5000));

        assertThat(error(scenario.commit(longMetadata, 9).get()))
                .isEqualTo(ErrorCode.OFFSET_METADATA_TOO_LARGE);
        assertThat(commit("", -1, -7)).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(commit("", -1, -1)).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void aCommitIsAnsweredWhenItIsCommitted() {
        scenario.commits(false);
        var reply = scenario.commit(commitRequest("", -1, 1, ""), 9);
        var read = scenario.fetch(0, false);
        assertThat(reply.isGiven()).isFalse();
        assertThat(read.isGiven()).isFalse();

        scenario.commits(true);

        assertThat(error(reply.get())).isEqualTo(ErrorCode.NONE);
        assertThat(read.get().topics()).hasSize(1);
    }

    @Test
    void aCommitThatIsNotReplicatedInTimeIsRefused() {
        scenario.commits(false);
        var reply = scenario.commit(commitRequest("", -1, 1, ""), 9);

        scenario.advance(5_000);

        assertThat(reply.refusal()).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        scenario.commits(true);
        assertThat(reply.count()).isEqualTo(1);
    }

    @Test
    void aCommitThatIsNotStoredNeverHappened() {
        commit("", -1, 5);
        scenario.failAppends(ErrorCode.NOT_ENOUGH_REPLICAS);

        assertThat(scenario.commit(commitRequest("", -1, 9, ""), 9).refusal())
                .isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);

        assertThat(scenario.committedOffset()).isEqualTo(5);
    }

    @Test
    void aGroupOfOffsetsThatWereNotStoredDoesNotExist() {
        scenario.failAppends(ErrorCode.NOT_LEADER_OR_FOLLOWER);

        assertThat(scenario.commit(commitRequest("", -1, 9, ""), 9).refusal())
                .isEqualTo(ErrorCode.NOT_COORDINATOR);

        assertThat(scenario.list(List.of(), List.of())).isEmpty();
        assertThat(scenario.committedOffset()).isEqualTo(-1);
    }

    @Test
    void allOffsetsOfAGroupAreFetchedWithoutNamingThem() {
        commit("", -1, 5);

        var all = scenario.fetch(null, false).get();

        assertThat(all.topics()).hasSize(1);
        assertThat(all.topics().getFirst().partitions().getFirst().committedOffset()).isEqualTo(5);
    }

    @Test
    void offsetsOfATopicThatIsReadAreNotDeleted() {
        commit("", -1, 5);
        consumer("t");

        assertThat(
                        ErrorCode.of(
                                scenario.deleteOffset("t")
                                        .topics()
                                        .getFirst()
                                        .partitions()
                                        .getFirst()
                                        .errorCode()))
                .isEqualTo(ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC);
        assertThat(scenario.committedOffset()).isEqualTo(5);
    }

    @Test
    void offsetsOfATopicThatNobodyReadsAreDeleted() {
        commit("", -1, 5);
        consumer("other");

        scenario.deleteOffset("t");

        assertThat(scenario.committedOffset()).isEqualTo(-1);
        assertThat(scenario.failover().committedOffset()).isEqualTo(-1);
    }

    @Test
    void offsetsGoWithTheirTopic() {
        commit("", -1, 5);

        scenario.decide((m, step) -> m.onTopicsDeleted(Map.of("t", new Uuid(9, 9)), step));
        assertThat(scenario.committedOffset()).isEqualTo(5);
        scenario.decide((m, step) -> m.onTopicsDeleted(Map.of("t", new Uuid(1, 2)), step));

        assertThat(scenario.committedOffset()).isEqualTo(-1);
    }

    // KIP-211; KAFKA-8069: offsets of a group that is in use are not to expire early.

    @Test
    void offsetsOfAStandaloneConsumerExpireFromTheirCommit() {
        commit("", -1, 5);
        scenario.advance(RETENTION_MS - 1);
        assertThat(scenario.committedOffset()).isEqualTo(5);

        scenario.advance(600_000);

        assertThat(scenario.committedOffset()).isEqualTo(-1);
        assertThat(scenario.list(List.of(), List.of())).isEmpty();
    }

    @Test
    void offsetsOfAGroupDoNotExpireWhileItsTopicIsRead() {
        String memberId = consumer("t");
        commit(memberId, 1, 5);
        liveOn(memberId, RETENTION_MS + 1_200_000);

        assertThat(scenario.committedOffset()).isEqualTo(5);
    }

    @Test
    void offsetsOfATopicThatIsReadNoMoreExpireWhileTheGroupLives() {
        String memberId = consumer("other");
        commit(memberId, 1, 5);
        liveOn(memberId, RETENTION_MS + 1_200_000);

        assertThat(scenario.committedOffset()).isEqualTo(-1);
        assertThat(scenario.describe().groupState()).isEqualTo("Stable");
    }

    @Test
    void offsetsOfAGroupExpireFromWhenItBecameEmpty() {
        String memberId = consumer("t");
        commit(memberId, 1, 5);
        liveOn(memberId, RETENTION_MS);
        scenario.leave(memberId, null);

        scenario.advance(RETENTION_MS - 600_000);
        assertThat(scenario.committedOffset()).isEqualTo(5);
        scenario.advance(1_800_000);

        assertThat(scenario.committedOffset()).isEqualTo(-1);
        assertThat(scenario.list(List.of(), List.of())).isEmpty();
    }

    @Test
    void aRetentionInTheRequestCountsForItself() {
        OffsetCommitRequest request = commitRequest("", -1, 5, "").retentionTimeMs(1000);
        scenario.commit(request, 4);

        scenario.advance(1_200_000);

        assertThat(scenario.committedOffset()).isEqualTo(-1);
    }

    // Transactional commits, as they lie in logs.

    private record Loaded(Shard<GroupMachine> shard) {
        static Loaded empty() {
            var settings =
                    new GroupSettings(
                            new ClassicSettings(0, 100),
                            new OffsetSettings(4096, RETENTION_MS, 600_000),
                            6_000,
                            60_000);
            var undo = new UndoLog();
            var timers =
                    new TimerPort() {
                        @Override
                        public void schedule(TimerKey key, long delayMs) {}

                        @Override
                        public void cancel(TimerKey key) {}
                    };
            return new Loaded(
                    new Shard<>(
                            new GroupMachine(settings, undo, () -> "x"),
                            undo,
                            timers,
                            GroupRecordCodec.INSTANCE,
                            new Shard.Limits(1_000_000, 5_000)));
        }

        void commit(long at, long producerId, long offset) {
            var partition = new TopicPartition("t", 0);
            var key =
                    new OffsetCommitKey()
                            .group("g")
                            .topic(partition.topic())
                            .partition(partition.partition());
            shard.replay(
                    at,
                    producerId,
                    CoordinatorRecord.of(key, new OffsetCommitValue().offset(offset), 3));
        }

        long fetched(boolean stable) {
            if (!shard.isActive()) {
                shard.loaded(0, 100, 100);
            }
            var reply = new GroupScenario.Reply<OffsetFetchResponseGroup>();
            var request = new OffsetFetchRequestGroup().groupId("g");
            request.topics(
                    List.of(new OffsetFetchRequestTopics().name("t").partitionIndexes(List.of(0))));
            shard.decide(0, (m, step) -> m.fetchOffsets(request, stable, reply, step));
            var partition = reply.get().topics().getFirst().partitions().getFirst();
            return partition.errorCode() == 0
                    ? partition.committedOffset()
                    : -partition.errorCode();
        }
    }

    @Test
    void offsetsOfACommittedTransactionCount() {
        Loaded log = Loaded.empty();
        log.commit(0, 7, 10);
        log.shard().replayMarker(7, true);

        assertThat(log.fetched(true)).isEqualTo(10);
    }

    @Test
    void offsetsOfAnAbortedTransactionDoNot() {
        Loaded log = Loaded.empty();
        log.commit(0, -1, 3);
        log.commit(1, 7, 10);
        log.shard().replayMarker(7, false);

        assertThat(log.fetched(true)).isEqualTo(3);
    }

    @Test
    void offsetsOfAnOpenTransactionAreUnstable() {
        Loaded log = Loaded.empty();
        log.commit(0, -1, 3);
        log.commit(1, 7, 10);

        assertThat(log.fetched(true)).isEqualTo(-ErrorCode.UNSTABLE_OFFSET_COMMIT.code());
        assertThat(log.fetched(false)).isEqualTo(3);
    }

    @Test
    void aLaterPlainCommitOutlivesTheTransaction() {
        Loaded log = Loaded.empty();
        log.commit(0, 7, 10);
        log.commit(1, -1, 20);
        log.shard().replayMarker(7, true);

        assertThat(log.fetched(true)).isEqualTo(20);
    }

    private void liveOn(String memberId, long ms) {
        for (long i = 0; i < ms; i += 9_000) {
            scenario.advance(9_000);
            assertThat(scenario.heartbeat(memberId, null, 1)).isEqualTo(ErrorCode.NONE);
        }
    }
}
