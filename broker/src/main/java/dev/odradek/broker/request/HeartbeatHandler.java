package dev.odradek.broker.request;

import dev.odradek.broker.coordinator.GroupCoordinatorService;
import dev.odradek.wire.Api;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.HeartbeatRequest;
import dev.odradek.wire.message.HeartbeatResponse;

/// A member of a classic group is alive.
public final class HeartbeatHandler implements RequestHandler<HeartbeatRequest, HeartbeatResponse> {
    private final GroupCoordinatorService groups;

    public HeartbeatHandler(GroupCoordinatorService groups) {
        this.groups = groups;
    }

    @Override
    public Api<HeartbeatRequest, HeartbeatResponse> api() {
        return Apis.HEARTBEAT;
    }

    @Override
    public void handle(
            RequestContext context, HeartbeatRequest request, Reply<HeartbeatResponse> reply) {
        groups.heartbeat(request, reply::send);
    }
}
