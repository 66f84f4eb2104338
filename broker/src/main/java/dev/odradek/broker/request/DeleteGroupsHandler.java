package dev.odradek.broker.request;

import dev.odradek.broker.coordinator.GroupCoordinatorService;
import dev.odradek.wire.Api;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.DeleteGroupsRequest;
import dev.odradek.wire.message.DeleteGroupsResponse;

/// Deletes groups without members, and what they have committed.
public final class DeleteGroupsHandler
        implements RequestHandler<DeleteGroupsRequest, DeleteGroupsResponse> {
    private final GroupCoordinatorService groups;

    public DeleteGroupsHandler(GroupCoordinatorService groups) {
        this.groups = groups;
    }

    @Override
    public Api<DeleteGroupsRequest, DeleteGroupsResponse> api() {
        return Apis.DELETE_GROUPS;
    }

    @Override
    public void handle(
            RequestContext context,
            DeleteGroupsRequest request,
            Reply<DeleteGroupsResponse> reply) {
        groups.deleteGroups(
                request.groupsNames().stream().distinct().toList(),
                results -> reply.send(new DeleteGroupsResponse().results(results)));
    }
}
