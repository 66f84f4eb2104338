package dev.odradek.broker.request;

import dev.odradek.broker.coordinator.GroupCoordinatorService;
import dev.odradek.wire.Api;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.JoinGroupRequest;
import dev.odradek.wire.message.JoinGroupResponse;

/// A member comes into its group, or back into it for the next generation.
public final class JoinGroupHandler implements RequestHandler<JoinGroupRequest, JoinGroupResponse> {
    private static final int NULL_PROTOCOL_SINCE = 7;

    private final GroupCoordinatorService groups;

    public JoinGroupHandler(GroupCoordinatorService groups) {
        this.groups = groups;
    }

    @Override
    public Api<JoinGroupRequest, JoinGroupResponse> api() {
        return Apis.JOIN_GROUP;
    }

    @Override
    public void handle(
            RequestContext context, JoinGroupRequest request, Reply<JoinGroupResponse> reply) {
        groups.joinGroup(
                CallerOf.request(context),
                request,
                response -> reply.send(fit(response, context.apiVersion())));
    }

    /// No protocol is null since version 7, and empty before.
    private static JoinGroupResponse fit(JoinGroupResponse response, int version) {
        String protocol = response.protocolName();
        if (version >= NULL_PROTOCOL_SINCE) {
            return protocol != null && protocol.isEmpty() ? response.protocolName(null) : response;
        }
        return protocol == null ? response.protocolName("") : response;
    }
}
