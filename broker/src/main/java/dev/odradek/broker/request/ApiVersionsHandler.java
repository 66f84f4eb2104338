package dev.odradek.broker.request;

import dev.odradek.wire.Api;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.ApiVersionsRequest;
import dev.odradek.wire.message.ApiVersionsResponse;
import dev.odradek.wire.message.Apis;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// Names the APIs that have a handler on the listener, and the features of node and cluster.
/// Source: KIP-511 (software names), KIP-584 (features), KIP-1022 (version 4).
public final class ApiVersionsHandler
        implements RequestHandler<ApiVersionsRequest, ApiVersionsResponse> {
    private static final short SOFTWARE_NAME_SINCE = 3;
    private static final short LEVEL_ZERO_SINCE = 4;

    private final Map<ListenerRole, List<ApiVersionsResponse.ApiVersion>> apiKeys =
            new EnumMap<>(ListenerRole.class);
    private final Supplier<FeatureView> features;

    /// @param others the handlers of the node, without this one
    /// @param features asked on each request, on an event loop; must not block
    public ApiVersionsHandler(
            List<? extends RequestHandler<?, ?>> others, Supplier<FeatureView> features) {
        this.features = features;
        var all = new ArrayList<RequestHandler<?, ?>>(others);
        all.add(this);
        all.sort(Comparator.comparingInt(handler -> handler.api().key().id()));
        for (ListenerRole role : ListenerRole.values()) {
            apiKeys.put(
                    role,
                    all.stream()
                            .filter(handler -> handler.listeners().contains(role))
                            .map(ApiVersionsHandler::apiVersion)
                            .toList());
        }
    }

    @Override
    public Api<ApiVersionsRequest, ApiVersionsResponse> api() {
        return Apis.API_VERSIONS;
    }

    @Override
    public Set<ListenerRole> listeners() {
        return EnumSet.allOf(ListenerRole.class);
    }

    @Override
    public void handle(
            RequestContext context, ApiVersionsRequest request, Reply<ApiVersionsResponse> reply) {
        if (context.apiVersion() >= SOFTWARE_NAME_SINCE) {
            var software =
                    new ClientSoftware(
                            request.clientSoftwareName(), request.clientSoftwareVersion());
            if (!software.isValid()) {
                reply.send(new ApiVersionsResponse().errorCode(ErrorCode.INVALID_REQUEST.code()));
                return;
            }
            context.connection().software(software);
        }
        reply.send(response(context));
    }

    private ApiVersionsResponse response(RequestContext context) {
        FeatureView view = features.get();
        return new ApiVersionsResponse()
                .apiKeys(apiKeys.getOrDefault(context.role(), List.of()))
                .supportedFeatures(supported(view, context.apiVersion()))
                .finalizedFeaturesEpoch(view.finalizedEpoch())
                .finalizedFeatures(finalized(view));
    }

    /// Clients below version 4 refuse a range that begins at 0, so they are not told of it.
    private static List<ApiVersionsResponse.SupportedFeatureKey> supported(
            FeatureView view, short apiVersion) {
        var keys = new ArrayList<ApiVersionsResponse.SupportedFeatureKey>();
        for (FeatureView.Supported feature : view.supported()) {
            if (feature.lowest() > 0 || apiVersion >= LEVEL_ZERO_SINCE) {
                keys.add(
                        new ApiVersionsResponse.SupportedFeatureKey()
                                .name(feature.name())
                                .minVersion(feature.lowest())
                                .maxVersion(feature.highest()));
            }
        }
        return keys;
    }

    private static List<ApiVersionsResponse.FinalizedFeatureKey> finalized(FeatureView view) {
        var keys = new ArrayList<ApiVersionsResponse.FinalizedFeatureKey>();
        for (FeatureView.Finalized feature : view.finalized()) {
            if (feature.level() > 0) {
                keys.add(
                        new ApiVersionsResponse.FinalizedFeatureKey()
                                .name(feature.name())
                                .minVersionLevel(feature.level())
                                .maxVersionLevel(feature.level()));
            }
        }
        return keys;
    }

    private static ApiVersionsResponse.ApiVersion apiVersion(RequestHandler<?, ?> handler) {
        Versions versions = handler.advertisedVersions();
        return new ApiVersionsResponse.ApiVersion()
                .apiKey(handler.api().key().id())
                .minVersion(versions.lowest())
                .maxVersion(versions.highest());
    }
}
