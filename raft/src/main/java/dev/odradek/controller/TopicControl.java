package dev.odradek.controller;

import dev.odradek.metadata.ConfigResource;
import dev.odradek.metadata.LeaderRecoveryState;
import dev.odradek.metadata.PartitionRegistration;
import dev.odradek.metadata.TopicImage;
import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.CreatePartitionsRequest;
import dev.odradek.wire.message.CreatePartitionsRequest.CreatePartitionsTopic;
import dev.odradek.wire.message.CreatePartitionsResponse;
import dev.odradek.wire.message.CreateTopicsRequest;
import dev.odradek.wire.message.CreateTopicsRequest.CreatableTopic;
import dev.odradek.wire.message.CreateTopicsResponse;
import dev.odradek.wire.metadata.TopicRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// Decides on the life of topics: creation, growth, deletion. Source: Kafka 4.3.1
/// ReplicationControlManager and ControllerApis.
final class TopicControl {
    /// More partitions than this in one CreateTopics request are refused.
    private static final int PARTITIONS_PER_REQUEST_MAX = 10_000;

    private static final String CLUSTER_METADATA = "__cluster_metadata";

    private final ControllerSettings settings;
    private final ConfigControl configControl;
    private final ReplicaPlacer placer;
    private final Uuids uuids;

    TopicControl(ControllerSettings settings, ConfigControl configControl, RandomGenerator random) {
        this.settings = settings;
        this.configControl = configControl;
        this.placer = new ReplicaPlacer(random);
        this.uuids = new Uuids(random);
    }

    /// Creates what can be created of the request; each topic stands or falls by itself.
    ///
    /// @param describable topics whose configs the client may see in the answer
    Decision<CreateTopicsResponse> create(
            ClusterView view,
            ControllerContext context,
            CreateTopicsRequest request,
            java.util.function.Predicate<String> describable) {
        var response = new CreateTopicsResponse();
        var records = new ArrayList<VersionedRecord>();
        var duplicates = duplicates(request.topics().stream().map(CreatableTopic::name).toList());
        if (partitionCount(request, duplicates) > PARTITIONS_PER_REQUEST_MAX) {
            for (var topic : request.topics()) {
                response.topics()
                        .add(
                                refusal(
                                        topic.name(),
                                        new ApiError(
                                                ErrorCode.POLICY_VIOLATION,
                                                "Excessively large number of partitions per"
                                                        + " request.")));
            }
            return Decision.answer(response);
        }
        for (var topic : request.topics()) {
            if (duplicates.contains(topic.name()) || topic.name().equals(CLUSTER_METADATA)) {
                continue;
            }
            var result = new CreateTopicsResponse.CreatableTopicResult().name(topic.name());
            ApiError error =
                    create(view, context, topic, records, result, describable.test(topic.name()));
            response.topics().add(error.isFailure() ? refusal(topic.name(), error) : result);
        }
        for (var name : duplicates) {
            response.topics()
                    .add(
                            refusal(
                                    name,
                                    new ApiError(
                                            ErrorCode.INVALID_REQUEST, "Duplicate topic name.")));
        }
        if (!duplicates.contains(CLUSTER_METADATA)
                && request.topics().stream().anyMatch(t -> t.name().equals(CLUSTER_METADATA))) {
            response.topics()
                    .add(
                            refusal(
                                    CLUSTER_METADATA,
                                    new ApiError(
                                            ErrorCode.INVALID_REQUEST,
                                            "Creation of internal topic "
                                                    + CLUSTER_METADATA
                                                    + " is prohibited.")));
        }
        return request.validateOnly()
                ? Decision.answer(response)
                : Decision.atomic(records, response);
    }

    private static CreateTopicsResponse.CreatableTopicResult refusal(String name, ApiError error) {
        return new CreateTopicsResponse.CreatableTopicResult()
                .name(name)
                .errorCode(error.code().code())
                .errorMessage(error.message());
    }

    /// Names that come more than once, each once.
    private static Collection<String> duplicates(List<String> names) {
        var seen = new HashSet<String>();
        var twice = new java.util.LinkedHashSet<String>();
        for (String name : names) {
            if (!seen.add(name)) {
                twice.add(name);
            }
        }
        return twice;
    }

    private long partitionCount(CreateTopicsRequest request, Collection<String> left) {
        long count = 0;
        for (var topic : request.topics()) {
            if (left.contains(topic.name())) {
                continue;
            }
            if (!topic.assignments().isEmpty()) {
                count += topic.assignments().size();
            } else if (topic.numPartitions() == -1) {
                count += settings.defaultPartitions();
            } else {
                count += Math.max(0, topic.numPartitions());
            }
        }
        return count;
    }

    private ApiError create(
            ClusterView view,
            ControllerContext context,
            CreatableTopic topic,
            List<VersionedRecord> records,
            CreateTopicsResponse.CreatableTopicResult result,
            boolean showConfigs) {
        String name = topic.name();
        ApiError nameError = checkNewName(view, name);
        if (nameError.isFailure()) {
            return nameError;
        }
        var configs = new LinkedHashMap<String, String>();
        var nulls = new ArrayList<String>();
        for (var config : topic.configs()) {
            String value = config.value();
            if (value == null) {
                nulls.add(config.name());
            } else {
                configs.put(config.name(), value);
            }
        }
        if (!nulls.isEmpty()) {
            return new ApiError(
                    ErrorCode.INVALID_CONFIG,
                    "Null value not supported for topic configs: " + String.join(",", nulls));
        }
        var configRecords = new ArrayList<VersionedRecord>();
        if (!configs.isEmpty()) {
            ApiError error =
                    configControl.checkNewTopic(
                            view, context, ConfigResource.topic(name), configs, configRecords);
            if (error.isFailure()) {
                return error;
            }
        }
        var partitions = new TreeMap<Integer, PartitionRegistration>();
        ApiError error =
                topic.assignments().isEmpty()
                        ? place(view, topic, partitions)
                        : assign(view, topic, partitions);
        if (error.isFailure()) {
            return error;
        }
        Uuid id = uuids.next();
        result.topicId(id)
                .numPartitions(partitions.size())
                .replicationFactor((short) partitions.firstEntry().getValue().replicas().size())
                .errorMessage(null);
        if (showConfigs) {
            var shown = new ArrayList<CreateTopicsResponse.CreatableTopicConfigs>();
            for (var config : view.configs().topicConfigs(view.image().configs(), configs)) {
                shown.add(
                        new CreateTopicsResponse.CreatableTopicConfigs()
                                .name(config.name())
                                .value(config.isSensitive() ? null : config.value())
                                .readOnly(false)
                                .configSource(config.source())
                                .isSensitive(config.isSensitive()));
            }
            result.configs(shown);
        } else {
            result.numPartitions(-1)
                    .replicationFactor((short) -1)
                    .topicConfigErrorCode(ErrorCode.TOPIC_AUTHORIZATION_FAILED.code());
        }
        records.add(VersionedRecord.of(new TopicRecord().name(name).topicId(id), 0));
        records.addAll(configRecords);
        partitions.forEach((partitionId, partition) ->
                records.add(partitionRecord(view, id, partitionId, partition)));
        return ApiError.NONE;
    }

    private static ApiError checkNewName(ClusterView view, String name) {
        Optional<String> fault = TopicNames.fault(name);
        if (fault.isPresent()) {
            return new ApiError(ErrorCode.INVALID_TOPIC_EXCEPTION, fault.get());
        }
        if (view.image().topics().topic(name) != null) {
            return new ApiError(
                    ErrorCode.TOPIC_ALREADY_EXISTS, "Topic '" + name + "' already exists.");
        }
        return TopicNames.collision(name, view.image())
                .map(other ->
                        new ApiError(
                                ErrorCode.INVALID_TOPIC_EXCEPTION,
                                "Topic '" + name + "' collides with existing topic: " + other))
                .orElse(ApiError.NONE);
    }

    private static VersionedRecord partitionRecord(
            ClusterView view, Uuid id, int partitionId, PartitionRegistration partition) {
        return new VersionedRecord(
                partition.toRecord(id, partitionId, view.image().features()),
                view.version().partitionRecordVersion());
    }

    private ApiError place(
            ClusterView view, CreatableTopic topic, Map<Integer, PartitionRegistration> into) {
        if (topic.replicationFactor() < -1 || topic.replicationFactor() == 0) {
            return new ApiError(
                    ErrorCode.INVALID_REPLICATION_FACTOR,
                    "Replication factor must be larger than 0, or -1 to use the default value.");
        }
        if (topic.numPartitions() < -1 || topic.numPartitions() == 0) {
            return new ApiError(
                    ErrorCode.INVALID_PARTITIONS,
                    "Number of partitions was set to an invalid non-positive value.");
        }
        int count =
                topic.numPartitions() == -1 ? settings.defaultPartitions() : topic.numPartitions();
        short factor =
                topic.replicationFactor() == -1
                        ? settings.defaultReplicationFactor()
                        : topic.replicationFactor();
        return switch (placer.place(view.image().brokers().values(), count, factor)) {
            case ReplicaPlacer.Placement.Impossible(var why) ->
                    new ApiError(
                            ErrorCode.INVALID_REPLICATION_FACTOR,
                            "Unable to replicate the partition " + factor + " time(s): " + why);
            case ReplicaPlacer.Placement.Placed(var placed) -> {
                for (int i = 0; i < placed.size(); i++) {
                    var partition = fresh(view, placed.get(i));
                    if (partition.isEmpty()) {
                        yield allInactive(factor);
                    }
                    into.put(i, partition.get());
                }
                yield ApiError.NONE;
            }
        };
    }

    private static ApiError allInactive(int factor) {
        return new ApiError(
                ErrorCode.INVALID_REPLICATION_FACTOR,
                "Unable to replicate the partition "
                        + factor
                        + " time(s): All brokers are currently fenced or in controlled shutdown.");
    }

    private static ApiError assign(
            ClusterView view, CreatableTopic topic, Map<Integer, PartitionRegistration> into) {
        if (topic.replicationFactor() != -1) {
            return new ApiError(
                    ErrorCode.INVALID_REQUEST,
                    "A manual partition assignment was specified, but replication factor was not"
                            + " set to -1.");
        }
        if (topic.numPartitions() != -1) {
            return new ApiError(
                    ErrorCode.INVALID_REQUEST,
                    "A manual partition assignment was specified, but numPartitions was not set"
                            + " to -1.");
        }
        int factor = -1;
        for (var assignment : topic.assignments()) {
            int partitionId = assignment.partitionIndex();
            if (into.containsKey(partitionId)) {
                return new ApiError(
                        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                        "Found multiple manual partition assignments for partition " + partitionId);
            }
            ApiError error = ReplicaAssignments.check(view.image(), assignment.brokerIds(), factor);
            if (error.isFailure()) {
                return error;
            }
            factor = assignment.brokerIds().size();
            var partition = fresh(view, assignment.brokerIds());
            if (partition.isEmpty()) {
                return ReplicaAssignments.inactive(partitionId);
            }
            into.put(partitionId, partition.get());
        }
        for (int i = 0; i < into.size(); i++) {
            if (!into.containsKey(i)) {
                return new ApiError(
                        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                        "partitions should be a consecutive 0-based integer sequence");
            }
        }
        return ApiError.NONE;
    }

    /// A new partition on these replicas, or empty when none of them is alive.
    private static Optional<PartitionRegistration> fresh(ClusterView view, List<Integer> replicas) {
        var isr = replicas.stream().filter(view::isActive).toList();
        if (isr.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new PartitionRegistration(
                        replicas,
                        replicas.stream().map(view::defaultDirectory).toList(),
                        isr,
                        List.of(),
                        List.of(),
                        isr.getFirst(),
                        LeaderRecoveryState.RECOVERED,
                        0,
                        0,
                        List.of(),
                        List.of()));
    }

    /// Adds partitions; each topic stands or falls by itself.
    Decision<CreatePartitionsResponse> grow(ClusterView view, CreatePartitionsRequest request) {
        var response = new CreatePartitionsResponse();
        var records = new ArrayList<VersionedRecord>();
        var duplicates =
                duplicates(request.topics().stream().map(CreatePartitionsTopic::name).toList());
        for (var name : duplicates) {
            response.results()
                    .add(
                            result(
                                    name,
                                    new ApiError(
                                            ErrorCode.INVALID_REQUEST, "Duplicate topic name.")));
        }
        for (var topic : request.topics()) {
            if (!duplicates.contains(topic.name())) {
                response.results().add(result(topic.name(), grow(view, topic, records)));
            }
        }
        return request.validateOnly()
                ? Decision.answer(response)
                : Decision.atomic(records, response);
    }

    private static CreatePartitionsResponse.CreatePartitionsTopicResult result(
            String name, ApiError error) {
        return new CreatePartitionsResponse.CreatePartitionsTopicResult()
                .name(name)
                .errorCode(error.code().code())
                .errorMessage(error.message());
    }

    private ApiError grow(
            ClusterView view, CreatePartitionsTopic request, List<VersionedRecord> records) {
        TopicImage topic = view.image().topics().topic(request.name());
        if (topic == null) {
            return ApiError.of(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        }
        int count = topic.partitions().size();
        if (request.count() == count) {
            return new ApiError(
                    ErrorCode.INVALID_PARTITIONS, "Topic already has " + count + " partition(s).");
        }
        if (request.count() < count) {
            return new ApiError(
                    ErrorCode.INVALID_PARTITIONS,
                    "The topic "
                            + topic.name()
                            + " currently has "
                            + count
                            + " partition(s); "
                            + request.count()
                            + " would not be an increase.");
        }
        int additional = request.count() - count;
        if (additional > PARTITIONS_PER_REQUEST_MAX) {
            return new ApiError(
                    ErrorCode.POLICY_VIOLATION,
                    "Excessively large number of partitions per request.");
        }
        int factor = topic.partitions().firstEntry().getValue().replicas().size();
        List<List<Integer>> placed = new ArrayList<>();
        var assignments = request.assignments();
        if (assignments == null) {
            switch (placer.place(view.image().brokers().values(), additional, factor)) {
                case ReplicaPlacer.Placement.Impossible(var why) -> {
                    return new ApiError(ErrorCode.INVALID_REPLICATION_FACTOR, why);
                }
                case ReplicaPlacer.Placement.Placed(var replicas) -> placed.addAll(replicas);
            }
        } else {
            if (assignments.size() != additional) {
                return new ApiError(
                        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                        "Attempted to add "
                                + additional
                                + " additional partition(s), but only "
                                + assignments.size()
                                + " assignment(s) were specified.");
            }
            for (var assignment : assignments) {
                ApiError error =
                        ReplicaAssignments.check(view.image(), assignment.brokerIds(), factor);
                if (error.isFailure()) {
                    return error;
                }
                placed.add(assignment.brokerIds());
            }
        }
        var added = new ArrayList<VersionedRecord>(additional);
        for (int i = 0; i < additional; i++) {
            var partition = fresh(view, placed.get(i));
            if (partition.isEmpty()) {
                return assignments == null
                        ? allInactive(factor)
                        : ReplicaAssignments.inactive(count + i);
            }
            added.add(partitionRecord(view, topic.id(), count + i, partition.get()));
        }
        records.addAll(added);
        return ApiError.NONE;
    }
}
