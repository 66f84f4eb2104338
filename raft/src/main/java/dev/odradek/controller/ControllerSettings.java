package dev.odradek.controller;

import dev.odradek.metadata.VersionRange;
import java.util.Map;
import java.util.function.Predicate;

/// What the node's own configuration tells the controller.
///
/// @param defaultPartitions `num.partitions`
/// @param defaultReplicationFactor `default.replication.factor`
/// @param deleteTopicEnable `delete.topic.enable`
/// @param sessionTimeoutMs `broker.session.timeout.ms`
/// @param maxIdleIntervalMs `metadata.max.idle.interval.ms`, 0 for never
/// @param leaderImbalanceCheckMs `leader.imbalance.check.interval.seconds` as ms; 0 when
///   `auto.leader.rebalance.enable` is false
/// @param uncleanElectionCheckMs `unclean.leader.election.interval.ms`
/// @param snapshotAfterBytes `metadata.log.max.record.bytes.between.snapshots`
/// @param snapshotAfterMs `metadata.log.max.snapshot.interval.ms`, 0 for never by age
/// @param supportedFeatures what this node supports, `metadata.version` included
/// @param isValidIp whether a client quota may be for that IP address or host
public record ControllerSettings(
        int nodeId,
        String clusterId,
        int defaultPartitions,
        short defaultReplicationFactor,
        boolean deleteTopicEnable,
        long sessionTimeoutMs,
        long maxIdleIntervalMs,
        long leaderImbalanceCheckMs,
        long uncleanElectionCheckMs,
        long snapshotAfterBytes,
        long snapshotAfterMs,
        Map<String, VersionRange> supportedFeatures,
        Predicate<String> isValidIp) {

    public ControllerSettings {
        supportedFeatures = Map.copyOf(supportedFeatures);
    }
}
