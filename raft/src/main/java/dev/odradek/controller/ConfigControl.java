package dev.odradek.controller;

import dev.odradek.metadata.ClusterImage;
import dev.odradek.metadata.ConfigResource;
import dev.odradek.metadata.MetadataVersion;
import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.AlterConfigsRequest;
import dev.odradek.wire.message.AlterConfigsResponse;
import dev.odradek.wire.message.IncrementalAlterConfigsRequest;
import dev.odradek.wire.message.IncrementalAlterConfigsResponse;
import dev.odradek.wire.metadata.ClearElrRecord;
import dev.odradek.wire.metadata.ConfigRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Decides on changes of dynamic configs. Source: Kafka 4.3.1 ConfigurationControlManager and
/// ControllerApis.
final class ConfigControl {
    static final String MIN_ISR = "min.insync.replicas";
    private static final String CORDONED_DIRS = "cordoned.log.dirs";

    /// One change of one key, or what is wrong with it.
    private record Change(String key, @Nullable String value) {}

    private interface Operations {
        byte SET = 0;
        byte DELETE = 1;
        byte APPEND = 2;
        byte SUBTRACT = 3;
    }

    /// Sets, deletes, appends and subtracts single values.
    Decision<IncrementalAlterConfigsResponse> alter(
            ClusterView view, ControllerContext context, IncrementalAlterConfigsRequest request) {
        var response = new IncrementalAlterConfigsResponse();
        var records = new ArrayList<VersionedRecord>();
        var seen = new HashMap<ConfigResource, Integer>();
        for (var resource : request.resources()) {
            seen.merge(resource(resource.resourceType(), resource.resourceName()), 1, Integer::sum);
        }
        var refusedTwice = new HashSet<ConfigResource>();
        for (var asked : request.resources()) {
            var resource = resource(asked.resourceType(), asked.resourceName());
            ApiError error = checkResource(resource, asked.resourceType());
            if (!error.isFailure() && seen.getOrDefault(resource, 1) > 1) {
                if (!refusedTwice.add(resource)) {
                    continue;
                }
                error = new ApiError(ErrorCode.INVALID_REQUEST, "Duplicate resource.");
            }
            if (!error.isFailure()) {
                error = alterOne(view, context, resource, asked, records);
            }
            response.responses()
                    .add(
                            new IncrementalAlterConfigsResponse.AlterConfigsResourceResponse()
                                    .resourceType(asked.resourceType())
                                    .resourceName(asked.resourceName())
                                    .errorCode(error.code().code())
                                    .errorMessage(error.message()));
        }
        addClearElr(view.image(), records);
        return request.validateOnly()
                ? Decision.answer(response)
                : Decision.atomic(records, response);
    }

    private static ConfigResource resource(byte type, String name) {
        return new ConfigResource(ConfigResource.Type.of(type), name);
    }

    private static ApiError checkResource(ConfigResource resource, byte type) {
        return switch (resource.type()) {
            case TOPIC, BROKER, CLIENT_METRICS, GROUP -> ApiError.NONE;
            case UNKNOWN ->
                    new ApiError(
                            ErrorCode.UNSUPPORTED_VERSION, "Unknown resource type " + type + ".");
            case BROKER_LOGGER ->
                    new ApiError(
                            ErrorCode.INVALID_REQUEST,
                            "Unexpected resource type " + resource.type() + ".");
        };
    }

    private static ApiError alterOne(
            ClusterView view,
            ControllerContext context,
            ConfigResource resource,
            IncrementalAlterConfigsRequest.AlterConfigsResource asked,
            List<VersionedRecord> records) {
        // The last operation on a key counts.
        var operations =
                new LinkedHashMap<String, IncrementalAlterConfigsRequest.AlterableConfig>();
        for (var config : asked.configs()) {
            operations.put(config.name(), config);
        }
        var current = view.image().configs().of(resource);
        var changes = new ArrayList<Change>();
        for (var config : operations.values()) {
            String key = config.name();
            String was = current.get(key);
            String given = config.value();
            switch (config.configOperation()) {
                case Operations.SET -> changes.add(new Change(key, given));
                case Operations.DELETE -> changes.add(new Change(key, null));
                case Operations.APPEND, Operations.SUBTRACT -> {
                    boolean appends = config.configOperation() == Operations.APPEND;
                    if (!view.configs().isList(resource.type(), key)) {
                        return new ApiError(
                                ErrorCode.INVALID_CONFIG,
                                "Can't "
                                        + (appends ? "APPEND" : "SUBTRACT")
                                        + " to key "
                                        + key
                                        + " because its type is not LIST.");
                    }
                    String base =
                            was == null ? view.configs().defaultValue(resource.type(), key) : was;
                    changes.add(new Change(key, edited(base, given, appends)));
                }
                default -> {
                    return new ApiError(
                            ErrorCode.INVALID_REQUEST,
                            "Unknown config operation " + config.configOperation() + ".");
                }
            }
        }
        return check(view, context, resource, changes, List.of(), false, records);
    }

    private static String edited(@Nullable String base, @Nullable String given, boolean appends) {
        var values = new ArrayList<String>();
        if (base != null) {
            Arrays.stream(base.split(",", -1)).filter(v -> !v.isEmpty()).forEach(values::add);
        }
        for (var value : given == null ? new String[0] : given.split(",", -1)) {
            if (!appends) {
                values.remove(value);
            } else if (!values.contains(value)) {
                values.add(value);
            }
        }
        return String.join(",", values);
    }

    /// Replaces all values of each resource: what is not mentioned is deleted.
    Decision<AlterConfigsResponse> replace(
            ClusterView view, ControllerContext context, AlterConfigsRequest request) {
        var response = new AlterConfigsResponse();
        var records = new ArrayList<VersionedRecord>();
        var seen = new HashMap<ConfigResource, Integer>();
        for (var asked : request.resources()) {
            seen.merge(resource(asked.resourceType(), asked.resourceName()), 1, Integer::sum);
        }
        var refusedTwice = new HashSet<ConfigResource>();
        for (var asked : request.resources()) {
            var resource = resource(asked.resourceType(), asked.resourceName());
            ApiError error = checkResource(resource, asked.resourceType());
            if (!error.isFailure() && seen.getOrDefault(resource, 1) > 1) {
                if (!refusedTwice.add(resource)) {
                    continue;
                }
                error = new ApiError(ErrorCode.INVALID_REQUEST, "Duplicate resource.");
            }
            if (!error.isFailure()) {
                var wanted = new LinkedHashMap<String, Change>();
                for (var config : asked.configs()) {
                    wanted.put(config.name(), new Change(config.name(), config.value()));
                }
                var dropped =
                        view.image().configs().of(resource).keySet().stream()
                                .filter(key -> !wanted.containsKey(key))
                                .map(key -> new Change(key, null))
                                .toList();
                error =
                        check(
                                view,
                                context,
                                resource,
                                List.copyOf(wanted.values()),
                                dropped,
                                false,
                                records);
            }
            response.responses()
                    .add(
                            new AlterConfigsResponse.AlterConfigsResourceResponse()
                                    .resourceType(asked.resourceType())
                                    .resourceName(asked.resourceName())
                                    .errorCode(error.code().code())
                                    .errorMessage(error.message()));
        }
        addClearElr(view.image(), records);
        return request.validateOnly()
                ? Decision.answer(response)
                : Decision.atomic(records, response);
    }

    /// Checks the configs of a topic that is about to be created, and adds their records.
    ApiError checkNewTopic(
            ClusterView view,
            ControllerContext context,
            ConfigResource topic,
            Map<String, String> configs,
            List<VersionedRecord> records) {
        var changes =
                configs.entrySet().stream().map(e -> new Change(e.getKey(), e.getValue())).toList();
        ApiError error = check(view, context, topic, changes, List.of(), true, records);
        if (!error.isFailure()) {
            addClearElr(view.image(), records);
        }
        return error;
    }

    private static ApiError check(
            ClusterView view,
            ControllerContext context,
            ConfigResource resource,
            List<Change> changes,
            List<Change> dropped,
            boolean isNew,
            List<VersionedRecord> records) {
        var before = view.image().configs().of(resource);
        var after = new HashMap<>(before);
        var added = new ArrayList<VersionedRecord>();
        for (var list : List.of(changes, dropped)) {
            for (var change : list) {
                ApiError error = checkChange(view, context, resource, change, before);
                if (error.isFailure()) {
                    return error;
                }
                String value = change.value();
                if (value == null) {
                    after.remove(change.key());
                } else {
                    after.put(change.key(), value);
                }
                // Brokers reload what a value points to even when the value is the same.
                if (!Objects.equals(before.get(change.key()), value)
                        || resource.type() == ConfigResource.Type.BROKER) {
                    added.add(record(resource, change));
                }
            }
        }
        ApiError error = view.configs().validate(resource, after, before);
        if (!error.isFailure() && !isNew) {
            error = checkExists(view.image(), resource);
        }
        if (!error.isFailure()) {
            records.addAll(added);
        }
        return error;
    }

    private static ApiError checkExists(ClusterImage image, ConfigResource resource) {
        return switch (resource.type()) {
            case BROKER -> {
                if (resource.name().isEmpty()) {
                    yield ApiError.NONE;
                }
                int id = Integer.parseInt(resource.name());
                yield image.brokers().containsKey(id) || image.controllers().containsKey(id)
                        ? ApiError.NONE
                        : new ApiError(
                                ErrorCode.BROKER_ID_NOT_REGISTERED,
                                "No node with id " + id + " found.");
            }
            case TOPIC ->
                    image.topics().topic(resource.name()) == null
                            ? new ApiError(
                                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                                    "The topic '" + resource.name() + "' does not exist.")
                            : ApiError.NONE;
            case CLIENT_METRICS, GROUP, UNKNOWN, BROKER_LOGGER -> ApiError.NONE;
        };
    }

    private static ApiError checkChange(
            ClusterView view,
            ControllerContext context,
            ConfigResource resource,
            Change change,
            Map<String, String> before) {
        boolean isBroker = resource.type() == ConfigResource.Type.BROKER;
        String value = change.value();
        if (isBroker && change.key().equals(MIN_ISR) && view.image().features().isElrEnabled()) {
            if (!resource.name().isEmpty()) {
                return invalid(
                        "Broker-level " + MIN_ISR + " cannot be altered while ELR is enabled.");
            }
            if (value == null) {
                return invalid(
                        "Cluster-level " + MIN_ISR + " cannot be removed while ELR is enabled.");
            }
        }
        if (isBroker && change.key().equals(CORDONED_DIRS)) {
            if (!view.version().isCordonedLogDirsSupported()) {
                return invalid(
                        "The "
                                + CORDONED_DIRS
                                + " configuration value cannot be set because it requires"
                                + " metadata.version >= "
                                + MetadataVersion.V4_3_IV0);
            }
            if (!context.isForwarded()
                    && value != null
                    && !value.isBlank()
                    && !list(before.get(CORDONED_DIRS)).containsAll(list(value))) {
                return invalid(
                        "When updating "
                                + CORDONED_DIRS
                                + " via controllers,  the new value must be a subset of the"
                                + " current configuration value.");
            }
        }
        if (value != null && value.length() > Short.MAX_VALUE) {
            return invalid(
                    "The configuration value cannot be added because it exceeds the maximum value"
                            + " size of "
                            + Short.MAX_VALUE
                            + " bytes.");
        }
        return ApiError.NONE;
    }

    private static List<String> list(@Nullable String value) {
        return value == null
                ? List.of()
                : Arrays.stream(value.split(",", -1)).map(String::strip).toList();
    }

    private static ApiError invalid(String message) {
        return new ApiError(ErrorCode.INVALID_CONFIG, message);
    }

    private static VersionedRecord record(ConfigResource resource, Change change) {
        return record(resource, change.key(), change.value());
    }

    static VersionedRecord record(ConfigResource resource, String key, @Nullable String value) {
        return VersionedRecord.of(
                new ConfigRecord()
                        .resourceType(resource.type().code())
                        .resourceName(resource.name())
                        .name(key)
                        .value(value),
                0);
    }

    /// Another `min.insync.replicas` makes what the eligible leader replicas were computed from
    /// void.
    private static void addClearElr(ClusterImage image, List<VersionedRecord> records) {
        if (!image.features().isElrEnabled()) {
            return;
        }
        for (var record : List.copyOf(records)) {
            if (record.message() instanceof ConfigRecord config && config.name().equals(MIN_ISR)) {
                boolean isTopic = config.resourceType() == ConfigResource.Type.TOPIC.code();
                records.add(
                        VersionedRecord.of(
                                new ClearElrRecord()
                                        .topicName(isTopic ? config.resourceName() : ""),
                                0));
            }
        }
    }

    /// What makes it safe to switch eligible leader replicas on: one `min.insync.replicas` for all
    /// brokers, and none of a single broker.
    static List<VersionedRecord> elrSafetyRecords(ClusterView view) {
        var records = new ArrayList<VersionedRecord>();
        var configs = view.image().configs();
        if (configs.value(ConfigResource.ALL_BROKERS, MIN_ISR) == null) {
            String value = Integer.toString(view.configs().staticMinInsyncReplicas());
            records.add(record(ConfigResource.ALL_BROKERS, MIN_ISR, value));
        }
        configs.byResource()
                .forEach((resource, values) -> {
                    if (resource.type() == ConfigResource.Type.BROKER
                            && !resource.name().isEmpty()
                            && values.containsKey(MIN_ISR)) {
                        records.add(record(resource, MIN_ISR, null));
                    }
                });
        return records;
    }
}
