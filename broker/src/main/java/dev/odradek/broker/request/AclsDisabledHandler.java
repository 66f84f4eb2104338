package dev.odradek.broker.request;

import dev.odradek.wire.Api;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.CreateAclsResponse;
import dev.odradek.wire.message.DeleteAclsResponse;
import dev.odradek.wire.message.DescribeAclsResponse;
import java.util.List;
import java.util.Set;

/// Answers requests about access control lists while there is no authorizer: SECURITY_DISABLED, as
/// Apache Kafka does.
///
/// @param <Q> the request
/// @param <R> the response
public final class AclsDisabledHandler<Q extends Message, R extends Message>
        implements RequestHandler<Q, R> {
    private static final String MESSAGE = "No Authorizer is configured.";

    private final Api<Q, R> api;

    private AclsDisabledHandler(Api<Q, R> api) {
        this.api = api;
    }

    /// One handler per API.
    public static List<RequestHandler<?, ?>> all() {
        return List.of(
                new AclsDisabledHandler<>(Apis.DESCRIBE_ACLS),
                new AclsDisabledHandler<>(Apis.CREATE_ACLS),
                new AclsDisabledHandler<>(Apis.DELETE_ACLS));
    }

    @Override
    public Api<Q, R> api() {
        return api;
    }

    @Override
    public Set<ListenerRole> listeners() {
        return Set.of(ListenerRole.BROKER, ListenerRole.CONTROLLER);
    }

    @Override
    public void handle(RequestContext context, Q request, Reply<R> reply) {
        R response = api.errorReply(request, context.apiVersion(), ErrorCode.SECURITY_DISABLED);
        switch ((Message) response) {
            case DescribeAclsResponse r ->
                    r.errorMessage("No Authorizer is configured on the broker");
            case CreateAclsResponse r -> r.results().forEach(one -> one.errorMessage(MESSAGE));
            case DeleteAclsResponse r ->
                    r.filterResults().forEach(one -> one.errorMessage(MESSAGE));
            default -> {}
        }
        reply.send(response);
    }
}
