package dev.odradek.groups;

import dev.odradek.groups.classic.Caller;
import dev.odradek.groups.classic.ClassicSettings;
import dev.odradek.groups.offsets.OffsetSettings;
import dev.odradek.groups.shard.Answer;
import dev.odradek.groups.shard.CoordinatorRecord;
import dev.odradek.groups.shard.EncodedRecord;
import dev.odradek.groups.shard.Shard;
import dev.odradek.groups.shard.Step;
import dev.odradek.groups.shard.TimerKey;
import dev.odradek.groups.shard.TimerPort;
import dev.odradek.groups.shard.UndoLog;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.DeleteGroupsResponse.DeletableGroupResult;
import dev.odradek.wire.message.DescribeGroupsResponse.DescribedGroup;
import dev.odradek.wire.message.HeartbeatRequest;
import dev.odradek.wire.message.HeartbeatResponse;
import dev.odradek.wire.message.JoinGroupRequest;
import dev.odradek.wire.message.JoinGroupResponse;
import dev.odradek.wire.message.LeaveGroupRequest;
import dev.odradek.wire.message.LeaveGroupResponse;
import dev.odradek.wire.message.ListGroupsResponse.ListedGroup;
import dev.odradek.wire.message.OffsetCommitRequest;
import dev.odradek.wire.message.OffsetCommitResponse;
import dev.odradek.wire.message.OffsetDeleteRequest;
import dev.odradek.wire.message.OffsetDeleteResponse;
import dev.odradek.wire.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import dev.odradek.wire.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import dev.odradek.wire.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import dev.odradek.wire.message.SyncGroupRequest;
import dev.odradek.wire.message.SyncGroupResponse;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// One shard over a log in memory, and a clock that moves by hand.
public final class GroupScenario {
    /// Where an answer shows up.
    public static final class Reply<R> implements Answer<R> {
        private @Nullable R response;
        private @Nullable ErrorCode refusal;
        private int count;

        @Override
        public void give(R given) {
            response = given;
            count++;
        }

        @Override
        public void refuse(ErrorCode error) {
            refusal = error;
            count++;
        }

        public boolean isGiven() {
            return count > 0;
        }

        public boolean isRefused() {
            return refusal != null;
        }

        public int count() {
            return count;
        }

        public R get() {
            if (response == null || count != 1) {
                throw new AssertionError("answered " + count + " times, refused with " + refusal);
            }
            return response;
        }

        public ErrorCode refusal() {
            if (refusal == null || count != 1) {
                throw new AssertionError("answered " + count + " times with " + response);
            }
            return refusal;
        }
    }

    public static final int SESSION_MS = 10_000;
    public static final int REBALANCE_MS = 60_000;
    public static final int INITIAL_DELAY_MS = 3_000;
    public static final long RETENTION_MS = 7L * 24 * 3600 * 1000;

    private final Map<TimerKey, Long> deadlines = new HashMap<>();
    private final List<CoordinatorRecord> log = new ArrayList<>();
    private final GroupSettings settings;
    private final Shard<GroupMachine> shard;
    private long nowMs = 1_000_000;
    private int membersMade;
    private boolean commits = true;
    private @Nullable ErrorCode appendError;

    public GroupScenario() {
        this(Integer.MAX_VALUE, List.of());
    }

    public GroupScenario(int maxSize, List<CoordinatorRecord> initialLog) {
        settings =
                new GroupSettings(
                        new ClassicSettings(INITIAL_DELAY_MS, maxSize),
                        new OffsetSettings(4096, RETENTION_MS, 600_000),
                        6_000,
                        1_800_000);
        var undo = new UndoLog();
        String stem = initialLog.isEmpty() ? "uuid" : "uuid" + initialLog.size() + "-";
        var machine = new GroupMachine(settings, undo, () -> stem + membersMade++);
        var timers =
                new TimerPort() {
                    @Override
                    public void schedule(TimerKey key, long delayMs) {
                        deadlines.put(key, nowMs + delayMs);
                    }

                    @Override
                    public void cancel(TimerKey key) {
                        deadlines.remove(key);
                    }
                };
        shard =
                new Shard<>(
                        machine,
                        undo,
                        timers,
                        GroupRecordCodec.INSTANCE,
                        new Shard.Limits(1_000_000, 5_000));
        log.addAll(initialLog);
        for (int i = 0; i < log.size(); i++) {
            shard.replay(i, -1, log.get(i));
        }
        shard.loaded(nowMs, log.size(), log.size());
        flush();
    }

    public Shard<GroupMachine> shard() {
        return shard;
    }

    public List<CoordinatorRecord> log() {
        return log;
    }

    public long nowMs() {
        return nowMs;
    }

    /// Whether what is appended is committed at once.
    public void commits(boolean value) {
        commits = value;
        if (commits) {
            shard.committed(nowMs, log.size());
            flush();
        }
    }

    /// From now on appends fail; null for not any more.
    public void failAppends(@Nullable ErrorCode error) {
        appendError = error;
    }

    /// Moves the clock; timers run out in their order.
    public void advance(long ms) {
        long until = nowMs + ms;
        while (true) {
            TimerKey next = null;
            long nextMs = until;
            for (var entry : deadlines.entrySet()) {
                if (entry.getValue() < nextMs || (next == null && entry.getValue() == nextMs)) {
                    next = entry.getKey();
                    nextMs = entry.getValue();
                }
            }
            if (next == null) {
                break;
            }
            deadlines.remove(next);
            nowMs = Math.max(nowMs, nextMs);
            shard.onTimer(nowMs, next);
            flush();
        }
        nowMs = until;
    }

    public void decide(BiConsumer<GroupMachine, Step> decision) {
        shard.decide(nowMs, decision);
        flush();
    }

    public Reply<JoinGroupResponse> join(JoinGroupRequest request, int version) {
        var reply = new Reply<JoinGroupResponse>();
        var caller = new Caller("client", "/127.0.0.1", version);
        decide((m, step) -> m.join(caller, request, reply, step));
        return reply;
    }

    public Reply<JoinGroupResponse> join(String memberId, String... protocols) {
        return join(joinRequest(memberId, null, protocols), 9);
    }

    public Reply<JoinGroupResponse> joinStatic(
            String memberId, String instanceId, String... protocols) {
        return join(joinRequest(memberId, instanceId, protocols), 9);
    }

    public static JoinGroupRequest joinRequest(
            String memberId, @Nullable String instanceId, String... protocols) {
        var request =
                new JoinGroupRequest()
                        .groupId("g")
                        .memberId(memberId)
                        .groupInstanceId(instanceId)
                        .sessionTimeoutMs(SESSION_MS)
                        .rebalanceTimeoutMs(REBALANCE_MS)
                        .protocolType("consumer");
        for (String protocol : protocols.length == 0 ? new String[] {"range"} : protocols) {
            request.protocols()
                    .add(
                            new JoinGroupRequest.JoinGroupRequestProtocol()
                                    .name(protocol)
                                    .metadata(bytes("about " + protocol)));
        }
        return request;
    }

    /// Both steps of a dynamic member's first join.
    public Reply<JoinGroupResponse> joinNew(String... protocols) {
        return join(join("", protocols).get().memberId(), protocols);
    }

    public Reply<SyncGroupResponse> sync(String memberId, int generation, String... assignments) {
        var request =
                new SyncGroupRequest()
                        .groupId("g")
                        .memberId(memberId)
                        .generationId(generation)
                        .protocolType("consumer")
                        .protocolName("range");
        for (int i = 0; i < assignments.length; i += 2) {
            request.assignments()
                    .add(
                            new SyncGroupRequest.SyncGroupRequestAssignment()
                                    .memberId(assignments[i])
                                    .assignment(bytes(assignments[i + 1])));
        }
        var reply = new Reply<SyncGroupResponse>();
        decide((m, step) -> m.sync(request, reply, step));
        return reply;
    }

    public ErrorCode heartbeat(String memberId, @Nullable String instanceId, int generation) {
        var request =
                new HeartbeatRequest()
                        .groupId("g")
                        .memberId(memberId)
                        .groupInstanceId(instanceId)
                        .generationId(generation);
        var reply = new Reply<HeartbeatResponse>();
        decide((m, step) -> m.heartbeat(request, reply, step));
        return ErrorCode.of(reply.get().errorCode());
    }

    public LeaveGroupResponse leave(String memberId, @Nullable String instanceId) {
        var reply = new Reply<LeaveGroupResponse>();
        var leaving =
                List.of(
                        new LeaveGroupRequest.MemberIdentity()
                                .memberId(memberId)
                                .groupInstanceId(instanceId));
        decide((m, step) -> m.leave("g", leaving, reply, step));
        return reply.get();
    }

    public DescribedGroup describe() {
        var reply = new Reply<List<DescribedGroup>>();
        decide((m, step) -> m.describe(List.of("g"), 6, reply, step));
        return reply.get().getFirst();
    }

    public List<ListedGroup> list(List<String> states, List<String> types) {
        var reply = new Reply<List<ListedGroup>>();
        decide((m, step) -> m.list(states, types, reply, step));
        return reply.get();
    }

    public ErrorCode delete(String groupId) {
        var reply = new Reply<List<DeletableGroupResult>>();
        decide((m, step) -> m.delete(List.of(groupId), reply, step));
        return ErrorCode.of(reply.get().getFirst().errorCode());
    }

    public Reply<OffsetCommitResponse> commit(OffsetCommitRequest request, int version) {
        var reply = new Reply<OffsetCommitResponse>();
        decide((m, step) -> m.commitOffsets(request, version, reply, step));
        return reply;
    }

    public static OffsetCommitRequest commitRequest(
            String memberId, int generation, long offset, @Nullable String metadata) {
        var topic =
                new OffsetCommitRequest.OffsetCommitRequestTopic()
                        .name("t")
                        .topicId(new Uuid(1, 2));
        topic.partitions()
                .add(
                        new OffsetCommitRequest.OffsetCommitRequestPartition()
                                .partitionIndex(0)
                                .committedOffset(offset)
                                .committedMetadata(metadata));
        var request =
                new OffsetCommitRequest()
                        .groupId("g")
                        .memberId(memberId)
                        .generationIdOrMemberEpoch(generation);
        request.topics().add(topic);
        return request;
    }

    public Reply<OffsetFetchResponseGroup> fetch(
            @Nullable Integer partition, boolean requireStable) {
        var request = new OffsetFetchRequestGroup().groupId("g").memberId(null).memberEpoch(-1);
        if (partition == null) {
            request.topics(null);
        } else {
            request.topics(
                    new ArrayList<>(
                            List.of(
                                    new OffsetFetchRequestTopics()
                                            .name("t")
                                            .partitionIndexes(List.of(partition)))));
        }
        var reply = new Reply<OffsetFetchResponseGroup>();
        decide((m, step) -> m.fetchOffsets(request, requireStable, reply, step));
        return reply;
    }

    /// The committed offset of partition 0 of t, or -1.
    public long committedOffset() {
        return fetch(0, false).get().topics().getFirst().partitions().getFirst().committedOffset();
    }

    public OffsetDeleteResponse deleteOffset(String topic) {
        var request = new OffsetDeleteRequest().groupId("g");
        var asked = new OffsetDeleteRequest.OffsetDeleteRequestTopic().name(topic);
        asked.partitions()
                .add(new OffsetDeleteRequest.OffsetDeleteRequestPartition().partitionIndex(0));
        request.topics().add(asked);
        var reply = new Reply<OffsetDeleteResponse>();
        decide((m, step) -> m.deleteOffsets(request, reply, step));
        return reply.get();
    }

    /// What another node would make of the log.
    public GroupScenario failover() {
        return new GroupScenario(Integer.MAX_VALUE, log);
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static CoordinatorRecord decoded(EncodedRecord record) {
        byte[] value = record.value();
        var decoded =
                GroupRecordCodec.INSTANCE.decode(
                        Unpooled.wrappedBuffer(record.key()),
                        value == null ? null : Unpooled.wrappedBuffer(value));
        if (decoded == null) {
            throw new AssertionError("wrote a record of unknown type");
        }
        return decoded;
    }

    private void flush() {
        while (!shard.pending().isEmpty()) {
            if (appendError != null) {
                shard.appendFailed(nowMs, appendError);
                continue;
            }
            shard.pending().forEach(record -> log.add(decoded(record)));
            shard.appended(nowMs, log.size() - 1);
            if (commits) {
                shard.committed(nowMs, log.size());
            }
        }
    }
}
