package dev.odradek.groups;

import static dev.odradek.groups.GroupScenario.INITIAL_DELAY_MS;
import static dev.odradek.groups.GroupScenario.bytes;
import static dev.odradek.groups.GroupScenario.commitRequest;
import static dev.odradek.groups.GroupScenario.joinRequest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.groups.shard.CoordinatorRecord;
import dev.odradek.groups.shard.EncodedRecord;
import dev.odradek.wire.ErrorCode;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocolCollection;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordHelpers;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordSerde;
import org.apache.kafka.coordinator.group.OffsetAndMetadata;
import org.apache.kafka.coordinator.group.classic.ClassicGroup;
import org.apache.kafka.coordinator.group.classic.ClassicGroupMember;
import org.apache.kafka.coordinator.group.classic.ClassicGroupState;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMemberMetadataKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMemberMetadataValue;
import org.apache.kafka.coordinator.group.streams.StreamsCoordinatorRecordHelpers;
import org.apache.kafka.server.common.ApiMessageAndVersion;
import org.junit.jupiter.api.Test;

/// What is written has the bytes that Kafka's own group coordinator writes for the same state.
class KafkaRecordsTest {
    private final GroupScenario scenario = new GroupScenario();

    private static void assertSame(
            CoordinatorRecord ours,
            org.apache.kafka.coordinator.common.runtime.CoordinatorRecord kafkas) {
        var serde = new GroupCoordinatorRecordSerde();
        EncodedRecord encoded = GroupRecordCodec.INSTANCE.encode(ours);
        assertThat(encoded.key()).isEqualTo(serde.serializeKey(kafkas));
        assertThat(encoded.value()).isEqualTo(serde.serializeValue(kafkas));
    }

    private static OffsetAndMetadata offset(long nowMs, OptionalLong expiresAtMs, int epoch) {
        return new OffsetAndMetadata(
                17,
                epoch < 0 ? OptionalInt.empty() : OptionalInt.of(epoch),
                "so far",
                nowMs,
                expiresAtMs,
                new Uuid(1, 2));
    }

    @Test
    void aCommittedOffset() {
        var request = commitRequest("", -1, 17, "so far");
        request.topics().getFirst().partitions().getFirst().committedLeaderEpoch(3);
        scenario.commit(request, 10);

        assertSame(
                scenario.log().getFirst(),
                GroupCoordinatorRecordHelpers.newOffsetCommitRecord(
                        "g", "t", 0, offset(scenario.nowMs(), OptionalLong.empty(), 3)));
    }

    @Test
    void aCommittedOffsetThatExpires() {
        scenario.commit(commitRequest("", -1, 17, "so far").retentionTimeMs(5000), 3);

        assertSame(
                scenario.log().getFirst(),
                GroupCoordinatorRecordHelpers.newOffsetCommitRecord(
                        "g",
                        "t",
                        0,
                        offset(scenario.nowMs(), OptionalLong.of(scenario.nowMs() + 5000), -1)));
    }

    @Test
    void tombstones() {
        scenario.commit(commitRequest("", -1, 17, ""), 9);
        scenario.delete("g");

        assertSame(
                scenario.log().get(1),
                GroupCoordinatorRecordHelpers.newOffsetCommitTombstoneRecord("g", "t", 0));
        assertSame(
                scenario.log().get(2),
                GroupCoordinatorRecordHelpers.newGroupMetadataTombstoneRecord("g"));
    }

    @Test
    void aGroupThatIsAboutToBeJoined() {
        scenario.join("");

        var group = kafkaGroup(ClassicGroupState.EMPTY, 0, Optional.empty(), Optional.empty());
        assertSame(
                scenario.log().getFirst(),
                GroupCoordinatorRecordHelpers.newEmptyGroupMetadataRecord(group));
    }

    @Test
    void aGroupWithItsAssignment() {
        var join = scenario.join(joinRequest("", "one"), 9);
        scenario.advance(INITIAL_DELAY_MS);
        String memberId = join.get().memberId();
        scenario.sync(memberId, 1, memberId, "A");

        var group =
                kafkaGroup(
                        ClassicGroupState.COMPLETING_REBALANCE,
                        1,
                        Optional.of("consumer"),
                        Optional.of("range"));
        var protocols = new JoinGroupRequestProtocolCollection();
        protocols.add(
                new JoinGroupRequestProtocol().setName("range").setMetadata(bytes("about range")));
        group.add(
                new ClassicGroupMember(
                        memberId,
                        Optional.of("one"),
                        "client",
                        "/127.0.0.1",
                        GroupScenario.REBALANCE_MS,
                        GroupScenario.SESSION_MS,
                        "consumer",
                        protocols));
        assertSame(
                scenario.log().getLast(),
                GroupCoordinatorRecordHelpers.newGroupMetadataRecord(
                        group, Map.of(memberId, bytes("A"))));
    }

    /// A consumer group that Kafka left: it is there, it is nobody else's, and nothing of it is
    /// written again.
    @Test
    void groupsOfOtherProtocolsAreKept() {
        var serde = new GroupCoordinatorRecordSerde();
        var metadata = GroupCoordinatorRecordHelpers.newConsumerGroupEpochRecord("g", 4, 0);
        var member =
                org.apache.kafka.coordinator.common.runtime.CoordinatorRecord.record(
                        new ConsumerGroupMemberMetadataKey().setGroupId("g").setMemberId("m"),
                        new ApiMessageAndVersion(
                                new ConsumerGroupMemberMetadataValue()
                                        .setSubscribedTopicNames(List.of("t")),
                                (short) 0));
        var kept = new GroupScenario(100, List.of(read(serde, metadata), read(serde, member)));

        assertThat(kept.list(List.of(), List.of("consumer"))).hasSize(1);
        assertThat(kept.describe().errorMessage()).isEqualTo("Group g is not a classic group.");
        assertThat(ErrorCode.of(kept.join("").get().errorCode()))
                .isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
        assertThat(kept.heartbeat("m", null, 4)).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
        assertThat(kept.commit(commitRequest("", -1, 17, ""), 9).refusal())
                .isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
        assertThat(kept.delete("g")).isEqualTo(ErrorCode.NON_EMPTY_GROUP);
        assertThat(kept.log()).hasSize(2);
    }

    @Test
    void anEmptyConsumerGroupTakesCommitsAndCanBeDeleted() {
        var serde = new GroupCoordinatorRecordSerde();
        var metadata = GroupCoordinatorRecordHelpers.newConsumerGroupEpochRecord("g", 4, 0);
        var kept = new GroupScenario(100, List.of(read(serde, metadata)));

        kept.commit(commitRequest("", -1, 17, ""), 9).get();
        assertThat(kept.committedOffset()).isEqualTo(17);
        assertThat(kept.list(List.of("empty"), List.of("consumer"))).hasSize(1);
        assertThat(ErrorCode.of(kept.join("").get().errorCode()))
                .isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
        assertThat(kept.delete("g")).isEqualTo(ErrorCode.NONE);

        assertThat(kept.failover().list(List.of(), List.of())).isEmpty();
        assertSame(
                kept.log().getLast(),
                GroupCoordinatorRecordHelpers.newConsumerGroupEpochTombstoneRecord("g"));
    }

    @Test
    void aClassicMemberIsTurnedAwayFromAShareGroup() {
        var serde = new GroupCoordinatorRecordSerde();
        var share = GroupCoordinatorRecordHelpers.newShareGroupEpochRecord("g", 4, 0);
        var kept = new GroupScenario(100, List.of(read(serde, share)));

        assertThat(ErrorCode.of(kept.join("").get().errorCode()))
                .isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
        assertThat(kept.commit(commitRequest("", -1, 17, ""), 9).refusal())
                .isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND);
        assertThat(kept.list(List.of(), List.of("share"))).hasSize(1);
        assertThat(kept.list(List.of(), List.of("classic"))).isEmpty();
        assertThat(kept.log()).hasSize(1);
    }

    @Test
    void aClassicMemberIsTurnedAwayFromAStreamsGroup() {
        var serde = new GroupCoordinatorRecordSerde();
        var streams =
                StreamsCoordinatorRecordHelpers.newStreamsGroupMetadataRecord(
                        "g", 4, 0, 0, Map.of());
        var kept = new GroupScenario(100, List.of(read(serde, streams)));

        assertThat(ErrorCode.of(kept.join("").get().errorCode()))
                .isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
        assertThat(kept.list(List.of(), List.of("streams"))).hasSize(1);
        assertThat(kept.log()).hasSize(1);
        kept.commit(commitRequest("", -1, 17, ""), 9).get();
        assertThat(kept.committedOffset()).isEqualTo(17);
        assertThat(kept.list(List.of(), List.of("classic"))).isEmpty();
    }

    private static CoordinatorRecord read(
            GroupCoordinatorRecordSerde serde,
            org.apache.kafka.coordinator.common.runtime.CoordinatorRecord record) {
        var read =
                GroupRecordCodec.INSTANCE.decode(
                        Unpooled.wrappedBuffer(ByteBuffer.wrap(serde.serializeKey(record))),
                        Unpooled.wrappedBuffer(ByteBuffer.wrap(serde.serializeValue(record))));
        if (read == null) {
            throw new AssertionError("type unknown");
        }
        return read;
    }

    private ClassicGroup kafkaGroup(
            ClassicGroupState state,
            int generation,
            Optional<String> protocolType,
            Optional<String> protocolName) {
        return new ClassicGroup(
                new LogContext(),
                "g",
                state,
                Time.SYSTEM,
                generation,
                protocolType,
                protocolName,
                Optional.empty(),
                Optional.of(scenario.nowMs()));
    }
}
