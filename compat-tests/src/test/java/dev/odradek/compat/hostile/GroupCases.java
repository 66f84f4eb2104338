package dev.odradek.compat.hostile;

import static dev.odradek.compat.hostile.Case.better;
import static dev.odradek.compat.hostile.Case.same;
import static dev.odradek.compat.hostile.Wire.frame;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.protocol.ApiKeys;

/// Groups, and the offsets they commit.
final class GroupCases {
    private GroupCases() {}

    static List<Case> all() {
        var cases = new ArrayList<>(joins());
        cases.addAll(commits());
        return cases;
    }

    private static List<Case> joins() {
        return List.of(
                same("FindCoordinator of type 9", "42", findCoordinator(9)),
                same("JoinGroup of no group", "24", join(it -> it.setGroupId(""))),
                same("JoinGroup for 1 ms", "26", join(it -> it.setSessionTimeoutMs(1))),
                same(
                        "JoinGroup for 2^31-1 ms",
                        "26",
                        join(it -> it.setSessionTimeoutMs(Integer.MAX_VALUE))),
                same(
                        "JoinGroup without protocols",
                        "23",
                        join(it ->
                                it.setProtocols(
                                        new JoinGroupRequestData
                                                .JoinGroupRequestProtocolCollection()))),
                same(
                        "JoinGroup with an empty protocol type",
                        "23",
                        join(it -> it.setProtocolType(""))),
                same("JoinGroup of a ghost", "25", join(it -> it.setMemberId("ghost"))),
                same("JoinGroup for the first time", "79", join(_ -> {})),
                same(
                        "DescribeGroups of an unknown one",
                        "69",
                        frame(
                                ApiKeys.DESCRIBE_GROUPS,
                                6,
                                new DescribeGroupsRequestData().setGroups(List.of("nobody")))),
                same(
                        "DeleteGroups of an unknown one",
                        "69",
                        frame(
                                ApiKeys.DELETE_GROUPS,
                                2,
                                new DeleteGroupsRequestData().setGroupsNames(List.of("nobody")))));
    }

    private static List<Case> commits() {
        return List.of(
                same(
                        "OffsetCommit with 5000 bytes of metadata",
                        "12",
                        commit(it -> partition(it).setCommittedMetadata("m".repeat(5000)))),
                same(
                        "OffsetCommit of a ghost, to a group that has none",
                        "25",
                        commit(it -> ghost(it).setGroupId(HostileInput.GROUP))),
                same(
                        "OffsetCommit of a ghost, to no group, by an old client",
                        "22",
                        commit(it -> ghost(it).setGroupId("none"))),
                same(
                        "OffsetCommit of a ghost, to no group",
                        "69",
                        commit(9, it -> ghost(it).setGroupId("none"))),
                // A commit by nobody in particular makes the group, also where nothing comes of it.
                same(
                        "OffsetCommit of a ghost, after one that was refused",
                        "12 25",
                        commit(it ->
                                partition(it.setGroupId("refused"))
                                        .setCommittedMetadata("m".repeat(5000))),
                        commit(it -> ghost(it).setGroupId("refused"))),
                // Old simple consumers commit without the name of a group.
                same(
                        "OffsetCommit to the group without a name",
                        "0",
                        commit(it -> it.setGroupId(""))),
                same(
                        "OffsetCommit to an unknown topic",
                        "3",
                        commit(it -> it.topics().getFirst().setName("nowhere"))),
                better(
                        "OffsetCommit of -7",
                        "0",
                        "42",
                        commit(it -> partition(it).setCommittedOffset(-7))),
                same(
                        "OffsetCommit far beyond the end",
                        "0",
                        commit(it -> partition(it).setCommittedOffset(1L << 60))));
    }

    private static byte[] findCoordinator(int type) {
        return frame(
                ApiKeys.FIND_COORDINATOR,
                3,
                new FindCoordinatorRequestData().setKeyType((byte) type).setKey("group"));
    }

    private static byte[] join(Consumer<JoinGroupRequestData> change) {
        var protocols = new JoinGroupRequestData.JoinGroupRequestProtocolCollection();
        protocols.add(
                new JoinGroupRequestData.JoinGroupRequestProtocol()
                        .setName("range")
                        .setMetadata(new byte[0]));
        var request =
                new JoinGroupRequestData()
                        .setGroupId("joined")
                        .setSessionTimeoutMs(10_000)
                        .setRebalanceTimeoutMs(10_000)
                        .setProtocolType("consumer")
                        .setProtocols(protocols);
        change.accept(request);
        return frame(ApiKeys.JOIN_GROUP, 5, request);
    }

    private static OffsetCommitRequestData.OffsetCommitRequestPartition partition(
            OffsetCommitRequestData request) {
        return request.topics().getFirst().partitions().getFirst();
    }

    private static OffsetCommitRequestData ghost(OffsetCommitRequestData request) {
        return request.setGenerationIdOrMemberEpoch(5).setMemberId("ghost");
    }

    private static byte[] commit(Consumer<OffsetCommitRequestData> change) {
        return commit(8, change);
    }

    private static byte[] commit(int version, Consumer<OffsetCommitRequestData> change) {
        var request =
                new OffsetCommitRequestData()
                        .setGroupId("committer")
                        .setTopics(
                                List.of(
                                        new OffsetCommitRequestData.OffsetCommitRequestTopic()
                                                .setName(HostileInput.EMPTY)
                                                .setPartitions(
                                                        List.of(
                                                                new OffsetCommitRequestData
                                                                                .OffsetCommitRequestPartition()
                                                                        .setCommittedOffset(0)
                                                                        .setCommittedMetadata(
                                                                                "")))));
        change.accept(request);
        return frame(ApiKeys.OFFSET_COMMIT, version, request);
    }
}
