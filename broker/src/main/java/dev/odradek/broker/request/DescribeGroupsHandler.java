package dev.odradek.broker.request;

import dev.odradek.broker.coordinator.GroupCoordinatorService;
import dev.odradek.wire.Api;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.DescribeGroupsRequest;
import dev.odradek.wire.message.DescribeGroupsResponse;

/// Describes classic groups and their members.
public final class DescribeGroupsHandler
        implements RequestHandler<DescribeGroupsRequest, DescribeGroupsResponse> {
    /// Everything that can be done with a group, as nobody is kept from anything yet: READ, DELETE,
    /// DESCRIBE, DESCRIBE_CONFIGS and ALTER_CONFIGS, each the bit of its number. Source: Kafka
    /// 4.3.1 AclEntry.supportedOperations.
    private static final int ALL_OPERATIONS = 1 << 3 | 1 << 6 | 1 << 8 | 1 << 10 | 1 << 11;

    private final GroupCoordinatorService groups;

    public DescribeGroupsHandler(GroupCoordinatorService groups) {
        this.groups = groups;
    }

    @Override
    public Api<DescribeGroupsRequest, DescribeGroupsResponse> api() {
        return Apis.DESCRIBE_GROUPS;
    }

    @Override
    public void handle(
            RequestContext context,
            DescribeGroupsRequest request,
            Reply<DescribeGroupsResponse> reply) {
        groups.describeGroups(
                request.groups(),
                context.apiVersion(),
                described -> {
                    if (request.includeAuthorizedOperations()) {
                        described.stream()
                                .filter(group -> group.errorCode() == ErrorCode.NONE.code())
                                .forEach(group -> group.authorizedOperations(ALL_OPERATIONS));
                    }
                    reply.send(new DescribeGroupsResponse().groups(described));
                });
    }
}
