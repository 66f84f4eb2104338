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
                                .forEach(group ->
                                        group.authorizedOperations(AuthorizedOperations.GROUP));
                    }
                    reply.send(new DescribeGroupsResponse().groups(described));
                });
    }
}
