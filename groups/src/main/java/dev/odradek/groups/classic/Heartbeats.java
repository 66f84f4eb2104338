package dev.odradek.groups.classic;

import dev.odradek.groups.directory.GroupDirectory;
import dev.odradek.groups.shard.Step;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.HeartbeatRequest;

/// Heartbeat: a member lives, and hears whether it has to join again.
final class Heartbeats {
    private final GroupDirectory directory;

    Heartbeats(GroupDirectory directory) {
        this.directory = directory;
    }

    ErrorCode heartbeat(HeartbeatRequest request, Step step) {
        if (!(directory.get(request.groupId()) instanceof ClassicGroup group)) {
            return ErrorCode.UNKNOWN_MEMBER_ID;
        }
        if (group.isIn(GroupState.DEAD)) {
            return ErrorCode.COORDINATOR_NOT_AVAILABLE;
        }
        ErrorCode error = group.checkMember(request.memberId(), request.groupInstanceId());
        ClassicMember member = group.member(request.memberId());
        if (error != ErrorCode.NONE || member == null) {
            return error;
        }
        if (request.generationId() != group.generation()) {
            return ErrorCode.ILLEGAL_GENERATION;
        }
        Sessions.extend(group, member, step);
        return group.isIn(GroupState.PREPARING_REBALANCE)
                ? ErrorCode.REBALANCE_IN_PROGRESS
                : ErrorCode.NONE;
    }
}
