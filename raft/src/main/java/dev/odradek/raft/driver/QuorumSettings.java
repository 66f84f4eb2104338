package dev.odradek.raft.driver;

import dev.odradek.raft.core.CoreConfig;
import dev.odradek.raft.core.VoterSet;

/// What the quorum is told once.
///
/// @param clusterId of `meta.properties`; requests that name another are refused
/// @param core this replica and its timeouts
/// @param staticVoters `controller.quorum.voters`; empty when that is not set
/// @param retentionBytes `metadata.max.retention.bytes`, negative for no limit
/// @param retentionMs `metadata.max.retention.ms`, negative for no limit
public record QuorumSettings(
        String clusterId,
        CoreConfig core,
        VoterSet staticVoters,
        long retentionBytes,
        long retentionMs) {
    /// With Kafka's defaults: 100 MiB, seven days.
    public static QuorumSettings of(String clusterId, CoreConfig core, VoterSet staticVoters) {
        return new QuorumSettings(
                clusterId, core, staticVoters, 100L * 1024 * 1024, 7L * 24 * 3600 * 1000);
    }

    int nodeId() {
        return core.local().key().id();
    }
}
