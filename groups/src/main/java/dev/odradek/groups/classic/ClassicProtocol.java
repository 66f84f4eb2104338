package dev.odradek.groups.classic;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.groups.directory.GroupDirectory;
import dev.odradek.groups.shard.Answer;
import dev.odradek.groups.shard.Step;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.coordinator.GroupMetadataValue;
import dev.odradek.wire.message.DescribeGroupsResponse;
import dev.odradek.wire.message.HeartbeatRequest;
import dev.odradek.wire.message.JoinGroupRequest;
import dev.odradek.wire.message.JoinGroupResponse;
import dev.odradek.wire.message.LeaveGroupRequest;
import dev.odradek.wire.message.LeaveGroupResponse;
import dev.odradek.wire.message.SyncGroupRequest;
import dev.odradek.wire.message.SyncGroupResponse;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The classic protocol over the groups of a shard: the way in for requests, records and timers.
@OwnedBy("coordinator queue")
public final class ClassicProtocol {
    private final GroupDirectory directory;
    private final ClassicSettings settings;
    private final Rebalances rebalances;
    private final Joins joins;
    private final Syncs syncs;
    private final Heartbeats heartbeats;
    private final Leaves leaves;
    private final Descriptions descriptions;

    /// @param memberIdSuffix a new unique text each time, the random part of member ids
    public ClassicProtocol(
            GroupDirectory directory, ClassicSettings settings, Supplier<String> memberIdSuffix) {
        this.directory = directory;
        this.settings = settings;
        rebalances = new Rebalances(settings);
        joins = new Joins(directory, settings, rebalances, memberIdSuffix);
        syncs = new Syncs(directory, rebalances);
        heartbeats = new Heartbeats(directory);
        leaves = new Leaves(directory, rebalances);
        descriptions = new Descriptions(directory);
    }

    /// JoinGroup. May be answered much later: when the group's join phase is over.
    public void join(
            Caller caller, JoinGroupRequest request, Answer<JoinGroupResponse> answer, Step step) {
        joins.join(caller, request, answer, step);
    }

    /// SyncGroup. Followers are answered when the leader's assignment is committed.
    public void sync(SyncGroupRequest request, Answer<SyncGroupResponse> answer, Step step) {
        syncs.sync(request, answer, step);
    }

    public ErrorCode heartbeat(HeartbeatRequest request, Step step) {
        return heartbeats.heartbeat(request, step);
    }

    public LeaveGroupResponse leave(
            String groupId, List<LeaveGroupRequest.MemberIdentity> members, Step step) {
        return leaves.leave(groupId, members, step);
    }

    public DescribeGroupsResponse.DescribedGroup describe(String groupId, int apiVersion) {
        return descriptions.describe(groupId, apiVersion);
    }

    /// @param value null when the group was deleted
    public void replay(String groupId, @Nullable GroupMetadataValue value) {
        if (value != null) {
            directory.put(ClassicRecords.restore(groupId, value));
        } else if (directory.get(groupId) instanceof ClassicGroup) {
            directory.remove(groupId);
        }
    }

    public void onLoaded(Step step) {
        for (var group : directory.all()) {
            if (group instanceof ClassicGroup classic) {
                classic.members().forEach(member -> Sessions.extend(classic, member, step));
                if (classic.size() > settings.maxSize()) {
                    // The allowed size was lowered: in the rebalance the last ones find no room.
                    rebalances.prepare(classic, step);
                }
            }
        }
    }

    public void onUnloaded(Step step) {
        for (var group : directory.all()) {
            if (group instanceof ClassicGroup classic) {
                classic.become(GroupState.DEAD, step.nowMs());
                for (ClassicMember member : classic.members()) {
                    Rebalances.answerJoin(
                            classic,
                            member,
                            Joins.refusal(member.memberId(), ErrorCode.NOT_COORDINATOR),
                            step);
                    Rebalances.answerSync(
                            member,
                            new SyncGroupResponse().errorCode(ErrorCode.NOT_COORDINATOR.code()),
                            step);
                }
            }
        }
    }

    public void onTimer(ClassicTimer timer, Step step) {
        if (directory.get(timer.groupId()) instanceof ClassicGroup group
                && !group.isIn(GroupState.DEAD)) {
            switch (timer) {
                case ClassicTimer.Session session ->
                        rebalances.onSessionTimer(group, session.memberId(), step);
                case ClassicTimer.Join _ -> rebalances.onJoinTimer(group, step);
                case ClassicTimer.Sync _ -> rebalances.onSyncTimer(group, step);
            }
        }
    }
}
