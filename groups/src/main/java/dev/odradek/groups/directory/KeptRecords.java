package dev.odradek.groups.directory;

import dev.odradek.groups.shard.CoordinatorRecord;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.coordinator.ConsumerGroupCurrentMemberAssignmentKey;
import dev.odradek.wire.coordinator.ConsumerGroupCurrentMemberAssignmentValue;
import dev.odradek.wire.coordinator.ConsumerGroupMemberMetadataKey;
import dev.odradek.wire.coordinator.ConsumerGroupMemberMetadataValue;
import dev.odradek.wire.coordinator.ConsumerGroupMetadataKey;
import dev.odradek.wire.coordinator.ConsumerGroupMetadataValue;
import dev.odradek.wire.coordinator.ConsumerGroupPartitionMetadataKey;
import dev.odradek.wire.coordinator.ConsumerGroupRegularExpressionKey;
import dev.odradek.wire.coordinator.ConsumerGroupRegularExpressionValue;
import dev.odradek.wire.coordinator.ConsumerGroupTargetAssignmentMemberKey;
import dev.odradek.wire.coordinator.ConsumerGroupTargetAssignmentMetadataKey;
import dev.odradek.wire.coordinator.ConsumerGroupTargetAssignmentMetadataValue;
import dev.odradek.wire.coordinator.ShareGroupCurrentMemberAssignmentKey;
import dev.odradek.wire.coordinator.ShareGroupMemberMetadataKey;
import dev.odradek.wire.coordinator.ShareGroupMemberMetadataValue;
import dev.odradek.wire.coordinator.ShareGroupMetadataKey;
import dev.odradek.wire.coordinator.ShareGroupStatePartitionMetadataKey;
import dev.odradek.wire.coordinator.ShareGroupTargetAssignmentMemberKey;
import dev.odradek.wire.coordinator.ShareGroupTargetAssignmentMetadataKey;
import dev.odradek.wire.coordinator.StreamsGroupCurrentMemberAssignmentKey;
import dev.odradek.wire.coordinator.StreamsGroupCurrentMemberAssignmentValue;
import dev.odradek.wire.coordinator.StreamsGroupMemberMetadataKey;
import dev.odradek.wire.coordinator.StreamsGroupMemberMetadataValue;
import dev.odradek.wire.coordinator.StreamsGroupMetadataKey;
import dev.odradek.wire.coordinator.StreamsGroupMetadataValue;
import dev.odradek.wire.coordinator.StreamsGroupTargetAssignmentMemberKey;
import dev.odradek.wire.coordinator.StreamsGroupTargetAssignmentMetadataKey;
import dev.odradek.wire.coordinator.StreamsGroupTargetAssignmentMetadataValue;
import dev.odradek.wire.coordinator.StreamsGroupTopologyKey;
import dev.odradek.wire.coordinator.StreamsGroupTopologyValue;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The records of groups whose protocol is not spoken here: which group they are of, and the little
/// that is needed to answer for it.
public final class KeptRecords {
    private record Owner(String groupId, GroupType type) {}

    private final GroupDirectory directory;

    public KeptRecords(GroupDirectory directory) {
        this.directory = directory;
    }

    /// @return false when the record is of another kind
    public boolean replay(CoordinatorRecord record) {
        Owner owner = ownerOf(record.key());
        if (owner == null) {
            return false;
        }
        Group known = directory.get(owner.groupId());
        boolean isOurs = known instanceof KeptGroup && known.type() == owner.type();
        if (!isOurs && record.value() == null) {
            return true;
        }
        // Another type under that id was deleted, or is only offsets that somebody committed.
        var group =
                isOurs && known instanceof KeptGroup before
                        ? new KeptGroup(before)
                        : new KeptGroup(owner.groupId(), owner.type());
        if (record.value() == null) {
            group.keys().remove(record.key());
        } else {
            group.keys().add(record.key());
        }
        learn(group, record.key(), record.value());
        if (group.keys().isEmpty()) {
            directory.remove(owner.groupId());
        } else {
            directory.put(group);
        }
        return true;
    }

    private static void learn(KeptGroup group, Message key, @Nullable Message value) {
        switch (key) {
            case ConsumerGroupMemberMetadataKey k ->
                    update(
                            group,
                            k.memberId(),
                            value instanceof ConsumerGroupMemberMetadataValue v
                                    ? m ->
                                            new KeptGroup.Member(
                                                    m.epoch(),
                                                    m.isReconciled(),
                                                    v.classicMemberMetadata() != null,
                                                    Set.copyOf(v.subscribedTopicNames()))
                                    : null);
            case ShareGroupMemberMetadataKey k ->
                    update(
                            group,
                            k.memberId(),
                            value instanceof ShareGroupMemberMetadataValue v
                                    ? m ->
                                            new KeptGroup.Member(
                                                    m.epoch(),
                                                    m.isReconciled(),
                                                    false,
                                                    Set.copyOf(v.subscribedTopicNames()))
                                    : null);
            case StreamsGroupMemberMetadataKey k ->
                    update(
                            group,
                            k.memberId(),
                            value instanceof StreamsGroupMemberMetadataValue
                                    ? UnaryOperator.identity()
                                    : null);
            case ConsumerGroupCurrentMemberAssignmentKey k -> {
                if (value instanceof ConsumerGroupCurrentMemberAssignmentValue v) {
                    assigned(group, k.memberId(), v.memberEpoch(), v.state());
                }
            }
            case StreamsGroupCurrentMemberAssignmentKey k -> {
                if (value instanceof StreamsGroupCurrentMemberAssignmentValue v) {
                    assigned(group, k.memberId(), v.memberEpoch(), v.state());
                }
            }
            case ConsumerGroupRegularExpressionKey k -> {
                group.topicsByRegex().remove(k.regularExpression());
                if (value instanceof ConsumerGroupRegularExpressionValue v) {
                    group.topicsByRegex().put(k.regularExpression(), Set.copyOf(v.topics()));
                }
            }
            default -> learnEpochs(group, value);
        }
    }

    private static void learnEpochs(KeptGroup group, @Nullable Message value) {
        switch (value) {
            case ConsumerGroupMetadataValue v -> group.epoch(v.epoch());
            case StreamsGroupMetadataValue v -> {
                group.epoch(v.epoch());
                group.validatedTopologyEpoch(v.validatedTopologyEpoch());
            }
            case ConsumerGroupTargetAssignmentMetadataValue v ->
                    group.assignmentEpoch(v.assignmentEpoch());
            case StreamsGroupTargetAssignmentMetadataValue v ->
                    group.assignmentEpoch(v.assignmentEpoch());
            case StreamsGroupTopologyValue v -> {
                group.topologyEpoch(v.epoch());
                var topics = new LinkedHashSet<String>();
                v.subtopologies()
                        .forEach(s -> {
                            topics.addAll(s.sourceTopics());
                            s.repartitionSourceTopics().forEach(t -> topics.add(t.name()));
                        });
                group.sourceTopics().clear();
                group.sourceTopics().addAll(topics);
            }
            case null, default -> {}
        }
    }

    /// @param change null when the member is gone
    private static void update(
            KeptGroup group, String memberId, @Nullable UnaryOperator<KeptGroup.Member> change) {
        if (change == null) {
            group.members().remove(memberId);
        } else {
            var before = group.members().getOrDefault(memberId, KeptGroup.Member.UNKNOWN);
            group.members().put(memberId, change.apply(before));
        }
    }

    /// The assignment of a member that was removed may still lie in the log: it makes no member.
    private static void assigned(KeptGroup group, String memberId, int epoch, byte state) {
        var member = group.members().get(memberId);
        if (member != null) {
            group.members()
                    .put(
                            memberId,
                            new KeptGroup.Member(
                                    epoch, state == 0, member.speaksClassic(), member.topics()));
        }
    }

    private static @Nullable Owner ownerOf(Message key) {
        return switch (key) {
            case ConsumerGroupMetadataKey k -> consumer(k.groupId());
            case ConsumerGroupPartitionMetadataKey k -> consumer(k.groupId());
            case ConsumerGroupMemberMetadataKey k -> consumer(k.groupId());
            case ConsumerGroupTargetAssignmentMetadataKey k -> consumer(k.groupId());
            case ConsumerGroupTargetAssignmentMemberKey k -> consumer(k.groupId());
            case ConsumerGroupCurrentMemberAssignmentKey k -> consumer(k.groupId());
            case ConsumerGroupRegularExpressionKey k -> consumer(k.groupId());
            case ShareGroupMetadataKey k -> share(k.groupId());
            case ShareGroupMemberMetadataKey k -> share(k.groupId());
            case ShareGroupTargetAssignmentMetadataKey k -> share(k.groupId());
            case ShareGroupTargetAssignmentMemberKey k -> share(k.groupId());
            case ShareGroupCurrentMemberAssignmentKey k -> share(k.groupId());
            case ShareGroupStatePartitionMetadataKey k -> share(k.groupId());
            case StreamsGroupMetadataKey k -> streams(k.groupId());
            case StreamsGroupMemberMetadataKey k -> streams(k.groupId());
            case StreamsGroupTargetAssignmentMetadataKey k -> streams(k.groupId());
            case StreamsGroupTargetAssignmentMemberKey k -> streams(k.groupId());
            case StreamsGroupCurrentMemberAssignmentKey k -> streams(k.groupId());
            case StreamsGroupTopologyKey k -> streams(k.groupId());
            default -> null;
        };
    }

    private static Owner consumer(String groupId) {
        return new Owner(groupId, GroupType.CONSUMER);
    }

    private static Owner share(String groupId) {
        return new Owner(groupId, GroupType.SHARE);
    }

    private static Owner streams(String groupId) {
        return new Owner(groupId, GroupType.STREAMS);
    }
}
