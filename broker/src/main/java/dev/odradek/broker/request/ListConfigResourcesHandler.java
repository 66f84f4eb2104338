package dev.odradek.broker.request;

import dev.odradek.metadata.ClusterImage;
import dev.odradek.metadata.ConfigResource;
import dev.odradek.wire.Api;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.ListConfigResourcesRequest;
import dev.odradek.wire.message.ListConfigResourcesResponse;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/// ListConfigResources: what has, or can have, dynamic configs (KIP-1142). Version 0 is about
/// client metrics subscriptions alone.
public final class ListConfigResourcesHandler
        implements RequestHandler<ListConfigResourcesRequest, ListConfigResourcesResponse> {
    private static final List<ConfigResource.Type> ALL =
            List.of(
                    ConfigResource.Type.GROUP,
                    ConfigResource.Type.CLIENT_METRICS,
                    ConfigResource.Type.BROKER_LOGGER,
                    ConfigResource.Type.BROKER,
                    ConfigResource.Type.TOPIC);

    private final Supplier<ClusterImage> image;

    public ListConfigResourcesHandler(Supplier<ClusterImage> image) {
        this.image = image;
    }

    @Override
    public Api<ListConfigResourcesRequest, ListConfigResourcesResponse> api() {
        return Apis.LIST_CONFIG_RESOURCES;
    }

    @Override
    public void handle(
            RequestContext context,
            ListConfigResourcesRequest request,
            Reply<ListConfigResourcesResponse> reply) {
        List<ConfigResource.Type> served =
                context.apiVersion() == 0 ? List.of(ConfigResource.Type.CLIENT_METRICS) : ALL;
        var response = new ListConfigResourcesResponse();
        var wanted = request.resourceTypes();
        for (byte type : wanted) {
            if (served.stream().noneMatch(t -> t.code() == type)) {
                reply.send(response.errorCode(ErrorCode.UNSUPPORTED_VERSION.code()));
                return;
            }
        }
        var now = image.get();
        for (ConfigResource.Type type : served) {
            if (wanted.isEmpty() || wanted.contains(type.code())) {
                for (String name : names(now, type)) {
                    response.configResources()
                            .add(
                                    new ListConfigResourcesResponse.ConfigResource()
                                            .resourceName(name)
                                            .resourceType(type.code()));
                }
            }
        }
        reply.send(response);
    }

    private static Collection<String> names(ClusterImage image, ConfigResource.Type type) {
        return switch (type) {
            case TOPIC -> image.topics().byName().keySet();
            case BROKER, BROKER_LOGGER ->
                    image.brokers().keySet().stream().map(String::valueOf).toList();
            case GROUP, CLIENT_METRICS ->
                    image.configs().byResource().keySet().stream()
                            .filter(r -> r.type() == type)
                            .map(ConfigResource::name)
                            .toList();
            case UNKNOWN -> List.of();
        };
    }
}
