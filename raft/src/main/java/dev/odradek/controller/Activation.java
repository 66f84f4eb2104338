package dev.odradek.controller;

import dev.odradek.metadata.ConfigResource;
import dev.odradek.metadata.Feature;
import dev.odradek.metadata.MetadataVersion;
import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.wire.metadata.AbortTransactionRecord;
import dev.odradek.wire.metadata.BeginTransactionRecord;
import dev.odradek.wire.metadata.EndTransactionRecord;
import dev.odradek.wire.metadata.FeatureLevelRecord;
import java.util.ArrayList;
import java.util.List;

/// What a controller writes first when it becomes the active one. Source: Kafka 4.3.1
/// ActivationRecordsGenerator.
final class Activation {
    private Activation() {}

    /// @param bootstrap the records of `bootstrap.checkpoint`; with none, those that a fresh
    ///   cluster at the newest stable version has
    /// @param transactionOpen the log ends within a transaction
    static List<VersionedRecord> records(
            ClusterView view, List<VersionedRecord> bootstrap, boolean transactionOpen) {
        var records = new ArrayList<VersionedRecord>();
        if (transactionOpen) {
            records.add(
                    VersionedRecord.of(
                            new AbortTransactionRecord().reason("Controller failover"), 0));
        }
        if (view.image().features().metadataVersion().isPresent()) {
            return records;
        }
        var version =
                MetadataVersion.ofLevel(level(bootstrap, MetadataVersion.FEATURE_NAME))
                        .orElse(MetadataVersion.LATEST_PRODUCTION);
        if (version.isMetadataTransactionSupported()) {
            records.add(
                    VersionedRecord.of(new BeginTransactionRecord().name("Bootstrap records"), 0));
        }
        if (level(bootstrap, MetadataVersion.FEATURE_NAME) == 0) {
            records.add(feature(MetadataVersion.FEATURE_NAME, version.level()));
        }
        records.addAll(bootstrap);
        if (level(bootstrap, Feature.ELIGIBLE_LEADER_REPLICAS_VERSION.featureName()) > 0) {
            records.add(
                    ConfigControl.record(
                            ConfigResource.ALL_BROKERS,
                            ConfigControl.MIN_ISR,
                            Integer.toString(view.configs().staticMinInsyncReplicas())));
        }
        if (version.isMetadataTransactionSupported()) {
            records.add(VersionedRecord.of(new EndTransactionRecord(), 0));
        }
        return records;
    }

    private static short level(List<VersionedRecord> bootstrap, String feature) {
        short level = 0;
        for (var record : bootstrap) {
            if (record.message() instanceof FeatureLevelRecord r && r.name().equals(feature)) {
                level = r.featureLevel();
            }
        }
        return level;
    }

    private static VersionedRecord feature(String name, short level) {
        return VersionedRecord.of(new FeatureLevelRecord().name(name).featureLevel(level), 0);
    }
}
