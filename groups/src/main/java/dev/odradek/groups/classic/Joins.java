package dev.odradek.groups.classic;

import dev.odradek.groups.directory.Group;
import dev.odradek.groups.directory.GroupDirectory;
import dev.odradek.groups.shard.Answer;
import dev.odradek.groups.shard.Step;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.JoinGroupRequest;
import dev.odradek.wire.message.JoinGroupResponse;
import dev.odradek.wire.message.SyncGroupResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// JoinGroup.
///
/// Source: Kafka 4.3.1 GroupMetadataManager.classicGroupJoin; KIP-345 (static members), KIP-394
/// (member id required), KIP-814 (a static leader comes back without a rebalance).
final class Joins {
    private static final int MEMBER_ID_REQUIRED_SINCE = 4;
    private static final int SKIP_ASSIGNMENT_SINCE = 9;

    private final GroupDirectory directory;
    private final ClassicSettings settings;
    private final Rebalances rebalances;
    private final Supplier<String> memberIdSuffix;

    /// One join as it goes through the cases.
    private record Join(
            Caller caller,
            ClassicGroup group,
            JoinGroupRequest request,
            List<Protocol> protocols,
            Answer<JoinGroupResponse> answer,
            Step step) {
        void refuse(String memberId, ErrorCode error) {
            step.answer(answer, refusal(memberId, error));
        }

        ClassicMember.Terms terms() {
            int rebalanceTimeoutMs =
                    caller.apiVersion() == 0
                            ? request.sessionTimeoutMs()
                            : request.rebalanceTimeoutMs();
            return new ClassicMember.Terms(
                    rebalanceTimeoutMs, request.sessionTimeoutMs(), protocols);
        }
    }

    /// @param memberIdSuffix a new unique text each time, the random part of member ids
    Joins(
            GroupDirectory directory,
            ClassicSettings settings,
            Rebalances rebalances,
            Supplier<String> memberIdSuffix) {
        this.directory = directory;
        this.settings = settings;
        this.rebalances = rebalances;
        this.memberIdSuffix = memberIdSuffix;
    }

    void join(
            Caller caller, JoinGroupRequest request, Answer<JoinGroupResponse> answer, Step step) {
        var protocols = new ArrayList<Protocol>();
        request.protocols().forEach(p -> protocols.add(new Protocol(p.name(), p.metadata())));
        Group known = directory.get(request.groupId());
        boolean isUnknownMember = request.memberId().isEmpty();
        switch (known) {
            case ClassicGroup group ->
                    join(new Join(caller, group, request, protocols, answer, step));
            case null -> {
                var group = new ClassicGroup(request.groupId(), step.nowMs());
                if (!isUnknownMember) {
                    step.answer(answer, refusal(request.memberId(), ErrorCode.UNKNOWN_MEMBER_ID));
                } else if (!group.supports(request.protocolType(), protocols)) {
                    step.answer(answer, refusal("", ErrorCode.INCONSISTENT_GROUP_PROTOCOL));
                } else {
                    directory.put(group);
                    join(new Join(caller, group, request, protocols, answer, step));
                    step.write(ClassicRecords.empty(group));
                    step.whenStored((error, next) -> dismissIfNotStored(group, error, next));
                }
            }
            default -> step.answer(answer, refusal("", ErrorCode.INCONSISTENT_GROUP_PROTOCOL));
        }
    }

    static JoinGroupResponse refusal(String memberId, ErrorCode error) {
        return new JoinGroupResponse().memberId(memberId).errorCode(error.code());
    }

    private void join(Join join) {
        ClassicGroup group = join.group();
        String memberId = join.request().memberId();
        if (!hasRoom(group, memberId)) {
            group.remove(memberId);
            join.refuse("", ErrorCode.GROUP_MAX_SIZE_REACHED);
        } else if (group.isIn(GroupState.DEAD)) {
            join.refuse(memberId, ErrorCode.COORDINATOR_NOT_AVAILABLE);
        } else if (!group.supports(join.request().protocolType(), join.protocols())) {
            join.refuse(memberId, ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
        } else if (memberId.isEmpty()) {
            joinWithoutId(join);
        } else {
            joinWithId(join);
        }
    }

    private void joinWithoutId(Join join) {
        ClassicGroup group = join.group();
        String instanceId = join.request().groupInstanceId();
        String stem = instanceId != null ? instanceId : join.caller().clientId();
        String newMemberId = stem + "-" + memberIdSuffix.get();
        if (instanceId != null) {
            String holder = group.memberIdOfInstance(instanceId);
            ClassicMember old = holder == null ? null : group.member(holder);
            if (old != null) {
                takeOver(join, old, newMemberId);
            } else {
                add(join, newMemberId);
            }
        } else if (join.caller().apiVersion() >= MEMBER_ID_REQUIRED_SINCE) {
            group.addPendingJoin(newMemberId);
            Sessions.extend(group, newMemberId, join.request().sessionTimeoutMs(), join.step());
            join.refuse(newMemberId, ErrorCode.MEMBER_ID_REQUIRED);
        } else {
            add(join, newMemberId);
        }
    }

    private void joinWithId(Join join) {
        ClassicGroup group = join.group();
        String memberId = join.request().memberId();
        String instanceId = join.request().groupInstanceId();
        if (group.isPendingJoin(memberId)) {
            if (instanceId != null) {
                // An id that was given to a dynamic member.
                join.refuse(memberId, ErrorCode.UNKNOWN_MEMBER_ID);
            } else {
                add(join, memberId);
            }
            return;
        }
        ErrorCode error = group.checkMember(memberId, instanceId);
        ClassicMember member = group.member(memberId);
        if (error != ErrorCode.NONE || member == null) {
            join.refuse(memberId, error == ErrorCode.NONE ? ErrorCode.UNKNOWN_MEMBER_ID : error);
            return;
        }
        boolean isUnchanged = member.terms().protocols().equals(join.protocols());
        switch (group.state()) {
            case PREPARING_REBALANCE -> rejoin(join, member);
            // With nothing new it has missed our answer: it gets it again.
            case COMPLETING_REBALANCE -> {
                if (isUnchanged) {
                    join.step().answer(join.answer(), Rebalances.joined(group, member, false));
                } else {
                    rejoin(join, member);
                }
            }
            // The leader joins when something outside of the group changed, as the partitions of a
            // topic.
            case STABLE -> {
                if (isUnchanged && !group.isLeader(memberId)) {
                    join.step().answer(join.answer(), Rebalances.joined(group, member, false));
                } else {
                    rejoin(join, member);
                }
            }
            case EMPTY, DEAD -> join.refuse(memberId, ErrorCode.UNKNOWN_MEMBER_ID);
        }
    }

    private void add(Join join, String memberId) {
        ClassicGroup group = join.group();
        var request = join.request();
        var identity =
                new ClassicMember.Identity(
                        memberId,
                        request.groupInstanceId(),
                        join.caller().clientId(),
                        join.caller().clientHost());
        var member = new ClassicMember(identity, join.terms());
        member.isNew(true);
        if (group.isIn(GroupState.PREPARING_REBALANCE)
                && group.previousState() == GroupState.EMPTY) {
            group.newMemberAdded(true);
        }
        group.add(member, request.protocolType(), join.answer());
        Sessions.extend(group, memberId, ClassicSettings.NEW_MEMBER_JOIN_TIMEOUT_MS, join.step());
        rebalances.advance(group, join.step());
    }

    private void rejoin(Join join, ClassicMember member) {
        // A join that the same member sent before and gave up.
        Rebalances.answerJoin(
                join.group(),
                member,
                refusal(member.memberId(), ErrorCode.REBALANCE_IN_PROGRESS),
                join.step());
        join.group().update(member, join.terms(), join.answer());
        rebalances.advance(join.group(), join.step());
    }

    /// A static member is back under a new id: whoever still uses the old one is fenced.
    private void takeOver(Join join, ClassicMember old, String newMemberId) {
        ClassicGroup group = join.group();
        Step step = join.step();
        String leaderBefore = group.leaderId();
        ClassicMember.Terms termsBefore = old.terms();
        fence(group, old, step);
        Sessions.end(group, old.memberId(), step);
        ClassicMember member = group.replace(old, newMemberId);
        Sessions.extend(group, member, step);
        group.update(member, join.terms(), join.answer());
        switch (group.state()) {
            case STABLE -> {
                if (group.selectProtocol().equals(group.protocolName())) {
                    persistTakeOver(join, old.memberId(), termsBefore, member, leaderBefore);
                } else {
                    rebalances.prepare(group, step);
                }
            }
            // The leader may be assigning to the old id at this moment.
            case COMPLETING_REBALANCE -> rebalances.prepare(group, step);
            case PREPARING_REBALANCE -> rebalances.completeJoinIfAllCame(group, step);
            case EMPTY, DEAD -> join.refuse("", ErrorCode.UNKNOWN_MEMBER_ID);
        }
    }

    private void persistTakeOver(
            Join join,
            String oldMemberId,
            ClassicMember.Terms termsBefore,
            ClassicMember member,
            @Nullable String leaderBefore) {
        ClassicGroup group = join.group();
        join.step().write(ClassicRecords.group(group, group.assignments()));
        join.step()
                .whenStored((error, next) -> {
                    if (group.member(member.memberId()) != member) {
                        return;
                    }
                    if (error != ErrorCode.NONE) {
                        if (join.answer().equals(member.join())) {
                            group.awaitJoin(member, null);
                            join.answer().refuse(error);
                        }
                        group.update(member, termsBefore, member.join());
                        if (!member.awaitsJoin() && member.sync() == null) {
                            Sessions.end(group, member.memberId(), next);
                            Sessions.extend(group, group.replace(member, oldMemberId), next);
                        }
                    } else if (join.caller().apiVersion() >= SKIP_ASSIGNMENT_SINCE) {
                        boolean leads = group.isLeader(member.memberId());
                        Rebalances.answerJoin(
                                group, member, Rebalances.joined(group, member, leads), next);
                    } else {
                        // Told that the old id leads, it does not assign.
                        var response =
                                Rebalances.joined(
                                        group, member.memberId(), new ArrayList<>(), false);
                        response.leader(leaderBefore == null ? "" : leaderBefore);
                        Rebalances.answerJoin(group, member, response, next);
                    }
                });
    }

    private static void fence(ClassicGroup group, ClassicMember old, Step step) {
        Rebalances.answerJoin(
                group, old, refusal(old.memberId(), ErrorCode.FENCED_INSTANCE_ID), step);
        Rebalances.answerSync(
                old, new SyncGroupResponse().errorCode(ErrorCode.FENCED_INSTANCE_ID.code()), step);
    }

    private static void dismissIfNotStored(ClassicGroup group, ErrorCode error, Step next) {
        if (error == ErrorCode.NONE) {
            return;
        }
        for (ClassicMember member : List.copyOf(group.members())) {
            Answer<JoinGroupResponse> join = member.join();
            if (join != null) {
                group.awaitJoin(member, null);
                join.refuse(error);
            }
            Sessions.end(group, member.memberId(), next);
        }
    }

    /// During the join phase those count who came, so that the last ones are left out when the
    /// allowed size was lowered.
    private boolean hasRoom(ClassicGroup group, String memberId) {
        ClassicMember member = group.member(memberId);
        return switch (group.state()) {
            case EMPTY, DEAD -> true;
            case PREPARING_REBALANCE ->
                    (member != null && member.awaitsJoin())
                            || group.awaitingJoin() < settings.maxSize();
            case COMPLETING_REBALANCE, STABLE ->
                    member != null || group.size() < settings.maxSize();
        };
    }
}
