package dev.odradek.groups.classic;

import dev.odradek.base.check.Invariant;
import dev.odradek.base.check.OwnedBy;
import dev.odradek.groups.directory.Commitment;
import dev.odradek.groups.directory.Group;
import dev.odradek.groups.directory.GroupType;
import dev.odradek.groups.directory.RetentionStart;
import dev.odradek.groups.shard.Answer;
import dev.odradek.groups.shard.CoordinatorRecord;
import dev.odradek.groups.shard.Step;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.JoinGroupResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A classic group: its members, their choice of a protocol, and what of it is decided.
///
/// Source: Kafka 4.3.1 ClassicGroup.
@OwnedBy("coordinator queue")
public final class ClassicGroup implements Group {
    static final String CONSUMER_PROTOCOL_TYPE = "consumer";

    /// It is not known since when a group is in its state.
    public static final long NO_TIMESTAMP = -1;

    private final String groupId;

    private GroupState state = GroupState.EMPTY;
    private GroupState previousState = GroupState.DEAD;
    private long stateSinceMs;
    private int generation;
    private @Nullable String protocolType;
    private @Nullable String protocolName;
    private @Nullable String leaderId;

    private final Map<String, ClassicMember> members = new LinkedHashMap<>();
    private final Map<String, String> memberIdByInstance = new HashMap<>();
    private final Map<String, Integer> membersByProtocol = new HashMap<>();
    private int awaitingJoin;

    /// Given an id, not joined with it yet.
    private final Set<String> pendingJoin = new HashSet<>();

    /// In the generation, not synced yet.
    private final Set<String> pendingSync = new LinkedHashSet<>();

    /// The leader's assignment for this generation is on its way into the log.
    private boolean assigning;

    /// Null when it is not known what the members read.
    private @Nullable Set<String> subscribedTopics;

    /// During the first rebalance of an empty group: somebody came since the timer was set.
    private boolean newMemberAdded;

    /// During the first rebalance of an empty group: what is left to wait for more members, and how
    /// long the running timer is.
    private int initialRemainingMs;

    private int initialDelayMs;

    /// An empty group of generation 0 without protocol type: also what offsets without a group are
    /// committed to.
    public ClassicGroup(String groupId, long stateSinceMs) {
        this.groupId = groupId;
        this.stateSinceMs = stateSinceMs;
    }

    @Override
    public String groupId() {
        return groupId;
    }

    @Override
    public GroupType type() {
        return GroupType.CLASSIC;
    }

    @Override
    public String stateName() {
        return state.wireName();
    }

    @Override
    public String protocolType() {
        return protocolType == null ? "" : protocolType;
    }

    @Override
    public boolean isEmpty() {
        return state == GroupState.EMPTY;
    }

    /// A group only of offsets: nobody ever joined it.
    public boolean isSimple() {
        return protocolType == null && isEmpty() && pendingJoin.isEmpty();
    }

    GroupState state() {
        return state;
    }

    boolean isIn(GroupState candidate) {
        return state == candidate;
    }

    GroupState previousState() {
        return previousState;
    }

    /// When it came into its state, or [#NO_TIMESTAMP].
    long stateSinceMs() {
        return stateSinceMs;
    }

    int generation() {
        return generation;
    }

    @Nullable String protocolTypeOrNull() {
        return protocolType;
    }

    @Nullable String protocolName() {
        return protocolName;
    }

    @Nullable String leaderId() {
        return leaderId;
    }

    boolean isLeader(String memberId) {
        return memberId.equals(leaderId);
    }

    void become(GroupState next, long nowMs) {
        Invariant.check(
                state.mayBecome(next), "group %s cannot go from %s to %s", groupId, state, next);
        previousState = state;
        state = next;
        stateSinceMs = nowMs;
    }

    /// Takes over what a record says of the group as a whole; members are added afterwards.
    void restore(
            int generation,
            @Nullable String protocolType,
            @Nullable String protocolName,
            @Nullable String leaderId,
            boolean hasMembers) {
        this.generation = generation;
        this.protocolType = protocolType;
        this.protocolName = protocolName;
        this.leaderId = leaderId;
        this.state = hasMembers ? GroupState.STABLE : GroupState.EMPTY;
    }

    // Members.

    Collection<ClassicMember> members() {
        return members.values();
    }

    int size() {
        return members.size();
    }

    boolean hasMember(String memberId) {
        return members.containsKey(memberId);
    }

    @Nullable ClassicMember member(String memberId) {
        return members.get(memberId);
    }

    @Nullable String memberIdOfInstance(String instanceId) {
        return memberIdByInstance.get(instanceId);
    }

    void add(
            ClassicMember member,
            String memberProtocolType,
            @Nullable Answer<JoinGroupResponse> join) {
        String instanceId = member.instanceId();
        if (instanceId != null) {
            String before = memberIdByInstance.put(instanceId, member.memberId());
            Invariant.check(before == null, "instance %s joined %s twice", instanceId, groupId);
        }
        if (members.isEmpty()) {
            protocolType = memberProtocolType;
        }
        if (leaderId == null) {
            leaderId = member.memberId();
        }
        members.put(member.memberId(), member);
        count(member, 1);
        awaitJoin(member, join);
        pendingJoin.remove(member.memberId());
    }

    /// Forgets a member, joined or pending; nothing happens when there is none. The caller has
    /// answered what waits.
    void remove(String memberId) {
        ClassicMember member = members.remove(memberId);
        if (member != null) {
            count(member, -1);
            if (member.awaitsJoin()) {
                awaitingJoin--;
            }
            if (member.instanceId() != null) {
                memberIdByInstance.remove(member.instanceId());
            }
        }
        if (isLeader(memberId)) {
            leaderId = members.isEmpty() ? null : members.keySet().iterator().next();
        }
        pendingJoin.remove(memberId);
        pendingSync.remove(memberId);
    }

    /// What each member has, by member id.
    Map<String, byte[]> assignments() {
        var assignments = new HashMap<String, byte[]>();
        members.values().forEach(m -> assignments.put(m.memberId(), m.assignment()));
        return assignments;
    }

    /// Puts a new member id in the place of the one that a static member had. Nothing may wait
    /// under the old one.
    ClassicMember replace(ClassicMember old, String newMemberId) {
        Invariant.check(
                !old.awaitsJoin() && old.sync() == null,
                "%s of %s is replaced while it waits",
                old.memberId(),
                groupId);
        var renamed = new ClassicMember(old.identity().renamed(newMemberId), old.terms());
        renamed.assignment(old.assignment());
        members.remove(old.memberId());
        members.put(newMemberId, renamed);
        if (isLeader(old.memberId())) {
            leaderId = newMemberId;
        }
        if (old.instanceId() != null) {
            memberIdByInstance.put(old.instanceId(), newMemberId);
        }
        if (pendingSync.remove(old.memberId())) {
            pendingSync.add(newMemberId);
        }
        return renamed;
    }

    void update(
            ClassicMember member,
            ClassicMember.Terms terms,
            @Nullable Answer<JoinGroupResponse> join) {
        count(member, -1);
        member.terms(terms);
        count(member, 1);
        awaitJoin(member, join);
    }

    /// Sets or clears the JoinGroup that waits.
    void awaitJoin(ClassicMember member, @Nullable Answer<JoinGroupResponse> join) {
        awaitingJoin += (join == null ? 0 : 1) - (member.awaitsJoin() ? 1 : 0);
        member.join(join);
    }

    int awaitingJoin() {
        return awaitingJoin;
    }

    boolean allJoined() {
        return members.size() == awaitingJoin && pendingJoin.isEmpty();
    }

    boolean isPendingJoin(String memberId) {
        return pendingJoin.contains(memberId);
    }

    void addPendingJoin(String memberId) {
        pendingJoin.add(memberId);
    }

    /// Members whose SyncGroup is missing in this generation.
    Set<String> pendingSync() {
        return pendingSync;
    }

    /// The longest that any member wants to be waited for.
    int rebalanceTimeoutMs() {
        int longest = 0;
        for (ClassicMember member : members.values()) {
            longest = Math.max(longest, member.terms().rebalanceTimeoutMs());
        }
        return longest;
    }

    /// @return [ErrorCode#NONE] when the member exists, and holds the instance id if one is given
    ErrorCode checkMember(@Nullable String memberId, @Nullable String instanceId) {
        if (instanceId != null) {
            String holder = memberIdByInstance.get(instanceId);
            if (holder == null) {
                return ErrorCode.UNKNOWN_MEMBER_ID;
            } else if (!holder.equals(memberId)) {
                return ErrorCode.FENCED_INSTANCE_ID;
            }
        }
        return memberId != null && hasMember(memberId)
                ? ErrorCode.NONE
                : ErrorCode.UNKNOWN_MEMBER_ID;
    }

    /// Gives the lead to a member that has joined when the leader has not.
    ///
    /// @return false when nobody has joined
    boolean electJoinedLeader() {
        ClassicMember leader = leaderId == null ? null : members.get(leaderId);
        if (leader == null) {
            return false;
        }
        if (leader.awaitsJoin()) {
            return true;
        }
        for (ClassicMember member : members.values()) {
            if (member.awaitsJoin()) {
                leaderId = member.memberId();
                return true;
            }
        }
        return false;
    }

    // The protocol.

    /// Whether somebody with these protocols fits to the members there are.
    boolean supports(String candidateType, List<Protocol> protocols) {
        if (isEmpty()) {
            return !candidateType.isEmpty() && !protocols.isEmpty();
        }
        if (!candidateType.equals(protocolType)) {
            return false;
        }
        for (Protocol protocol : protocols) {
            if (membersByProtocol.getOrDefault(protocol.name(), 0) == members.size()) {
                return true;
            }
        }
        return false;
    }

    /// The protocol with the most votes among those that all members know; on a draw the one that
    /// was voted for first.
    String selectProtocol() {
        Invariant.check(!members.isEmpty(), "group %s has nobody to vote", groupId);
        var candidates = new HashSet<String>();
        membersByProtocol.forEach((name, count) -> {
            if (count == members.size()) {
                candidates.add(name);
            }
        });
        var votes = new LinkedHashMap<String, Integer>();
        for (ClassicMember member : members.values()) {
            votes.merge(member.vote(candidates), 1, Integer::sum);
        }
        return Collections.max(votes.entrySet(), Map.Entry.comparingByValue()).getKey();
    }

    /// Begins the next generation with the members there are.
    void beginGeneration(long nowMs) {
        generation++;
        protocolName = members.isEmpty() ? null : selectProtocol();
        learnSubscriptions();
        become(members.isEmpty() ? GroupState.EMPTY : GroupState.COMPLETING_REBALANCE, nowMs);
        pendingSync.clear();
        assigning = false;
    }

    boolean isAssigning() {
        return assigning;
    }

    void assigning(boolean value) {
        assigning = value;
    }

    void learnSubscriptions() {
        subscribedTopics = null;
        if (!CONSUMER_PROTOCOL_TYPE.equals(protocolType)) {
            return;
        }
        if (members.isEmpty()) {
            subscribedTopics = Set.of();
        } else if (protocolName != null) {
            var subscriptions = new ArrayList<byte[]>(members.size());
            for (ClassicMember member : members.values()) {
                subscriptions.add(member.metadata(protocolName));
            }
            subscribedTopics = Subscriptions.topics(subscriptions);
        }
    }

    // The first rebalance of an empty group.

    boolean newMemberAdded() {
        return newMemberAdded;
    }

    void newMemberAdded(boolean value) {
        newMemberAdded = value;
    }

    int initialRemainingMs() {
        return initialRemainingMs;
    }

    int initialDelayMs() {
        return initialDelayMs;
    }

    void initialWait(int delayMs, int remainingMs) {
        initialDelayMs = delayMs;
        initialRemainingMs = remainingMs;
    }

    // As any group.

    @Override
    public ErrorCode checkCommit(Commitment who) {
        if (state == GroupState.DEAD) {
            return ErrorCode.COORDINATOR_NOT_AVAILABLE;
        }
        if (who.generationOrEpoch() < 0 && isEmpty()) {
            return ErrorCode.NONE;
        }
        String memberId = who.memberId();
        boolean claimsMembership =
                who.generationOrEpoch() >= 0
                        || (memberId != null && !memberId.isEmpty())
                        || who.groupInstanceId() != null;
        if (!claimsMembership) {
            return isEmpty() ? ErrorCode.NONE : ErrorCode.UNKNOWN_MEMBER_ID;
        }
        ErrorCode error = checkMember(memberId, who.groupInstanceId());
        if (error != ErrorCode.NONE) {
            return error;
        }
        if (who.generationOrEpoch() != generation) {
            return ErrorCode.ILLEGAL_GENERATION;
        }
        return state == GroupState.COMPLETING_REBALANCE
                ? ErrorCode.REBALANCE_IN_PROGRESS
                : ErrorCode.NONE;
    }

    @Override
    public void onCommit(String memberId, Step step) {
        ClassicMember member = members.get(memberId);
        if (member != null
                && (state == GroupState.STABLE || state == GroupState.PREPARING_REBALANCE)) {
            Sessions.extend(this, member, step);
        }
    }

    @Override
    public ErrorCode checkFetch(Commitment who) {
        return state == GroupState.DEAD ? ErrorCode.GROUP_ID_NOT_FOUND : ErrorCode.NONE;
    }

    @Override
    public ErrorCode checkOffsetDelete() {
        return switch (state) {
            case DEAD -> ErrorCode.GROUP_ID_NOT_FOUND;
            case EMPTY -> ErrorCode.NONE;
            case STABLE, PREPARING_REBALANCE, COMPLETING_REBALANCE ->
                    CONSUMER_PROTOCOL_TYPE.equals(protocolType)
                            ? ErrorCode.NONE
                            : ErrorCode.NON_EMPTY_GROUP;
        };
    }

    @Override
    public ErrorCode checkDelete() {
        return switch (state) {
            case DEAD -> ErrorCode.GROUP_ID_NOT_FOUND;
            case EMPTY -> ErrorCode.NONE;
            case STABLE, PREPARING_REBALANCE, COMPLETING_REBALANCE -> ErrorCode.NON_EMPTY_GROUP;
        };
    }

    @Override
    public RetentionStart retentionStart() {
        if (protocolType == null) {
            return new RetentionStart.Commit();
        }
        if (isEmpty()) {
            return stateSinceMs == NO_TIMESTAMP
                    ? new RetentionStart.Commit()
                    : new RetentionStart.Since(stateSinceMs);
        }
        boolean readersAreKnown = subscribedTopics != null && state == GroupState.STABLE;
        return readersAreKnown ? new RetentionStart.Commit() : new RetentionStart.Never();
    }

    @Override
    public boolean isSubscribedTo(String topic) {
        return subscribedTopics == null
                ? CONSUMER_PROTOCOL_TYPE.equals(protocolType)
                : subscribedTopics.contains(topic);
    }

    @Override
    public List<CoordinatorRecord> tombstones() {
        return List.of(ClassicRecords.tombstone(groupId));
    }

    @Override
    public void onDelete(Step step) {
        step.cancel(new ClassicTimer.Join(groupId));
        step.cancel(new ClassicTimer.Sync(groupId));
        pendingJoin.forEach(id -> step.cancel(new ClassicTimer.Session(groupId, id)));
    }

    @Override
    public boolean expires() {
        return true;
    }

    private void count(ClassicMember member, int by) {
        var names = new HashSet<String>();
        for (Protocol protocol : member.terms().protocols()) {
            if (names.add(protocol.name())) {
                membersByProtocol.merge(
                        protocol.name(), by, (a, b) -> a + b == 0 ? null : Integer.valueOf(a + b));
            }
        }
    }
}
