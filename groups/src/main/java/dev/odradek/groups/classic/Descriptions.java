package dev.odradek.groups.classic;

import dev.odradek.groups.directory.GroupDirectory;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.DescribeGroupsResponse.DescribedGroup;
import dev.odradek.wire.message.DescribeGroupsResponse.DescribedGroupMember;

/// DescribeGroups.
///
/// Source: Kafka 4.3.1 GroupMetadataManager.describeGroups; KIP-1043 (version 6 says why).
final class Descriptions {
    private static final int ERROR_SINCE = 6;

    private final GroupDirectory directory;

    Descriptions(GroupDirectory directory) {
        this.directory = directory;
    }

    DescribedGroup describe(String groupId, int apiVersion) {
        var known = directory.get(groupId);
        var described = new DescribedGroup().groupId(groupId);
        if (!(known instanceof ClassicGroup group)) {
            described.groupState(GroupState.DEAD.wireName());
            if (apiVersion >= ERROR_SINCE) {
                described.errorCode(ErrorCode.GROUP_ID_NOT_FOUND.code());
                described.errorMessage(
                        known == null
                                ? "Group " + groupId + " not found."
                                : "Group " + groupId + " is not a classic group.");
            }
            return described;
        }
        described.groupState(group.stateName()).protocolType(group.protocolType());
        String protocolName = group.isIn(GroupState.STABLE) ? group.protocolName() : null;
        if (protocolName != null) {
            described.protocolData(protocolName);
        }
        for (ClassicMember member : group.members()) {
            var identity = member.identity();
            described
                    .members()
                    .add(
                            new DescribedGroupMember()
                                    .memberId(identity.memberId())
                                    .groupInstanceId(identity.instanceId())
                                    .clientId(identity.clientId())
                                    .clientHost(identity.clientHost())
                                    .memberMetadata(
                                            protocolName == null
                                                    ? new byte[0]
                                                    : member.metadata(protocolName))
                                    .memberAssignment(member.assignment()));
        }
        return described;
    }
}
