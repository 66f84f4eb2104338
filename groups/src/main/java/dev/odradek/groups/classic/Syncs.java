package dev.odradek.groups.classic;

import dev.odradek.groups.directory.GroupDirectory;
import dev.odradek.groups.shard.Answer;
import dev.odradek.groups.shard.Step;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.SyncGroupRequest;
import dev.odradek.wire.message.SyncGroupResponse;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// SyncGroup: the leader brings the assignment, everyone gets its share.
///
/// Source: Kafka 4.3.1 GroupMetadataManager.classicGroupSync.
final class Syncs {
    private final GroupDirectory directory;
    private final Rebalances rebalances;

    Syncs(GroupDirectory directory, Rebalances rebalances) {
        this.directory = directory;
        this.rebalances = rebalances;
    }

    void sync(SyncGroupRequest request, Answer<SyncGroupResponse> answer, Step step) {
        if (!(directory.get(request.groupId()) instanceof ClassicGroup group) || group.isEmpty()) {
            step.answer(answer, refusal(ErrorCode.UNKNOWN_MEMBER_ID));
            return;
        }
        ErrorCode error = check(group, request);
        ClassicMember member = group.member(request.memberId());
        if (error != ErrorCode.NONE || member == null) {
            step.answer(answer, refusal(error));
            return;
        }
        switch (group.state()) {
            case PREPARING_REBALANCE, EMPTY, DEAD ->
                    step.answer(answer, refusal(ErrorCode.REBALANCE_IN_PROGRESS));
            case COMPLETING_REBALANCE -> {
                // A sync that the same member sent before and gave up.
                Rebalances.answerSync(member, refusal(ErrorCode.REBALANCE_IN_PROGRESS), step);
                member.sync(answer);
                cameToSync(group, member, step);
                if (group.isLeader(member.memberId()) && !group.isAssigning()) {
                    assign(group, request, step);
                }
            }
            case STABLE -> {
                cameToSync(group, member, step);
                step.answer(
                        answer,
                        new SyncGroupResponse()
                                .protocolType(group.protocolTypeOrNull())
                                .protocolName(group.protocolName())
                                .assignment(member.assignment()));
            }
        }
    }

    private void assign(ClassicGroup group, SyncGroupRequest request, Step step) {
        var assignments = new HashMap<String, byte[]>();
        group.members().forEach(m -> assignments.put(m.memberId(), ClassicMember.NO_ASSIGNMENT));
        request.assignments()
                .forEach(a -> assignments.computeIfPresent(a.memberId(), (_, _) -> a.assignment()));
        group.assigning(true);
        step.write(ClassicRecords.group(group, assignments));
        int generation = group.generation();
        step.whenStored((error, next) -> stored(group, generation, assignments, error, next));
    }

    private void stored(
            ClassicGroup group,
            int generation,
            Map<String, byte[]> assignments,
            ErrorCode error,
            Step next) {
        // Meanwhile the group may have gone on without this assignment.
        if (!group.isIn(GroupState.COMPLETING_REBALANCE) || group.generation() != generation) {
            return;
        }
        group.assigning(false);
        if (error == ErrorCode.NONE) {
            for (ClassicMember member : group.members()) {
                member.assignment(
                        assignments.getOrDefault(member.memberId(), ClassicMember.NO_ASSIGNMENT));
            }
            rebalances.handOut(group, ErrorCode.NONE, next);
            group.become(GroupState.STABLE, next.nowMs());
        } else {
            group.members().forEach(member -> member.assignment(ClassicMember.NO_ASSIGNMENT));
            rebalances.handOut(group, error, next);
            rebalances.prepare(group, next);
        }
    }

    private static void cameToSync(ClassicGroup group, ClassicMember member, Step step) {
        group.pendingSync().remove(member.memberId());
        if (group.pendingSync().isEmpty()) {
            step.cancel(new ClassicTimer.Sync(group.groupId()));
        }
    }

    private static ErrorCode check(ClassicGroup group, SyncGroupRequest request) {
        if (group.isIn(GroupState.DEAD)) {
            return ErrorCode.COORDINATOR_NOT_AVAILABLE;
        }
        ErrorCode error = group.checkMember(request.memberId(), request.groupInstanceId());
        if (error != ErrorCode.NONE) {
            return error;
        }
        if (request.generationId() != group.generation()) {
            return ErrorCode.ILLEGAL_GENERATION;
        }
        return differs(request.protocolType(), group.protocolTypeOrNull())
                        || differs(request.protocolName(), group.protocolName())
                ? ErrorCode.INCONSISTENT_GROUP_PROTOCOL
                : ErrorCode.NONE;
    }

    /// Both are known, and not the same.
    private static boolean differs(@Nullable String asked, @Nullable String agreed) {
        return asked != null && agreed != null && !asked.equals(agreed);
    }

    private static SyncGroupResponse refusal(ErrorCode error) {
        return new SyncGroupResponse().errorCode(error.code());
    }
}
