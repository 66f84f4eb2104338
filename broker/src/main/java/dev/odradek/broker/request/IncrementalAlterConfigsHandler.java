package dev.odradek.broker.request;

import dev.odradek.broker.config.BrokerConfig;
import dev.odradek.broker.request.ConfigRequestChecks.Asked;
import dev.odradek.controller.ApiError;
import dev.odradek.metadata.ClusterImage;
import dev.odradek.metadata.ConfigResource;
import dev.odradek.wire.Api;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.IncrementalAlterConfigsRequest;
import dev.odradek.wire.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import dev.odradek.wire.message.IncrementalAlterConfigsResponse;
import dev.odradek.wire.message.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// IncrementalAlterConfigs: sets, deletes, appends to and subtracts from single configs. What this
/// broker refuses is answered here, the rest by the controller; the answer keeps the order of the
/// request.
public final class IncrementalAlterConfigsHandler
        implements RequestHandler<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse> {
    private final ConfigRequestChecks checks;
    private final ControllerChannel controller;

    /// @param node the configuration of this node that holds right now
    public IncrementalAlterConfigsHandler(
            Supplier<BrokerConfig> node,
            Supplier<ClusterImage> image,
            ControllerChannel controller) {
        this.checks = new ConfigRequestChecks(node, image);
        this.controller = controller;
    }

    @Override
    public Api<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse> api() {
        return Apis.INCREMENTAL_ALTER_CONFIGS;
    }

    @Override
    public Set<ListenerRole> listeners() {
        return Set.of(ListenerRole.BROKER, ListenerRole.CONTROLLER);
    }

    @Override
    public void handle(
            RequestContext context,
            IncrementalAlterConfigsRequest request,
            Reply<IncrementalAlterConfigsResponse> reply) {
        if (context.role() == ListenerRole.CONTROLLER) {
            controller.send(
                    api(), ForwardedHandler.controllerContext(context), request, reply::send);
            return;
        }
        Map<ConfigResource, Integer> counts = new HashMap<>();
        for (AlterConfigsResource resource : request.resources()) {
            counts.merge(key(resource), 1, Integer::sum);
        }
        List<ApiError> refused = new ArrayList<>();
        var rest = new IncrementalAlterConfigsRequest().validateOnly(request.validateOnly());
        for (AlterConfigsResource resource : request.resources()) {
            ApiError error =
                    counts.getOrDefault(key(resource), 0) > 1
                            ? ConfigRequestChecks.twice()
                            : check(resource);
            refused.add(error);
            if (!error.isFailure()) {
                rest.resources().add(resource);
            }
        }
        if (rest.resources().isEmpty()) {
            reply.send(merge(request, refused, new IncrementalAlterConfigsResponse()));
            return;
        }
        controller.send(
                api(),
                ForwardedHandler.controllerContext(context),
                rest,
                answer -> reply.send(merge(request, refused, answer)));
    }

    private static ConfigResource key(AlterConfigsResource resource) {
        return new ConfigResource(
                ConfigResource.Type.of(resource.resourceType()), resource.resourceName());
    }

    private ApiError check(AlterConfigsResource resource) {
        List<Asked> asked = new ArrayList<>();
        for (var config : resource.configs()) {
            asked.add(new Asked(config.name(), config.configOperation(), config.value()));
        }
        return checks.check(resource.resourceType(), resource.resourceName(), asked, false);
    }

    /// The controller answers what it was passed in the order of the request.
    private static IncrementalAlterConfigsResponse merge(
            IncrementalAlterConfigsRequest request,
            List<ApiError> refused,
            IncrementalAlterConfigsResponse answer) {
        var answered = new ArrayDeque<>(answer.responses());
        List<AlterConfigsResourceResponse> all = new ArrayList<>();
        for (int i = 0; i < refused.size(); i++) {
            AlterConfigsResource resource = request.resources().get(i);
            ApiError error = refused.get(i);
            if (error.isFailure()) {
                all.add(
                        new AlterConfigsResourceResponse()
                                .resourceType(resource.resourceType())
                                .resourceName(resource.resourceName())
                                .errorCode(error.code().code())
                                .errorMessage(error.message()));
            } else if (!answered.isEmpty()) {
                all.add(answered.remove());
            }
        }
        return answer.responses(all);
    }
}
