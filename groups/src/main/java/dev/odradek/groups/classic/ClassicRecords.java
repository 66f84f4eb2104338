package dev.odradek.groups.classic;

import dev.odradek.base.check.Invariant;
import dev.odradek.groups.shard.CoordinatorRecord;
import dev.odradek.wire.coordinator.GroupMetadataKey;
import dev.odradek.wire.coordinator.GroupMetadataValue;
import java.util.List;
import java.util.Map;

/// A classic group as a record of `__consumer_offsets`, and back.
///
/// Source: Kafka 4.3.1 GroupCoordinatorRecordHelpers and GroupMetadataManager.replay.
public final class ClassicRecords {
    /// The version Kafka 4.3.1 writes, whatever its metadata.version.
    private static final int VALUE_VERSION = 3;

    private ClassicRecords() {}

    /// The group as it is, its members with what `assignment` has for them.
    ///
    /// @param assignments by member id; complete
    static CoordinatorRecord group(ClassicGroup group, Map<String, byte[]> assignments) {
        var value = head(group).protocol(group.protocolName()).leader(group.leaderId());
        value.generation(group.generation());
        for (ClassicMember member : group.members()) {
            String protocolName = group.protocolName();
            byte[] assignment = assignments.get(member.memberId());
            Invariant.check(
                    protocolName != null && assignment != null,
                    "group %s has nothing to write of %s",
                    group.groupId(),
                    member.memberId());
            if (protocolName == null || assignment == null) {
                continue;
            }
            var identity = member.identity();
            value.members()
                    .add(
                            new GroupMetadataValue.MemberMetadata()
                                    .memberId(identity.memberId())
                                    .groupInstanceId(identity.instanceId())
                                    .clientId(identity.clientId())
                                    .clientHost(identity.clientHost())
                                    .rebalanceTimeout(member.terms().rebalanceTimeoutMs())
                                    .sessionTimeout(member.terms().sessionTimeoutMs())
                                    .subscription(member.metadata(protocolName))
                                    .assignment(assignment));
        }
        return record(group.groupId(), value);
    }

    /// A group that somebody is about to join for the first time.
    static CoordinatorRecord empty(ClassicGroup group) {
        return record(
                group.groupId(),
                head(group).protocolType("").protocol(null).leader(null).generation(0));
    }

    static CoordinatorRecord tombstone(String groupId) {
        return CoordinatorRecord.tombstone(new GroupMetadataKey().group(groupId));
    }

    /// The group that a record tells of: empty or stable.
    public static ClassicGroup restore(String groupId, GroupMetadataValue value) {
        var group = new ClassicGroup(groupId, value.currentStateTimestamp());
        String protocolType = value.protocolType().isEmpty() ? null : value.protocolType();
        group.restore(
                value.generation(),
                protocolType,
                value.protocol(),
                value.leader(),
                !value.members().isEmpty());
        String protocolName = value.protocol() == null ? "" : value.protocol();
        for (var stored : value.members()) {
            var identity =
                    new ClassicMember.Identity(
                            stored.memberId(),
                            stored.groupInstanceId(),
                            stored.clientId(),
                            stored.clientHost());
            int rebalanceTimeoutMs =
                    stored.rebalanceTimeout() == -1
                            ? stored.sessionTimeout()
                            : stored.rebalanceTimeout();
            var terms =
                    new ClassicMember.Terms(
                            rebalanceTimeoutMs,
                            stored.sessionTimeout(),
                            List.of(new Protocol(protocolName, stored.subscription())));
            var member = new ClassicMember(identity, terms);
            member.assignment(stored.assignment());
            group.add(member, value.protocolType(), null);
        }
        group.learnSubscriptions();
        return group;
    }

    private static GroupMetadataValue head(ClassicGroup group) {
        return new GroupMetadataValue()
                .protocolType(group.protocolType())
                .currentStateTimestamp(group.stateSinceMs());
    }

    private static CoordinatorRecord record(String groupId, GroupMetadataValue value) {
        return CoordinatorRecord.of(new GroupMetadataKey().group(groupId), value, VALUE_VERSION);
    }
}
