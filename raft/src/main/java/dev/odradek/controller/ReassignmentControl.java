package dev.odradek.controller;

import dev.odradek.metadata.ClusterImage;
import dev.odradek.metadata.PartitionRegistration;
import dev.odradek.metadata.TopicImage;
import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.AlterPartitionReassignmentsRequest;
import dev.odradek.wire.message.AlterPartitionReassignmentsResponse;
import dev.odradek.wire.message.ListPartitionReassignmentsRequest;
import dev.odradek.wire.message.ListPartitionReassignmentsResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides on moving partitions to other brokers, and tells which are on the move. Source: Kafka
/// 4.3.1 ReplicationControlManager, PartitionReassignmentReplicas, PartitionReassignmentRevert.
final class ReassignmentControl {
    /// Begins, changes or cancels reassignments; each partition stands or falls by itself.
    Decision<AlterPartitionReassignmentsResponse> alter(
            ClusterView view, AlterPartitionReassignmentsRequest request) {
        var response =
                new AlterPartitionReassignmentsResponse()
                        .errorMessage(null)
                        .allowReplicationFactorChange(request.allowReplicationFactorChange());
        var records = new ArrayList<VersionedRecord>();
        for (var topic : request.topics()) {
            var answer =
                    new AlterPartitionReassignmentsResponse.ReassignableTopicResponse()
                            .name(topic.name());
            for (var partition : topic.partitions()) {
                ApiError error =
                        alter(
                                view,
                                topic.name(),
                                partition.partitionIndex(),
                                partition.replicas(),
                                request.allowReplicationFactorChange(),
                                records);
                answer.partitions()
                        .add(
                                new AlterPartitionReassignmentsResponse
                                                .ReassignablePartitionResponse()
                                        .partitionIndex(partition.partitionIndex())
                                        .errorCode(error.code().code())
                                        .errorMessage(error.message()));
            }
            response.responses().add(answer);
        }
        return Decision.atomic(records, response);
    }

    private static ApiError alter(
            ClusterView view,
            String topicName,
            int id,
            @Nullable List<Integer> wanted,
            boolean mayChangeFactor,
            List<VersionedRecord> records) {
        TopicImage topic = view.image().topics().topic(topicName);
        if (topic == null) {
            return new ApiError(
                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                    "Unable to find a topic named " + topicName + ".");
        }
        PartitionRegistration partition = topic.partition(id);
        if (partition == null) {
            return new ApiError(
                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                    "Unable to find partition " + topicName + ":" + id + ".");
        }
        return wanted == null
                ? cancel(view, topic, id, partition, records)
                : change(view, topic, id, partition, wanted, mayChangeFactor, records);
    }

    private static ApiError change(
            ClusterView view,
            TopicImage topic,
            int id,
            PartitionRegistration partition,
            List<Integer> wanted,
            boolean mayChangeFactor,
            List<VersionedRecord> records) {
        ApiError error = ReplicaAssignments.check(view.image(), wanted, -1);
        if (error.isFailure()) {
            return error;
        }
        if (!mayChangeFactor) {
            var now = new HashSet<>(partition.replicas());
            now.addAll(partition.addingReplicas());
            now.removeAll(partition.removingReplicas());
            if (now.size() != wanted.size()) {
                return new ApiError(
                        ErrorCode.INVALID_REPLICATION_FACTOR,
                        "The replication factor is changed from "
                                + now.size()
                                + " to "
                                + wanted.size());
            }
        }
        var removing = minus(partition.replicas(), wanted);
        var adding = minus(wanted, partition.replicas());
        var replicas = new ArrayList<>(wanted);
        replicas.addAll(removing);
        // A list that is empty leaves what a running reassignment has.
        view.change(topic, id, partition)
                .replicas(
                        replicas,
                        removing.isEmpty() ? partition.removingReplicas() : removing,
                        adding.isEmpty() ? partition.addingReplicas() : adding)
                .record()
                .ifPresent(records::add);
        return ApiError.NONE;
    }

    private static List<Integer> minus(List<Integer> all, Collection<Integer> some) {
        return all.stream().filter(b -> !some.contains(b)).distinct().sorted().toList();
    }

    private static ApiError cancel(
            ClusterView view,
            TopicImage topic,
            int id,
            PartitionRegistration partition,
            List<VersionedRecord> records) {
        if (!partition.isReassigning()) {
            return ApiError.of(ErrorCode.NO_REASSIGNMENT_IN_PROGRESS);
        }
        var adding = partition.addingReplicas();
        var replicas = partition.replicas().stream().filter(b -> !adding.contains(b)).toList();
        var isr = partition.isr().stream().filter(b -> !adding.contains(b)).toList();
        boolean uncleanAllowed = view.isUncleanElectionEnabled(topic);
        if (isr.isEmpty()) {
            if (replicas.isEmpty()) {
                return new ApiError(
                        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                        "Invalid replica assignment: addingReplicas contains all replicas.");
            }
            if (!uncleanAllowed) {
                return new ApiError(
                        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                        "Unable to revert partition assignment for "
                                + topic.name()
                                + ":"
                                + id
                                + " because it would require an unclean leader election.");
            }
            isr = List.of(replicas.getFirst());
        }
        var change =
                view.change(topic, id, partition).isr(isr).replicas(replicas, List.of(), List.of());
        if (uncleanAllowed) {
            change.election(PartitionChange.Election.UNCLEAN);
        }
        change.record().ifPresent(records::add);
        return ApiError.NONE;
    }

    /// The partitions that are on the move, of the topics asked for or of all.
    static ListPartitionReassignmentsResponse list(
            ClusterImage image, ListPartitionReassignmentsRequest request) {
        var response = new ListPartitionReassignmentsResponse().errorMessage(null);
        var wanted = request.topics();
        if (wanted == null) {
            for (var topic : image.topics().byName().values()) {
                list(response, topic, topic.partitions().keySet());
            }
        } else {
            for (var asked : wanted) {
                TopicImage topic = image.topics().topic(asked.name());
                if (topic != null) {
                    list(response, topic, asked.partitionIndexes());
                }
            }
        }
        return response;
    }

    private static void list(
            ListPartitionReassignmentsResponse response,
            TopicImage topic,
            Collection<Integer> partitionIds) {
        var ongoing =
                new ListPartitionReassignmentsResponse.OngoingTopicReassignment()
                        .name(topic.name());
        for (int id : partitionIds) {
            PartitionRegistration partition = topic.partition(id);
            if (partition != null && partition.isReassigning()) {
                ongoing.partitions()
                        .add(
                                new ListPartitionReassignmentsResponse
                                                .OngoingPartitionReassignment()
                                        .partitionIndex(id)
                                        .replicas(new ArrayList<>(partition.replicas()))
                                        .addingReplicas(new ArrayList<>(partition.addingReplicas()))
                                        .removingReplicas(
                                                new ArrayList<>(partition.removingReplicas())));
            }
        }
        if (!ongoing.partitions().isEmpty()) {
            response.topics().add(ongoing);
        }
    }
}
