package dev.odradek.broker.request;

import dev.odradek.broker.coordinator.CoordinatorDirectory;
import dev.odradek.broker.coordinator.CoordinatorDirectory.Endpoint;
import dev.odradek.broker.coordinator.GroupCoordinatorService;
import dev.odradek.wire.Api;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.InternalTopics;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.FindCoordinatorRequest;
import dev.odradek.wire.message.FindCoordinatorResponse;
import dev.odradek.wire.message.FindCoordinatorResponse.Coordinator;

/// Tells which broker coordinates a group: the leader of the partition that the group lives in. One
/// key before version 4, any number since.
public final class FindCoordinatorHandler
        implements RequestHandler<FindCoordinatorRequest, FindCoordinatorResponse> {
    private static final int MANY_KEYS_SINCE = 4;
    private static final int SHARE_SINCE = 6;

    private static final byte GROUP = 0;
    private static final byte TRANSACTION = 1;
    private static final byte SHARE = 2;

    /// The one code that makes every stock producer give up at once: the Java clients throw with
    /// the text of the response for any code that is not retriable, librdkafka retries all but this
    /// one.
    private static final ErrorCode NOT_BUILT = ErrorCode.CLUSTER_AUTHORIZATION_FAILED;

    private static final Endpoint NOWHERE = new Endpoint(-1, "", -1);

    private final GroupCoordinatorService groups;
    private final CoordinatorDirectory directory;

    private record Found(ErrorCode error, String message, Endpoint endpoint) {
        static Found error(ErrorCode error) {
            return new Found(error, error.message(), NOWHERE);
        }
    }

    public FindCoordinatorHandler(GroupCoordinatorService groups, CoordinatorDirectory directory) {
        this.groups = groups;
        this.directory = directory;
    }

    @Override
    public Api<FindCoordinatorRequest, FindCoordinatorResponse> api() {
        return Apis.FIND_COORDINATOR;
    }

    @Override
    public void handle(
            RequestContext context,
            FindCoordinatorRequest request,
            Reply<FindCoordinatorResponse> reply) {
        var response = new FindCoordinatorResponse();
        if (context.apiVersion() < MANY_KEYS_SINCE) {
            Found found = find(context, request.keyType(), request.key());
            response.errorCode(found.error().code())
                    .errorMessage(found.message())
                    .nodeId(found.endpoint().nodeId())
                    .host(found.endpoint().host())
                    .port(found.endpoint().port());
        } else {
            for (String key : request.coordinatorKeys()) {
                response.coordinators()
                        .add(coordinator(key, find(context, request.keyType(), key)));
            }
        }
        reply.send(response);
    }

    private static Coordinator coordinator(String key, Found found) {
        return new Coordinator()
                .key(key)
                .errorCode(found.error().code())
                .errorMessage(found.error() == ErrorCode.NONE ? "" : found.message())
                .nodeId(found.endpoint().nodeId())
                .host(found.endpoint().host())
                .port(found.endpoint().port());
    }

    private Found find(RequestContext context, byte keyType, String key) {
        return switch (keyType) {
            case GROUP -> locate(context.listener(), groups.partitionFor(key));
            case TRANSACTION ->
                    new Found(NOT_BUILT, "This broker does not do transactions yet.", NOWHERE);
            case SHARE ->
                    context.apiVersion() < SHARE_SINCE
                            ? Found.error(ErrorCode.INVALID_REQUEST)
                            : new Found(
                                    NOT_BUILT,
                                    "This broker does not do share groups yet.",
                                    NOWHERE);
            default -> Found.error(ErrorCode.INVALID_REQUEST);
        };
    }

    private Found locate(String listener, int partition) {
        return switch (directory.locate(InternalTopics.GROUP_OFFSETS, partition, listener)) {
            case CoordinatorDirectory.Located.At(Endpoint endpoint) ->
                    new Found(ErrorCode.NONE, "NONE", endpoint);
            case CoordinatorDirectory.Located.NoTopic _ -> {
                directory.create(InternalTopics.GROUP_OFFSETS);
                yield Found.error(ErrorCode.COORDINATOR_NOT_AVAILABLE);
            }
            case CoordinatorDirectory.Located.NoLeader _ ->
                    Found.error(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        };
    }
}
