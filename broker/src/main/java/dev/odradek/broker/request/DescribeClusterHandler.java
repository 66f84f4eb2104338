package dev.odradek.broker.request;

import dev.odradek.metadata.BrokerRegistration;
import dev.odradek.metadata.ClusterImage;
import dev.odradek.metadata.ControllerRegistration;
import dev.odradek.metadata.Endpoint;
import dev.odradek.wire.Api;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.DescribeClusterRequest;
import dev.odradek.wire.message.DescribeClusterResponse;
import dev.odradek.wire.message.DescribeClusterResponse.DescribeClusterBroker;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/// DescribeCluster: the nodes that are reached through the listener it came in by; brokers on a
/// broker's, controllers on a controller's (KIP-919).
public final class DescribeClusterHandler
        implements RequestHandler<DescribeClusterRequest, DescribeClusterResponse> {
    private static final byte BROKERS = 1;
    private static final byte CONTROLLERS = 2;

    private final String clusterId;
    private final Supplier<ClusterImage> image;
    private final IntSupplier quorumLeader;

    /// @param quorumLeader id of the active controller, -1 while it is unknown
    public DescribeClusterHandler(
            String clusterId, Supplier<ClusterImage> image, IntSupplier quorumLeader) {
        this.clusterId = clusterId;
        this.image = image;
        this.quorumLeader = quorumLeader;
    }

    @Override
    public Api<DescribeClusterRequest, DescribeClusterResponse> api() {
        return Apis.DESCRIBE_CLUSTER;
    }

    @Override
    public Set<ListenerRole> listeners() {
        return Set.of(ListenerRole.BROKER, ListenerRole.CONTROLLER);
    }

    @Override
    public void handle(
            RequestContext context,
            DescribeClusterRequest request,
            Reply<DescribeClusterResponse> reply) {
        boolean isController = context.role() == ListenerRole.CONTROLLER;
        var now = image.get();
        if (isController
                && !now.features().metadataVersionOrMinimum().isControllerRegistrationSupported()) {
            reply.send(
                    refusal(
                            ErrorCode.UNSUPPORTED_VERSION,
                            "Direct-to-controller communication is not supported with the current"
                                    + " MetadataVersion."));
            return;
        }
        byte wanted = request.endpointType();
        byte own = isController ? CONTROLLERS : BROKERS;
        if (wanted != own) {
            reply.send(mismatch(context.apiVersion(), wanted, own));
            return;
        }
        var response = new DescribeClusterResponse().clusterId(clusterId).endpointType(own);
        if (isController) {
            addControllers(response, now, context.listener());
        } else {
            addBrokers(response, now, context.listener(), request.includeFencedBrokers());
        }
        int leader = isController ? quorumLeader.getAsInt() : anyBroker(now);
        boolean isListed = response.brokers().stream().anyMatch(node -> node.brokerId() == leader);
        response.controllerId(isListed ? leader : -1);
        if (request.includeClusterAuthorizedOperations()) {
            response.clusterAuthorizedOperations(AuthorizedOperations.CLUSTER);
        }
        reply.send(response);
    }

    private static DescribeClusterResponse refusal(ErrorCode code, String message) {
        return new DescribeClusterResponse().errorCode(code.code()).errorMessage(message);
    }

    private static DescribeClusterResponse mismatch(short version, byte wanted, byte own) {
        boolean isUnknown = wanted != BROKERS && wanted != CONTROLLERS;
        ErrorCode code =
                isUnknown
                        ? ErrorCode.UNSUPPORTED_ENDPOINT_TYPE
                        : ErrorCode.MISMATCHED_ENDPOINT_TYPE;
        return refusal(
                version == 0 ? ErrorCode.INVALID_REQUEST : code,
                isUnknown
                        ? "Unsupported endpoint type " + wanted
                        : "The request was sent to an endpoint of type "
                                + typeName(own)
                                + ", but we wanted an endpoint of type "
                                + typeName(wanted));
    }

    private static String typeName(byte type) {
        return type == BROKERS ? "BROKER" : "CONTROLLER";
    }

    private static void addControllers(
            DescribeClusterResponse response, ClusterImage image, String listener) {
        for (ControllerRegistration controller : image.controllers().values()) {
            controller
                    .endpoint(listener)
                    .ifPresent(e -> response.brokers().add(node(controller.id(), e)));
        }
    }

    private static void addBrokers(
            DescribeClusterResponse response,
            ClusterImage image,
            String listener,
            boolean includeFenced) {
        for (BrokerRegistration broker : image.brokers().values()) {
            if (broker.fenced() && !includeFenced) {
                continue;
            }
            broker.endpoint(listener)
                    .ifPresent(e ->
                            response.brokers()
                                    .add(
                                            node(broker.id(), e)
                                                    .rack(broker.rack())
                                                    .isFenced(broker.fenced())));
        }
    }

    private static DescribeClusterBroker node(int id, Endpoint endpoint) {
        return new DescribeClusterBroker()
                .brokerId(id)
                .host(endpoint.host())
                .port(endpoint.port())
                .rack(null);
    }

    /// Clients send what is for the controller to any broker that is alive.
    private static int anyBroker(ClusterImage image) {
        return image.brokers().values().stream()
                .filter(b -> !b.fenced())
                .mapToInt(BrokerRegistration::id)
                .findFirst()
                .orElse(-1);
    }
}
