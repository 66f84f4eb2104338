package dev.odradek.metadata;

import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.metadata.AccessControlEntryRecord;
import dev.odradek.wire.metadata.BrokerRegistrationChangeRecord;
import dev.odradek.wire.metadata.ClearElrRecord;
import dev.odradek.wire.metadata.ClientQuotaRecord;
import dev.odradek.wire.metadata.ConfigRecord;
import dev.odradek.wire.metadata.DelegationTokenRecord;
import dev.odradek.wire.metadata.FeatureLevelRecord;
import dev.odradek.wire.metadata.FenceBrokerRecord;
import dev.odradek.wire.metadata.NoOpRecord;
import dev.odradek.wire.metadata.PartitionChangeRecord;
import dev.odradek.wire.metadata.PartitionRecord;
import dev.odradek.wire.metadata.ProducerIdsRecord;
import dev.odradek.wire.metadata.RegisterBrokerRecord;
import dev.odradek.wire.metadata.RegisterControllerRecord;
import dev.odradek.wire.metadata.RemoveAccessControlEntryRecord;
import dev.odradek.wire.metadata.RemoveDelegationTokenRecord;
import dev.odradek.wire.metadata.RemoveTopicRecord;
import dev.odradek.wire.metadata.RemoveUserScramCredentialRecord;
import dev.odradek.wire.metadata.TopicRecord;
import dev.odradek.wire.metadata.UnfenceBrokerRecord;
import dev.odradek.wire.metadata.UnregisterBrokerRecord;
import dev.odradek.wire.metadata.UserScramCredentialRecord;
import dev.odradek.wire.metadata.ZkMigrationStateRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/// What a run of metadata records makes of an image: replay the records, then take the new image
/// and ask what changed. The records that begin and end a metadata transaction are not for it: see
/// [ImageLoader]. Source: Kafka 4.3.1 MetadataDelta.
public final class ImageDelta {
    private final ClusterImage before;
    private final TrackedMap<String, Short> features;
    private final TrackedMap<Integer, BrokerRegistration> brokers;
    private final TrackedMap<Integer, ControllerRegistration> controllers;
    private final TopicsDelta topics;
    private final TrackedMap<ConfigResource, PSortedMap<String, String>> configs;
    private final TrackedMap<QuotaEntity, PSortedMap<String, Double>> clientQuotas;
    private final TrackedMap<Uuid, AclEntry> acls;
    private final TrackedMap<ScramKey, ScramCredential> scram;
    private final TrackedMap<String, DelegationToken> tokens;
    private @Nullable MetadataVersion metadataVersion;
    private long nextProducerId;
    private byte zkMigrationState;

    /// A delta to which records of the log that follow `image` are replayed.
    public ImageDelta(ClusterImage image) {
        this(image, image);
    }

    private ImageDelta(ClusterImage before, ClusterImage start) {
        this.before = before;
        features = new TrackedMap<>(before.features().levels(), start.features().levels());
        brokers = new TrackedMap<>(before.brokers(), start.brokers());
        controllers = new TrackedMap<>(before.controllers(), start.controllers());
        topics = new TopicsDelta(before.topics(), start.topics());
        configs = new TrackedMap<>(before.configs().byResource(), start.configs().byResource());
        clientQuotas = new TrackedMap<>(before.clientQuotas(), start.clientQuotas());
        acls = new TrackedMap<>(before.acls(), start.acls());
        scram = new TrackedMap<>(before.scram(), start.scram());
        tokens = new TrackedMap<>(before.tokens(), start.tokens());
        metadataVersion = start.features().version();
        nextProducerId = start.nextProducerId();
        zkMigrationState = start.zkMigrationState();
    }

    /// A delta to which the records of a whole snapshot are replayed: what they do not mention is
    /// gone.
    public static ImageDelta ofSnapshot(ClusterImage before) {
        return new ImageDelta(before, ClusterImage.EMPTY);
    }

    /// What lies between two images.
    public static ImageDelta between(ClusterImage before, ClusterImage now) {
        var delta = ofSnapshot(before);
        now.records().forEach(delta::replay);
        return delta;
    }

    /// The image that the delta began with.
    public ClusterImage before() {
        return before;
    }

    public TopicsDelta topics() {
        return topics;
    }

    /// Brokers whose registration changed; empty when one is unregistered.
    public Map<Integer, Optional<BrokerRegistration>> brokers() {
        return brokers.changes();
    }

    /// Controllers whose registration changed.
    public Map<Integer, Optional<ControllerRegistration>> controllers() {
        return controllers.changes();
    }

    /// Resources whose configs changed, with all configs that they have now; empty when they have
    /// none left.
    public Map<ConfigResource, Optional<PSortedMap<String, String>>> configs() {
        return configs.changes();
    }

    /// Entities whose quotas changed, with all that they have now.
    public Map<QuotaEntity, Optional<PSortedMap<String, Double>>> clientQuotas() {
        return clientQuotas.changes();
    }

    public Map<Uuid, Optional<AclEntry>> acls() {
        return acls.changes();
    }

    public Map<ScramKey, Optional<ScramCredential>> scram() {
        return scram.changes();
    }

    public Map<String, Optional<DelegationToken>> tokens() {
        return tokens.changes();
    }

    /// Whether `metadata.version` or another finalized feature changed.
    public boolean featuresChanged() {
        return !features.changes().isEmpty() || metadataVersion != before.features().version();
    }

    /// Applies one record.
    ///
    /// @throws MetadataReplayException when it contradicts what came before it
    public void replay(VersionedRecord record) {
        replay(record.message());
    }

    void replay(Message record) {
        switch (record) {
            case RegisterBrokerRecord r -> brokers.put(r.brokerId(), BrokerRegistration.of(r));
            case UnregisterBrokerRecord r -> brokers.remove(r.brokerId());
            case FenceBrokerRecord r -> change(r.id(), r.epoch(), true, null, null, null);
            case UnfenceBrokerRecord r -> change(r.id(), r.epoch(), false, null, null, null);
            case BrokerRegistrationChangeRecord r ->
                    change(
                            r.brokerId(),
                            r.brokerEpoch(),
                            flag(r.fenced(), "fenced"),
                            flag(r.inControlledShutdown(), "inControlledShutdown"),
                            r.logDirs().isEmpty() ? null : r.logDirs(),
                            r.cordonedLogDirs());
            case RegisterControllerRecord r ->
                    controllers.put(r.controllerId(), ControllerRegistration.of(r));
            case TopicRecord r -> topics.replay(r);
            case PartitionRecord r -> topics.replay(r);
            case PartitionChangeRecord r -> topics.replay(r);
            case ClearElrRecord r -> topics.replay(r);
            case RemoveTopicRecord r -> configs.remove(ConfigResource.topic(topics.replay(r)));
            case ConfigRecord r -> replay(r);
            case FeatureLevelRecord r -> replay(r);
            case ClientQuotaRecord r -> replay(r);
            case ProducerIdsRecord r -> nextProducerId = r.nextProducerId();
            case AccessControlEntryRecord r -> acls.put(r.id(), AclEntry.of(r));
            case RemoveAccessControlEntryRecord r -> {
                if (acls.get(r.id()) == null) {
                    throw new MetadataReplayException("no access control entry has id " + r.id());
                }
                acls.remove(r.id());
            }
            case UserScramCredentialRecord r ->
                    scram.put(new ScramKey(r.name(), r.mechanism()), ScramCredential.of(r));
            case RemoveUserScramCredentialRecord r ->
                    scram.remove(new ScramKey(r.name(), r.mechanism()));
            case DelegationTokenRecord r -> tokens.put(r.tokenId(), DelegationToken.of(r));
            case RemoveDelegationTokenRecord r -> tokens.remove(r.tokenId());
            case ZkMigrationStateRecord r -> zkMigrationState = r.zkMigrationState();
            case NoOpRecord _ -> {}
            default ->
                    throw new MetadataReplayException(
                            "a " + record.getClass().getSimpleName() + " cannot stand here");
        }
    }

    /// In a BrokerRegistrationChangeRecord 1 turns a flag on, -1 off, 0 leaves it.
    private static @Nullable Boolean flag(byte code, String field) {
        return switch (code) {
            case 1 -> Boolean.TRUE;
            case -1 -> Boolean.FALSE;
            case 0 -> null;
            default ->
                    throw new MetadataReplayException(
                            "a broker registration change says " + field + "=" + code);
        };
    }

    private void change(
            int brokerId,
            long epoch,
            @Nullable Boolean fenced,
            @Nullable Boolean inControlledShutdown,
            @Nullable List<Uuid> directories,
            @Nullable List<Uuid> cordoned) {
        BrokerRegistration broker = brokers.get(brokerId);
        if (broker == null || broker.epoch() != epoch) {
            throw new MetadataReplayException(
                    "a record changes broker "
                            + brokerId
                            + " at epoch "
                            + epoch
                            + (broker == null
                                    ? ", which is not registered"
                                    : ", which is at epoch " + broker.epoch()));
        }
        brokers.put(brokerId, broker.with(fenced, inControlledShutdown, directories, cordoned));
    }

    private void replay(ConfigRecord record) {
        var resource =
                new ConfigResource(
                        ConfigResource.Type.of(record.resourceType()), record.resourceName());
        var values = configs.getOrDefault(resource, TreePMap.empty());
        String value = record.value();
        put(
                configs,
                resource,
                value == null ? values.minus(record.name()) : values.plus(record.name(), value));
    }

    private void replay(ClientQuotaRecord record) {
        var parts = new TreeMap<String, QuotaEntity.Part>();
        for (var part : record.entity()) {
            parts.put(
                    part.entityType(), new QuotaEntity.Part(part.entityType(), part.entityName()));
        }
        var entity = new QuotaEntity(List.copyOf(parts.values()));
        var quotas = clientQuotas.getOrDefault(entity, TreePMap.empty());
        put(
                clientQuotas,
                entity,
                record.remove()
                        ? quotas.minus(record.key())
                        : quotas.plus(record.key(), record.value()));
    }

    private static <K extends Comparable<? super K>, V> void put(
            TrackedMap<K, PSortedMap<String, V>> map, K key, PSortedMap<String, V> values) {
        if (values.isEmpty()) {
            map.remove(key);
        } else {
            map.put(key, values);
        }
    }

    private void replay(FeatureLevelRecord record) {
        if (record.name().equals(MetadataVersion.FEATURE_NAME)) {
            metadataVersion =
                    MetadataVersion.ofLevel(record.featureLevel())
                            .orElseThrow(() ->
                                    new MetadataReplayException(
                                            "metadata.version "
                                                    + record.featureLevel()
                                                    + " cannot be read: this release knows "
                                                    + MetadataVersion.MINIMUM.level()
                                                    + " to "
                                                    + MetadataVersion.LATEST_TESTING.level()));
        } else if (record.name().equals(Feature.KRAFT_VERSION.featureName())) {
            // KAFKA-18979: some releases wrote it here by mistake; control records of the quorum
            // hold the true one.
            return;
        } else if (record.featureLevel() == 0) {
            features.remove(record.name());
        } else {
            features.put(record.name(), record.featureLevel());
        }
    }

    /// What a partition becomes by one PartitionChangeRecord.
    public static PartitionRegistration changed(
            PartitionRegistration partition, PartitionChangeRecord change) {
        return partition.merge(change);
    }

    /// The image after the records replayed so far.
    public ClusterImage apply(Provenance provenance) {
        return new ClusterImage(
                provenance,
                new FeaturesImage(metadataVersion, features.now()),
                brokers.now(),
                controllers.now(),
                topics.apply(),
                new ConfigsImage(configs.now()),
                clientQuotas.now(),
                nextProducerId,
                acls.now(),
                scram.now(),
                tokens.now(),
                zkMigrationState);
    }
}
