package dev.odradek.broker.coordinator;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.base.task.Tasks;
import dev.odradek.base.time.Clock;
import dev.odradek.broker.config.BrokerConfig;
import dev.odradek.groups.GroupMachine;
import dev.odradek.groups.GroupSettings;
import dev.odradek.groups.classic.Caller;
import dev.odradek.groups.shard.Step;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.DeleteGroupsResponse.DeletableGroupResult;
import dev.odradek.wire.message.DescribeGroupsResponse.DescribedGroup;
import dev.odradek.wire.message.HeartbeatRequest;
import dev.odradek.wire.message.HeartbeatResponse;
import dev.odradek.wire.message.JoinGroupRequest;
import dev.odradek.wire.message.JoinGroupResponse;
import dev.odradek.wire.message.LeaveGroupRequest.MemberIdentity;
import dev.odradek.wire.message.LeaveGroupResponse;
import dev.odradek.wire.message.ListGroupsResponse;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// The group coordinator of this node: one method for each request about groups and their offsets.
/// Every method returns at once; the consumer is called once, by any thread, when the answer is
/// known, with the error that Kafka gives when the group is coordinated elsewhere or being loaded.
@OwnedBy("any thread")
public final class GroupCoordinatorService implements AutoCloseable {
    private final GroupSettings settings;
    private final AtomicInteger partitionCount;
    private final AtomicBoolean topicSeen = new AtomicBoolean();
    private final CoordinatorShards<GroupMachine> shards;

    /// @param random for the ids of new members
    public GroupCoordinatorService(
            BrokerConfig config, Clock clock, Tasks tasks, RandomGenerator random) {
        var plan = new GroupCoordinatorPlan(config, random);
        settings = plan.groupSettings();
        partitionCount = new AtomicInteger(OffsetsTopic.of(config).partitions());
        shards = new CoordinatorShards<>(plan.shards(), clock, tasks);
    }

    /// The partition of `__consumer_offsets` that a group lives in. Source: Kafka 4.3.1
    /// GroupCoordinatorService.partitionFor.
    public int partitionFor(String groupId) {
        int hash = groupId.hashCode();
        return (hash == Integer.MIN_VALUE ? 0 : Math.abs(hash)) % partitionCount.get();
    }

    /// `__consumer_offsets` has that many partitions, whatever the settings say. The first time
    /// counts: a group stays where it is until the node starts again, as with Kafka.
    public void topicHas(int partitions) {
        if (!topicSeen.getAndSet(true)) {
            partitionCount.set(partitions);
        }
    }

    /// This node leads a partition of `__consumer_offsets` now. Again for the same leader epoch
    /// does nothing.
    public void lead(CoordinatorLog log) {
        shards.lead(log);
    }

    /// This node does not lead that partition any more.
    public void resign(int partition) {
        shards.resign(partition);
    }

    /// Topics are gone, and with them what was committed for them.
    ///
    /// @param deleted topic ids by name
    public void onTopicsDeleted(Map<String, Uuid> deleted) {
        for (int partition : shards.partitions()) {
            var unanswered = new FirstAnswer<ErrorCode>(_ -> {}, error -> error);
            shards.decide(partition, unanswered, (m, step) -> m.onTopicsDeleted(deleted, step));
        }
    }

    public void joinGroup(
            Caller caller, JoinGroupRequest request, Consumer<JoinGroupResponse> consumer) {
        ErrorCode error = check(request);
        if (error != ErrorCode.NONE) {
            consumer.accept(
                    new JoinGroupResponse().memberId(request.memberId()).errorCode(error.code()));
            return;
        }
        var answer =
                new FirstAnswer<>(
                        consumer, refused -> new JoinGroupResponse().errorCode(refused.code()));
        decide(request.groupId(), answer, (m, step) -> m.join(caller, request, answer, step));
    }

    public void syncGroup(SyncGroupRequest request, Consumer<SyncGroupResponse> consumer) {
        var answer =
                new FirstAnswer<>(
                        consumer, error -> new SyncGroupResponse().errorCode(error.code()));
        if (request.groupId().isEmpty()) {
            answer.refuse(ErrorCode.INVALID_GROUP_ID);
        } else {
            decide(request.groupId(), answer, (m, step) -> m.sync(request, answer, step));
        }
    }

    public void heartbeat(HeartbeatRequest request, Consumer<HeartbeatResponse> consumer) {
        var answer =
                new FirstAnswer<>(
                        consumer,
                        // While the group is loaded its members cannot know better than to go on.
                        error ->
                                new HeartbeatResponse()
                                        .errorCode(
                                                error == ErrorCode.COORDINATOR_LOAD_IN_PROGRESS
                                                        ? ErrorCode.NONE.code()
                                                        : error.code()));
        if (request.groupId().isEmpty()) {
            answer.refuse(ErrorCode.INVALID_GROUP_ID);
        } else {
            decide(request.groupId(), answer, (m, step) -> m.heartbeat(request, answer, step));
        }
    }

    public void leaveGroup(
            String groupId, List<MemberIdentity> members, Consumer<LeaveGroupResponse> consumer) {
        var answer =
                new FirstAnswer<>(
                        consumer, error -> new LeaveGroupResponse().errorCode(error.code()));
        if (groupId.isEmpty()) {
            answer.refuse(ErrorCode.INVALID_GROUP_ID);
        } else {
            decide(groupId, answer, (m, step) -> m.leave(groupId, members, answer, step));
        }
    }

    /// Lists the groups of all partitions led here. While one of them is loaded nothing is listed.
    ///
    /// @param states empty for all
    /// @param types empty for all
    public void listGroups(
            List<String> states, List<String> types, Consumer<ListGroupsResponse> consumer) {
        List<Integer> partitions = shards.partitions();
        var failure = new AtomicReference<>(ErrorCode.NONE);
        var gathering =
                new Gathering<ListedGroup>(
                        partitions.size(),
                        groups -> {
                            ErrorCode error = failure.get();
                            consumer.accept(
                                    error == ErrorCode.NONE
                                            ? new ListGroupsResponse().groups(groups)
                                            : new ListGroupsResponse().errorCode(error.code()));
                        });
        for (int partition : partitions) {
            var answer =
                    new FirstAnswer<List<ListedGroup>>(
                            gathering::add,
                            error -> {
                                if (error != ErrorCode.NOT_COORDINATOR) {
                                    failure.set(error);
                                }
                                return List.of();
                            });
            shards.decide(partition, answer, (m, step) -> m.list(states, types, answer, step));
        }
    }

    public void describeGroups(
            List<String> groupIds, int apiVersion, Consumer<List<DescribedGroup>> consumer) {
        Map<Integer, List<String>> byPartition = byPartition(groupIds);
        var gathering = new Gathering<>(byPartition.size(), consumer);
        byPartition.forEach((partition, ids) -> {
            var answer =
                    new FirstAnswer<List<DescribedGroup>>(
                            gathering::add, error -> GroupErrors.described(ids, error));
            shards.decide(
                    partition, answer, (m, step) -> m.describe(ids, apiVersion, answer, step));
        });
    }

    public void deleteGroups(List<String> groupIds, Consumer<List<DeletableGroupResult>> consumer) {
        Map<Integer, List<String>> byPartition = byPartition(groupIds);
        var gathering = new Gathering<>(byPartition.size(), consumer);
        byPartition.forEach((partition, ids) -> {
            var answer =
                    new FirstAnswer<List<DeletableGroupResult>>(
                            gathering::add, error -> GroupErrors.deleted(ids, error));
            shards.decide(partition, answer, (m, step) -> m.delete(ids, answer, step));
        });
    }

    /// @param request only with topics and partitions that exist, with names and ids
    public void commitOffsets(
            OffsetCommitRequest request, int apiVersion, Consumer<OffsetCommitResponse> consumer) {
        var answer = new FirstAnswer<>(consumer, error -> GroupErrors.committed(request, error));
        decide(
                request.groupId(),
                answer,
                (m, step) -> m.commitOffsets(request, apiVersion, answer, step));
    }

    /// @param request topics by name; null topics for all
    /// @param apiVersion of the whole request
    public void fetchOffsets(
            OffsetFetchRequestGroup request,
            boolean requireStable,
            int apiVersion,
            Consumer<OffsetFetchResponseGroup> consumer) {
        var answer =
                new FirstAnswer<>(
                        consumer, error -> GroupErrors.fetched(request, error, apiVersion));
        decide(
                request.groupId(),
                answer,
                (m, step) -> m.fetchOffsets(request, requireStable, answer, step));
    }

    /// @param request only with topics and partitions that exist
    public void deleteOffsets(
            OffsetDeleteRequest request, Consumer<OffsetDeleteResponse> consumer) {
        var answer =
                new FirstAnswer<>(
                        consumer, error -> new OffsetDeleteResponse().errorCode(error.code()));
        if (request.groupId().isEmpty()) {
            answer.refuse(ErrorCode.INVALID_GROUP_ID);
        } else {
            decide(request.groupId(), answer, (m, step) -> m.deleteOffsets(request, answer, step));
        }
    }

    /// Sends everyone who waits to look for another coordinator, and ends the threads.
    @Override
    public void close() {
        shards.close();
    }

    private void decide(
            String groupId, FirstAnswer<?> answer, BiConsumer<GroupMachine, Step> decision) {
        shards.decide(partitionFor(groupId), answer, decision);
    }

    private ErrorCode check(JoinGroupRequest request) {
        if (request.groupId().isEmpty()) {
            return ErrorCode.INVALID_GROUP_ID;
        }
        boolean isWithin =
                request.sessionTimeoutMs() >= settings.sessionTimeoutMinMs()
                        && request.sessionTimeoutMs() <= settings.sessionTimeoutMaxMs();
        return isWithin ? ErrorCode.NONE : ErrorCode.INVALID_SESSION_TIMEOUT;
    }

    private Map<Integer, List<String>> byPartition(List<String> groupIds) {
        var byPartition = new HashMap<Integer, List<String>>();
        for (String groupId : groupIds) {
            byPartition.computeIfAbsent(partitionFor(groupId), _ -> new ArrayList<>()).add(groupId);
        }
        return byPartition;
    }
}
