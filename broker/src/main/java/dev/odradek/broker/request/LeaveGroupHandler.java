package dev.odradek.broker.request;

import dev.odradek.broker.coordinator.GroupCoordinatorService;
import dev.odradek.wire.Api;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.LeaveGroupRequest;
import dev.odradek.wire.message.LeaveGroupResponse;
import java.util.List;

/// Members leave their group; before version 3 one at a time.
public final class LeaveGroupHandler
        implements RequestHandler<LeaveGroupRequest, LeaveGroupResponse> {
    private static final int MANY_MEMBERS_SINCE = 3;

    private final GroupCoordinatorService groups;

    public LeaveGroupHandler(GroupCoordinatorService groups) {
        this.groups = groups;
    }

    @Override
    public Api<LeaveGroupRequest, LeaveGroupResponse> api() {
        return Apis.LEAVE_GROUP;
    }

    @Override
    public void handle(
            RequestContext context, LeaveGroupRequest request, Reply<LeaveGroupResponse> reply) {
        if (context.apiVersion() >= MANY_MEMBERS_SINCE) {
            groups.leaveGroup(request.groupId(), request.members(), reply::send);
        } else {
            var member = new LeaveGroupRequest.MemberIdentity().memberId(request.memberId());
            groups.leaveGroup(
                    request.groupId(), List.of(member), response -> reply.send(single(response)));
        }
    }

    /// The one member's error is the response's.
    private static LeaveGroupResponse single(LeaveGroupResponse response) {
        short code =
                response.members().isEmpty()
                        ? response.errorCode()
                        : response.members().getFirst().errorCode();
        return new LeaveGroupResponse().errorCode(code);
    }
}
