package dev.odradek.groups;

import dev.odradek.base.check.Invariant;
import dev.odradek.base.check.OwnedBy;
import dev.odradek.groups.classic.Caller;
import dev.odradek.groups.classic.ClassicGroup;
import dev.odradek.groups.classic.ClassicProtocol;
import dev.odradek.groups.classic.ClassicTimer;
import dev.odradek.groups.directory.Group;
import dev.odradek.groups.directory.GroupDirectory;
import dev.odradek.groups.directory.GroupType;
import dev.odradek.groups.directory.KeptRecords;
import dev.odradek.groups.offsets.GroupOffsets;
import dev.odradek.groups.shard.Answer;
import dev.odradek.groups.shard.CoordinatorRecord;
import dev.odradek.groups.shard.Machine;
import dev.odradek.groups.shard.Step;
import dev.odradek.groups.shard.TimerKey;
import dev.odradek.groups.shard.UndoLog;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.coordinator.GroupMetadataKey;
import dev.odradek.wire.coordinator.GroupMetadataValue;
import dev.odradek.wire.coordinator.LegacyOffsetCommitKey;
import dev.odradek.wire.coordinator.LegacyOffsetCommitValue;
import dev.odradek.wire.coordinator.OffsetCommitKey;
import dev.odradek.wire.coordinator.OffsetCommitValue;
import dev.odradek.wire.message.DeleteGroupsResponse.DeletableGroupResult;
import dev.odradek.wire.message.DescribeGroupsResponse.DescribedGroup;
import dev.odradek.wire.message.HeartbeatRequest;
import dev.odradek.wire.message.HeartbeatResponse;
import dev.odradek.wire.message.JoinGroupRequest;
import dev.odradek.wire.message.JoinGroupResponse;
import dev.odradek.wire.message.LeaveGroupRequest.MemberIdentity;
import dev.odradek.wire.message.LeaveGroupResponse;
import dev.odradek.wire.message.ListGroupsResponse.ListedGroup;
import dev.odradek.wire.message.OffsetCommitRequest;
import dev.odradek.wire.message.OffsetCommitResponse;
import dev.odradek.wire.message.OffsetDeleteRequest;
import dev.odradek.wire.message.OffsetDeleteResponse;
import dev.odradek.wire.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import dev.odradek.wire.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import dev.odradek.wire.message.SyncGroupRequest;
import dev.odradek.wire.message.SyncGroupResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The groups and offsets of one partition of `__consumer_offsets`.
@OwnedBy("coordinator queue")
public final class GroupMachine implements Machine {
    private final GroupDirectory directory;
    private final ClassicProtocol classic;
    private final KeptRecords kept;
    private final GroupOffsets offsets;

    /// @param undo shared with the shard that owns this machine
    /// @param memberIdSuffix a new unique text each time, the random part of member ids
    public GroupMachine(GroupSettings settings, UndoLog undo, Supplier<String> memberIdSuffix) {
        directory = new GroupDirectory(undo);
        classic = new ClassicProtocol(directory, settings.classic(), memberIdSuffix);
        kept = new KeptRecords(directory);
        offsets =
                new GroupOffsets(
                        directory,
                        groupId -> new ClassicGroup(groupId, ClassicGroup.NO_TIMESTAMP),
                        settings.offsets(),
                        undo);
    }

    @Override
    public void replay(long offset, long producerId, CoordinatorRecord record) {
        switch (record.key()) {
            case OffsetCommitKey key ->
                    offsets.replay(
                            offset,
                            producerId,
                            key.group(),
                            new TopicPartition(key.topic(), key.partition()),
                            (OffsetCommitValue) record.value());
            case LegacyOffsetCommitKey key ->
                    offsets.replay(
                            offset,
                            producerId,
                            key.group(),
                            new TopicPartition(key.topic(), key.partition()),
                            modern((LegacyOffsetCommitValue) record.value()));
            case GroupMetadataKey key ->
                    classic.replay(key.group(), (GroupMetadataValue) record.value());
            default ->
                    Invariant.check(
                            kept.replay(record), "no rule for key type %d", record.key().apiKey());
        }
    }

    @Override
    public void replayMarker(long producerId, boolean committed) {
        offsets.replayMarker(producerId, committed);
    }

    @Override
    public void onLoaded(Step step) {
        classic.onLoaded(step);
        offsets.onLoaded(step);
    }

    @Override
    public void onUnloaded(Step step) {
        classic.onUnloaded(step);
    }

    @Override
    public void onTimer(TimerKey key, Step step) {
        switch (key) {
            case ClassicTimer timer -> classic.onTimer(timer, step);
            case GroupOffsets.ExpiryTimer _ -> offsets.onExpiry(step);
            default -> Invariant.check(false, "no rule for timer %s", key);
        }
    }

    public void join(
            Caller caller, JoinGroupRequest request, Answer<JoinGroupResponse> answer, Step step) {
        classic.join(caller, request, answer, step);
    }

    public void sync(SyncGroupRequest request, Answer<SyncGroupResponse> answer, Step step) {
        classic.sync(request, answer, step);
    }

    public void heartbeat(HeartbeatRequest request, Answer<HeartbeatResponse> answer, Step step) {
        ErrorCode error = classic.heartbeat(request, step);
        step.answer(answer, new HeartbeatResponse().errorCode(error.code()));
    }

    public void leave(
            String groupId,
            List<MemberIdentity> members,
            Answer<LeaveGroupResponse> answer,
            Step step) {
        step.answer(answer, classic.leave(groupId, members, step));
    }

    public void describe(
            List<String> groupIds, int apiVersion, Answer<List<DescribedGroup>> answer, Step step) {
        var described = new ArrayList<DescribedGroup>();
        groupIds.forEach(id -> described.add(classic.describe(id, apiVersion)));
        step.answer(answer, described);
    }

    /// @param states that are asked for, in whatever case; empty for all
    /// @param types that are asked for; empty for all, an unknown name for none
    public void list(
            List<String> states, List<String> types, Answer<List<ListedGroup>> answer, Step step) {
        Set<String> wantedStates = new HashSet<>();
        states.forEach(state -> wantedStates.add(state.toLowerCase(Locale.ROOT).trim()));
        Set<@Nullable GroupType> wantedTypes = new HashSet<>();
        types.forEach(type -> wantedTypes.add(GroupType.of(type)));
        var listed = new ArrayList<ListedGroup>();
        for (Group group : directory.all()) {
            String state = group.stateName();
            if ((wantedStates.isEmpty() || wantedStates.contains(state.toLowerCase(Locale.ROOT)))
                    && (wantedTypes.isEmpty() || wantedTypes.contains(group.type()))) {
                listed.add(
                        new ListedGroup()
                                .groupId(group.groupId())
                                .protocolType(group.protocolType())
                                .groupState(state)
                                .groupType(group.type().wireName()));
            }
        }
        step.answer(answer, listed);
    }

    public void delete(
            List<String> groupIds, Answer<List<DeletableGroupResult>> answer, Step step) {
        var results = new ArrayList<DeletableGroupResult>();
        for (String groupId : groupIds) {
            Group group = directory.get(groupId);
            ErrorCode error = group == null ? ErrorCode.GROUP_ID_NOT_FOUND : group.checkDelete();
            if (group != null && error == ErrorCode.NONE) {
                offsets.deleteAll(groupId, step);
                group.tombstones().forEach(step::append);
                group.onDelete(step);
            }
            results.add(new DeletableGroupResult().groupId(groupId).errorCode(error.code()));
        }
        step.answer(answer, results);
    }

    /// @param request only with topics and partitions that exist, with names and ids
    public void commitOffsets(
            OffsetCommitRequest request,
            int apiVersion,
            Answer<OffsetCommitResponse> answer,
            Step step) {
        switch (offsets.commit(request, apiVersion, step)) {
            case GroupOffsets.Outcome.Done(var response) -> step.answer(answer, response);
            case GroupOffsets.Outcome.Refused(var error) -> answer.refuse(error);
        }
    }

    public void fetchOffsets(
            OffsetFetchRequestGroup request,
            boolean requireStable,
            Answer<OffsetFetchResponseGroup> answer,
            Step step) {
        step.answer(answer, offsets.fetch(request, requireStable));
    }

    /// @param request only with topics and partitions that exist
    public void deleteOffsets(
            OffsetDeleteRequest request, Answer<OffsetDeleteResponse> answer, Step step) {
        step.answer(answer, offsets.delete(request, step));
    }

    /// @param deleted topic ids by name
    public void onTopicsDeleted(Map<String, Uuid> deleted, Step step) {
        offsets.onTopicsDeleted(deleted, step);
    }

    private static @Nullable OffsetCommitValue modern(@Nullable LegacyOffsetCommitValue value) {
        return value == null
                ? null
                : new OffsetCommitValue()
                        .offset(value.offset())
                        .metadata(value.metadata())
                        .commitTimestamp(value.commitTimestamp());
    }
}
