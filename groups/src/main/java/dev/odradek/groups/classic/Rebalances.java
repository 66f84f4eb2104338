package dev.odradek.groups.classic;

import dev.odradek.groups.shard.Answer;
import dev.odradek.groups.shard.Step;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.JoinGroupResponse;
import dev.odradek.wire.message.SyncGroupResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How a group comes from one generation to the next.
///
/// Source: Kafka 4.3.1 GroupMetadataManager, the part of classic groups.
final class Rebalances {
    private final ClassicSettings settings;

    Rebalances(ClassicSettings settings) {
        this.settings = settings;
    }

    /// Something about the members changed: begins a rebalance, or ends the running one's join
    /// phase when that was all it waited for.
    void advance(ClassicGroup group, Step step) {
        if (group.state().mayBecome(GroupState.PREPARING_REBALANCE)) {
            prepare(group, step);
        } else {
            completeJoinIfAllCame(group, step);
        }
    }

    /// Has everyone join again.
    void prepare(ClassicGroup group, Step step) {
        if (group.isIn(GroupState.COMPLETING_REBALANCE)) {
            group.members().forEach(member -> member.assignment(ClassicMember.NO_ASSIGNMENT));
            handOut(group, ErrorCode.REBALANCE_IN_PROGRESS, step);
        }
        group.assigning(false);
        group.pendingSync().clear();
        step.cancel(new ClassicTimer.Sync(group.groupId()));

        boolean isFirst = group.isEmpty();
        group.become(GroupState.PREPARING_REBALANCE, step.nowMs());
        if (isFirst) {
            int delayMs = settings.initialRebalanceDelayMs();
            group.initialWait(delayMs, Math.max(group.rebalanceTimeoutMs() - delayMs, 0));
            step.schedule(new ClassicTimer.Join(group.groupId()), delayMs);
        } else if (group.allJoined()) {
            completeJoin(group, step);
        } else {
            step.schedule(new ClassicTimer.Join(group.groupId()), group.rebalanceTimeoutMs());
        }
    }

    void completeJoinIfAllCame(ClassicGroup group, Step step) {
        boolean isFirst = group.previousState() == GroupState.EMPTY;
        if (group.isIn(GroupState.PREPARING_REBALANCE) && !isFirst && group.allJoined()) {
            completeJoin(group, step);
        }
    }

    /// The join phase has lasted long enough.
    void onJoinTimer(ClassicGroup group, Step step) {
        if (!group.isIn(GroupState.PREPARING_REBALANCE)) {
            return;
        }
        boolean isFirst = group.previousState() == GroupState.EMPTY;
        int remainingMs = group.initialRemainingMs();
        if (isFirst && group.newMemberAdded() && remainingMs != 0) {
            // Members are still coming: wait once more, as far as the rebalance timeout lasts.
            group.newMemberAdded(false);
            int delayMs = Math.min(settings.initialRebalanceDelayMs(), remainingMs);
            int leftMs = Math.max(remainingMs - group.initialDelayMs(), 0);
            group.initialWait(delayMs, leftMs);
            step.schedule(new ClassicTimer.Join(group.groupId()), delayMs);
        } else {
            completeJoin(group, step);
        }
    }

    /// Ends the join phase with those who came. Static members that did not stay in until their
    /// session ends.
    void completeJoin(ClassicGroup group, Step step) {
        step.cancel(new ClassicTimer.Join(group.groupId()));
        group.initialWait(0, 0);
        for (ClassicMember member : List.copyOf(group.members())) {
            if (!member.awaitsJoin() && !member.isStatic()) {
                drop(group, member, step);
            }
        }
        if (!group.electJoinedLeader() && group.size() > 0) {
            // Nobody came: wait until sessions end.
            step.schedule(new ClassicTimer.Join(group.groupId()), group.rebalanceTimeoutMs());
            return;
        }
        group.beginGeneration(step.nowMs());
        if (group.isEmpty()) {
            step.write(ClassicRecords.group(group, Map.of()));
            return;
        }
        for (ClassicMember member : group.members()) {
            answerJoin(group, member, joined(group, member, false), step);
            Sessions.extend(group, member, step);
            member.isNew(false);
            group.pendingSync().add(member.memberId());
        }
        step.schedule(new ClassicTimer.Sync(group.groupId()), group.rebalanceTimeoutMs());
    }

    /// Some members never asked for their share: they are out, and the others join again.
    void onSyncTimer(ClassicGroup group, Step step) {
        boolean isSyncing =
                group.isIn(GroupState.COMPLETING_REBALANCE) || group.isIn(GroupState.STABLE);
        if (!isSyncing || group.pendingSync().isEmpty()) {
            return;
        }
        for (String memberId : List.copyOf(group.pendingSync())) {
            ClassicMember member = group.member(memberId);
            if (member != null) {
                drop(group, member, step);
            }
        }
        prepare(group, step);
    }

    /// Nothing was heard of a member, or of one that has an id and never came with it.
    void onSessionTimer(ClassicGroup group, String memberId, Step step) {
        if (group.isPendingJoin(memberId)) {
            group.remove(memberId);
            completeJoinIfLastMissing(group, step);
            return;
        }
        ClassicMember member = group.member(memberId);
        if (member == null || member.isKeptWaiting()) {
            return;
        }
        drop(group, member, step);
        if (group.isIn(GroupState.STABLE) || group.isIn(GroupState.COMPLETING_REBALANCE)) {
            advance(group, step);
        } else {
            completeJoinIfLastMissing(group, step);
        }
    }

    /// Removes a member and answers whatever it waits for.
    void drop(ClassicGroup group, ClassicMember member, Step step) {
        answerJoin(group, member, Joins.refusal("", ErrorCode.UNKNOWN_MEMBER_ID), step);
        answerSync(
                member,
                new SyncGroupResponse().errorCode(ErrorCode.UNKNOWN_MEMBER_ID.code()),
                step);
        Sessions.end(group, member.memberId(), step);
        group.remove(member.memberId());
    }

    /// Answers everyone who waits in SyncGroup: with the assignment, or with `error`.
    void handOut(ClassicGroup group, ErrorCode error, Step step) {
        for (ClassicMember member : group.members()) {
            var response =
                    new SyncGroupResponse().errorCode(error.code()).assignment(member.assignment());
            if (error == ErrorCode.NONE) {
                response.protocolType(group.protocolTypeOrNull())
                        .protocolName(group.protocolName());
            }
            if (answerSync(member, response, step)) {
                // Its session may have run out meanwhile, without effect since it was kept waiting.
                Sessions.extend(group, member, step);
            }
        }
    }

    static boolean answerJoin(
            ClassicGroup group, ClassicMember member, JoinGroupResponse response, Step step) {
        Answer<JoinGroupResponse> join = member.join();
        if (join == null) {
            return false;
        }
        step.answer(join, response);
        group.awaitJoin(member, null);
        return true;
    }

    static boolean answerSync(ClassicMember member, SyncGroupResponse response, Step step) {
        Answer<SyncGroupResponse> sync = member.sync();
        if (sync == null) {
            return false;
        }
        step.answer(sync, response);
        member.sync(null);
        return true;
    }

    /// What a member of the current generation is told: all members if it leads, itself otherwise.
    static JoinGroupResponse joined(
            ClassicGroup group, ClassicMember member, boolean skipAssignment) {
        return joined(
                group,
                member.memberId(),
                group.isLeader(member.memberId()) ? roster(group) : new ArrayList<>(),
                skipAssignment);
    }

    static JoinGroupResponse joined(
            ClassicGroup group,
            String memberId,
            List<JoinGroupResponse.JoinGroupResponseMember> members,
            boolean skipAssignment) {
        String leaderId = group.leaderId();
        return new JoinGroupResponse()
                .memberId(memberId)
                .members(members)
                .generationId(group.generation())
                .protocolType(group.protocolTypeOrNull())
                .protocolName(group.protocolName())
                .leader(leaderId == null ? "" : leaderId)
                .skipAssignment(skipAssignment);
    }

    private static List<JoinGroupResponse.JoinGroupResponseMember> roster(ClassicGroup group) {
        var roster = new ArrayList<JoinGroupResponse.JoinGroupResponseMember>(group.size());
        String protocolName = group.protocolName();
        for (ClassicMember member : group.members()) {
            roster.add(
                    new JoinGroupResponse.JoinGroupResponseMember()
                            .memberId(member.memberId())
                            .groupInstanceId(member.instanceId())
                            .metadata(
                                    protocolName == null
                                            ? ClassicMember.NO_ASSIGNMENT
                                            : member.metadata(protocolName)));
        }
        return roster;
    }

    private void completeJoinIfLastMissing(ClassicGroup group, Step step) {
        if (group.isIn(GroupState.PREPARING_REBALANCE) && group.allJoined()) {
            completeJoin(group, step);
        }
    }
}
