package dev.odradek.broker.request;

import dev.odradek.broker.config.BrokerConfig;
import dev.odradek.broker.config.ConfigEntries;
import dev.odradek.broker.config.ConfigEntry;
import dev.odradek.controller.ApiError;
import dev.odradek.controller.TopicNames;
import dev.odradek.metadata.ClusterImage;
import dev.odradek.metadata.ConfigResource;
import dev.odradek.wire.Api;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.DescribeConfigsRequest;
import dev.odradek.wire.message.DescribeConfigsRequest.DescribeConfigsResource;
import dev.odradek.wire.message.DescribeConfigsResponse;
import dev.odradek.wire.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import dev.odradek.wire.message.DescribeConfigsResponse.DescribeConfigsResult;
import dev.odradek.wire.message.DescribeConfigsResponse.DescribeConfigsSynonym;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// DescribeConfigs: what holds for topics, this node, groups and client metrics subscriptions, and
/// why. Source: Kafka ConfigHelper.
public final class DescribeConfigsHandler
        implements RequestHandler<DescribeConfigsRequest, DescribeConfigsResponse> {
    private final Supplier<BrokerConfig> node;
    private final Supplier<ClusterImage> image;

    /// @param node the configuration of this node that holds right now
    public DescribeConfigsHandler(Supplier<BrokerConfig> node, Supplier<ClusterImage> image) {
        this.node = node;
        this.image = image;
    }

    @Override
    public Api<DescribeConfigsRequest, DescribeConfigsResponse> api() {
        return Apis.DESCRIBE_CONFIGS;
    }

    @Override
    public Set<ListenerRole> listeners() {
        return Set.of(ListenerRole.BROKER, ListenerRole.CONTROLLER);
    }

    @Override
    public void handle(
            RequestContext context,
            DescribeConfigsRequest request,
            Reply<DescribeConfigsResponse> reply) {
        var response = new DescribeConfigsResponse();
        for (DescribeConfigsResource resource : request.resources()) {
            response.results().add(describe(resource, request));
        }
        reply.send(response);
    }

    private DescribeConfigsResult describe(
            DescribeConfigsResource resource, DescribeConfigsRequest request) {
        var result =
                new DescribeConfigsResult()
                        .resourceType(resource.resourceType())
                        .resourceName(resource.resourceName());
        ApiError error = check(resource);
        if (error.isFailure()) {
            return result.errorCode(error.code().code()).errorMessage(error.message());
        }
        List<String> keys = resource.configurationKeys();
        for (ConfigEntry entry : entries(resource)) {
            if (keys == null || keys.isEmpty() || keys.contains(entry.name())) {
                result.configs().add(line(entry, request));
            }
        }
        return result;
    }

    private static ApiError invalid(String message) {
        return new ApiError(ErrorCode.INVALID_REQUEST, message);
    }

    private ApiError check(DescribeConfigsResource resource) {
        String name = resource.resourceName();
        return switch (ConfigResource.Type.of(resource.resourceType())) {
            case TOPIC -> {
                Optional<String> fault = TopicNames.fault(name);
                if (fault.isPresent()) {
                    yield new ApiError(ErrorCode.INVALID_TOPIC_EXCEPTION, fault.get());
                }
                yield image.get().topics().topic(name) == null
                        ? new ApiError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "")
                        : ApiError.NONE;
            }
            case BROKER -> name.isEmpty() ? ApiError.NONE : checkNode(name, " or empty string,");
            case BROKER_LOGGER ->
                    name.isEmpty() ? invalid("Broker id must not be empty") : checkNode(name, "");
            case CLIENT_METRICS ->
                    name.isEmpty()
                            ? invalid("Client metrics subscription name must not be empty")
                            : ApiError.NONE;
            case GROUP -> name.isEmpty() ? invalid("Group name must not be empty") : ApiError.NONE;
            case UNKNOWN -> invalid("Unexpected resource type UNKNOWN for resource " + name);
        };
    }

    private ApiError checkNode(String name, String orEmpty) {
        int own = node.get().nodeId();
        try {
            return Integer.parseInt(name) == own
                    ? ApiError.NONE
                    : invalid(
                            "Unexpected broker id, expected "
                                    + own
                                    + orEmpty
                                    + " but received "
                                    + name);
        } catch (NumberFormatException _) {
            return invalid("Broker id must be an integer, but it is: " + name);
        }
    }

    private List<ConfigEntry> entries(DescribeConfigsResource resource) {
        var config = node.get();
        String name = resource.resourceName();
        var type = ConfigResource.Type.of(resource.resourceType());
        var overrides = image.get().configs().of(new ConfigResource(type, name));
        return switch (type) {
            case TOPIC -> ConfigEntries.ofTopic(config, overrides);
            case BROKER ->
                    name.isEmpty()
                            ? ConfigEntries.ofClusterDefault(config)
                            : ConfigEntries.ofBroker(config);
            case CLIENT_METRICS -> ConfigEntries.ofClientMetrics(config, overrides);
            case GROUP -> ConfigEntries.ofGroup(config, overrides);
            // Log levels are not configurable through the protocol yet: there are none to show.
            case BROKER_LOGGER, UNKNOWN -> List.of();
        };
    }

    private static DescribeConfigsResourceResult line(
            ConfigEntry entry, DescribeConfigsRequest request) {
        var line =
                new DescribeConfigsResourceResult()
                        .name(entry.name())
                        .value(entry.value())
                        .readOnly(entry.readOnly())
                        .configSource(entry.source().code())
                        .isSensitive(entry.sensitive())
                        .configType(entry.typeCode())
                        .documentation(request.includeDocumentation() ? entry.doc() : null);
        if (request.includeSynonyms()) {
            for (var synonym : entry.synonyms()) {
                line.synonyms()
                        .add(
                                new DescribeConfigsSynonym()
                                        .name(synonym.name())
                                        .value(synonym.value())
                                        .source(synonym.source().code()));
            }
        }
        return line;
    }
}
