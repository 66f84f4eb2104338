package dev.odradek.groups.classic;

import dev.odradek.groups.directory.GroupDirectory;
import dev.odradek.groups.shard.Step;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.LeaveGroupRequest.MemberIdentity;
import dev.odradek.wire.message.LeaveGroupResponse;
import dev.odradek.wire.message.LeaveGroupResponse.MemberResponse;
import java.util.List;

/// LeaveGroup: members go, or an administrator removes static members by their instance ids.
///
/// Source: Kafka 4.3.1 GroupMetadataManager.classicGroupLeave.
final class Leaves {
    private final GroupDirectory directory;
    private final Rebalances rebalances;

    Leaves(GroupDirectory directory, Rebalances rebalances) {
        this.directory = directory;
        this.rebalances = rebalances;
    }

    LeaveGroupResponse leave(String groupId, List<MemberIdentity> members, Step step) {
        var response = new LeaveGroupResponse();
        ClassicGroup group = directory.get(groupId) instanceof ClassicGroup known ? known : null;
        if (group != null && group.isIn(GroupState.DEAD)) {
            return response.errorCode(ErrorCode.COORDINATOR_NOT_AVAILABLE.code());
        }
        boolean anyLeft = false;
        for (MemberIdentity leaving : members) {
            ErrorCode error =
                    group == null ? ErrorCode.UNKNOWN_MEMBER_ID : remove(group, leaving, step);
            anyLeft |= error == ErrorCode.NONE;
            response.members()
                    .add(
                            new MemberResponse()
                                    .memberId(leaving.memberId())
                                    .groupInstanceId(leaving.groupInstanceId())
                                    .errorCode(error.code()));
        }
        if (group != null && anyLeft) {
            switch (group.state()) {
                case STABLE, COMPLETING_REBALANCE -> rebalances.advance(group, step);
                case PREPARING_REBALANCE -> rebalances.completeJoinIfAllCame(group, step);
                case EMPTY, DEAD -> {}
            }
        }
        return response;
    }

    private ErrorCode remove(ClassicGroup group, MemberIdentity leaving, Step step) {
        String memberId = leaving.memberId();
        String instanceId = leaving.groupInstanceId();
        if (memberId.isEmpty()) {
            String holder = instanceId == null ? null : group.memberIdOfInstance(instanceId);
            memberId = holder == null ? "" : holder;
        } else if (group.isPendingJoin(memberId)) {
            group.remove(memberId);
            Sessions.end(group, memberId, step);
            return ErrorCode.NONE;
        }
        ErrorCode error = group.checkMember(memberId, instanceId);
        ClassicMember member = group.member(memberId);
        if (error == ErrorCode.NONE && member != null) {
            rebalances.drop(group, member, step);
        }
        return error;
    }
}
