package dev.odradek.broker.request;

import dev.odradek.broker.coordinator.GroupCoordinatorService;
import dev.odradek.wire.Api;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.SyncGroupRequest;
import dev.odradek.wire.message.SyncGroupResponse;

/// A member asks for its share of the work; the leader brings it for all.
public final class SyncGroupHandler implements RequestHandler<SyncGroupRequest, SyncGroupResponse> {
    private static final int PROTOCOL_REQUIRED_SINCE = 5;

    private final GroupCoordinatorService groups;

    public SyncGroupHandler(GroupCoordinatorService groups) {
        this.groups = groups;
    }

    @Override
    public Api<SyncGroupRequest, SyncGroupResponse> api() {
        return Apis.SYNC_GROUP;
    }

    @Override
    public void handle(
            RequestContext context, SyncGroupRequest request, Reply<SyncGroupResponse> reply) {
        boolean lacksProtocol = request.protocolType() == null || request.protocolName() == null;
        if (context.apiVersion() >= PROTOCOL_REQUIRED_SINCE && lacksProtocol) {
            reply.send(
                    new SyncGroupResponse()
                            .errorCode(ErrorCode.INCONSISTENT_GROUP_PROTOCOL.code()));
        } else {
            groups.syncGroup(request, reply::send);
        }
    }
}
