package dev.odradek.broker.request;

import dev.odradek.broker.coordinator.GroupCoordinatorService;
import dev.odradek.wire.Api;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.ListGroupsRequest;
import dev.odradek.wire.message.ListGroupsResponse;

/// Lists the groups that this node coordinates.
public final class ListGroupsHandler
        implements RequestHandler<ListGroupsRequest, ListGroupsResponse> {
    private final GroupCoordinatorService groups;

    public ListGroupsHandler(GroupCoordinatorService groups) {
        this.groups = groups;
    }

    @Override
    public Api<ListGroupsRequest, ListGroupsResponse> api() {
        return Apis.LIST_GROUPS;
    }

    @Override
    public void handle(
            RequestContext context, ListGroupsRequest request, Reply<ListGroupsResponse> reply) {
        groups.listGroups(request.statesFilter(), request.typesFilter(), reply::send);
    }
}
