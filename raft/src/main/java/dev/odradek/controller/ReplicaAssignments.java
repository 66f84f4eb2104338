package dev.odradek.controller;

import dev.odradek.metadata.ClusterImage;
import dev.odradek.wire.ErrorCode;
import java.util.List;

/// Checks replica lists that a person gave. Source: Kafka 4.3.1
/// ReplicationControlManager.validateManualPartitionAssignment.
final class ReplicaAssignments {
    private ReplicaAssignments() {}

    /// @param factor the replication factor that it must have; -1 for any
    static ApiError check(ClusterImage image, List<Integer> replicas, int factor) {
        if (replicas.isEmpty()) {
            return fault("The manual partition assignment includes an empty replica list.");
        }
        Integer previous = null;
        for (Integer broker : replicas.stream().sorted().toList()) {
            if (!image.brokers().containsKey(broker)) {
                return fault(
                        "The manual partition assignment includes broker "
                                + broker
                                + ", but no such broker is registered.");
            }
            if (broker.equals(previous)) {
                return fault(
                        "The manual partition assignment includes the broker "
                                + broker
                                + " more than once.");
            }
            previous = broker;
        }
        if (factor != -1 && replicas.size() != factor) {
            return fault(
                    "The manual partition assignment includes a partition with "
                            + replicas.size()
                            + " replica(s), but this is not consistent with previous partitions,"
                            + " which have "
                            + factor
                            + " replica(s).");
        }
        return ApiError.NONE;
    }

    static ApiError inactive(int partitionId) {
        return fault(
                "All brokers specified in the manual partition assignment for partition "
                        + partitionId
                        + " are fenced or in controlled shutdown.");
    }

    private static ApiError fault(String message) {
        return new ApiError(ErrorCode.INVALID_REPLICA_ASSIGNMENT, message);
    }
}
