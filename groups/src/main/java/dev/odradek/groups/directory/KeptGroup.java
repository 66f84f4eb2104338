package dev.odradek.groups.directory;

import dev.odradek.groups.shard.CoordinatorRecord;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A consumer, share or streams group that a log tells of. Its protocol is not spoken here: the
/// records stay as they are, the id stays its own, and whoever comes with the classic protocol is
/// told so. Changes make a copy, so that a change can be taken back by putting the old one in
/// place.
///
/// Source of the answers: Kafka 4.3.1 ConsumerGroup, ShareGroup, StreamsGroup.
public final class KeptGroup implements Group {
    /// What is known of a member.
    ///
    /// @param epoch of its current assignment, or -1
    /// @param isReconciled it has all that its epoch gives it
    /// @param topics that it names
    record Member(int epoch, boolean isReconciled, boolean speaksClassic, Set<String> topics) {
        static final Member UNKNOWN = new Member(-1, false, false, Set.of());
    }

    private static final int EPOCHS_SINCE_COMMIT_VERSION = 9;

    private final String groupId;
    private final GroupType type;

    /// Of the records that are not deleted.
    private final Set<Message> keys;

    private final Map<String, Member> members;
    private final Map<String, Set<String>> topicsByRegex;
    private final Set<String> sourceTopics;
    private int epoch;
    private int assignmentEpoch;
    private int topologyEpoch = -1;
    private int validatedTopologyEpoch = -1;

    KeptGroup(String groupId, GroupType type) {
        this.groupId = groupId;
        this.type = type;
        keys = new LinkedHashSet<>();
        members = new HashMap<>();
        topicsByRegex = new HashMap<>();
        sourceTopics = new LinkedHashSet<>();
    }

    KeptGroup(KeptGroup other) {
        groupId = other.groupId;
        type = other.type;
        keys = new LinkedHashSet<>(other.keys);
        members = new HashMap<>(other.members);
        topicsByRegex = new HashMap<>(other.topicsByRegex);
        sourceTopics = new LinkedHashSet<>(other.sourceTopics);
        epoch = other.epoch;
        assignmentEpoch = other.assignmentEpoch;
        topologyEpoch = other.topologyEpoch;
        validatedTopologyEpoch = other.validatedTopologyEpoch;
    }

    Set<Message> keys() {
        return keys;
    }

    Map<String, Member> members() {
        return members;
    }

    Map<String, Set<String>> topicsByRegex() {
        return topicsByRegex;
    }

    Set<String> sourceTopics() {
        return sourceTopics;
    }

    void epoch(int value) {
        epoch = value;
    }

    void assignmentEpoch(int value) {
        assignmentEpoch = value;
    }

    void topologyEpoch(int value) {
        topologyEpoch = value;
    }

    void validatedTopologyEpoch(int value) {
        validatedTopologyEpoch = value;
    }

    @Override
    public String groupId() {
        return groupId;
    }

    @Override
    public GroupType type() {
        return type;
    }

    @Override
    public String protocolType() {
        return switch (type) {
            case CONSUMER, CLASSIC -> "consumer";
            case SHARE -> "share";
            case STREAMS -> "streams";
        };
    }

    @Override
    public String stateName() {
        if (members.isEmpty()) {
            return "Empty";
        } else if (type == GroupType.SHARE) {
            return "Stable";
        } else if (type == GroupType.STREAMS
                && (topologyEpoch == -1 || topologyEpoch != validatedTopologyEpoch)) {
            return "NotReady";
        } else if (epoch > assignmentEpoch) {
            return "Assigning";
        }
        for (Member member : members.values()) {
            if (!member.isReconciled() || member.epoch() != assignmentEpoch) {
                return "Reconciling";
            }
        }
        return "Stable";
    }

    @Override
    public boolean isEmpty() {
        return members.isEmpty();
    }

    @Override
    public ErrorCode checkCommit(Commitment who) {
        if (type == GroupType.SHARE) {
            return ErrorCode.GROUP_ID_NOT_FOUND;
        }
        if (who.generationOrEpoch() < 0 && isEmpty()) {
            return ErrorCode.NONE;
        }
        Member member = member(who.memberId());
        if (member == null) {
            return ErrorCode.UNKNOWN_MEMBER_ID;
        }
        if (!member.speaksClassic() && who.apiVersion() < EPOCHS_SINCE_COMMIT_VERSION) {
            return ErrorCode.UNSUPPORTED_VERSION;
        }
        return checkEpoch(member, who.generationOrEpoch());
    }

    @Override
    public ErrorCode checkFetch(Commitment who) {
        if (type == GroupType.SHARE) {
            return ErrorCode.GROUP_ID_NOT_FOUND;
        }
        if (who.memberId() == null && who.generationOrEpoch() < 0) {
            return ErrorCode.NONE;
        }
        Member member = member(who.memberId());
        return member == null
                ? ErrorCode.UNKNOWN_MEMBER_ID
                : checkEpoch(member, who.generationOrEpoch());
    }

    @Override
    public ErrorCode checkOffsetDelete() {
        return type == GroupType.SHARE ? ErrorCode.GROUP_ID_NOT_FOUND : ErrorCode.NONE;
    }

    @Override
    public ErrorCode checkDelete() {
        if (!isEmpty()) {
            return ErrorCode.NON_EMPTY_GROUP;
        }
        // What a share group has read is kept in another topic, which would be left behind.
        return type == GroupType.SHARE ? ErrorCode.UNSUPPORTED_VERSION : ErrorCode.NONE;
    }

    @Override
    public RetentionStart retentionStart() {
        return type == GroupType.SHARE ? new RetentionStart.Never() : new RetentionStart.Commit();
    }

    @Override
    public boolean isSubscribedTo(String topic) {
        if (isEmpty()) {
            return false;
        }
        for (Member member : members.values()) {
            if (member.topics().contains(topic)) {
                return true;
            }
        }
        for (Set<String> topics : topicsByRegex.values()) {
            if (topics.contains(topic)) {
                return true;
            }
        }
        return sourceTopics.contains(topic);
    }

    @Override
    public List<CoordinatorRecord> tombstones() {
        var tombstones = new ArrayList<CoordinatorRecord>(keys.size());
        keys.forEach(key -> tombstones.add(CoordinatorRecord.tombstone(key)));
        return tombstones;
    }

    @Override
    public boolean expires() {
        return false;
    }

    private @Nullable Member member(@Nullable String memberId) {
        return memberId == null ? null : members.get(memberId);
    }

    private static ErrorCode checkEpoch(Member member, int epoch) {
        if (epoch == member.epoch()) {
            return ErrorCode.NONE;
        }
        return member.speaksClassic() ? ErrorCode.ILLEGAL_GENERATION : ErrorCode.STALE_MEMBER_EPOCH;
    }
}
