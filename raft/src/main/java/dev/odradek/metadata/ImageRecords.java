package dev.odradek.metadata;

import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.metadata.ClientQuotaRecord;
import dev.odradek.wire.metadata.ConfigRecord;
import dev.odradek.wire.metadata.FeatureLevelRecord;
import dev.odradek.wire.metadata.ProducerIdsRecord;
import dev.odradek.wire.metadata.TopicRecord;
import dev.odradek.wire.metadata.ZkMigrationStateRecord;
import java.util.Map;
import java.util.stream.Stream;
import org.pcollections.PSortedMap;

/// Writes an image down, in the order that Kafka's snapshots have: features first, since they say
/// how to read what follows. Source: Kafka 4.3.1 MetadataImage.write.
final class ImageRecords {
    private final ClusterImage image;
    private final MetadataVersion version;

    private ImageRecords(ClusterImage image) {
        this.image = image;
        this.version = image.features().metadataVersionOrMinimum();
    }

    static Stream<VersionedRecord> of(ClusterImage image) {
        var records = new ImageRecords(image);
        return Stream.of(
                        records.features(),
                        records.nodes(),
                        records.topics(),
                        records.configs(),
                        records.quotas(),
                        records.rest())
                .flatMap(s -> s);
    }

    private static VersionedRecord v0(Message message) {
        return new VersionedRecord(message, (short) 0);
    }

    private Stream<VersionedRecord> features() {
        var all = image.features().finalizedLevels().entrySet();
        return all.stream()
                .map(e -> v0(new FeatureLevelRecord().name(e.getKey()).featureLevel(e.getValue())));
    }

    private Stream<VersionedRecord> nodes() {
        short brokerVersion = version.registerBrokerRecordVersion();
        return Stream.concat(
                image.brokers().values().stream()
                        .map(b -> new VersionedRecord(b.toRecord(version), brokerVersion)),
                image.controllers().values().stream().map(c -> v0(c.toRecord())));
    }

    private Stream<VersionedRecord> topics() {
        return image.topics().byId().values().stream()
                .flatMap(topic ->
                        Stream.concat(
                                Stream.of(
                                        v0(
                                                new TopicRecord()
                                                        .name(topic.name())
                                                        .topicId(topic.id()))),
                                topic.partitions().entrySet().stream()
                                        .map(e -> partition(topic, e))));
    }

    private VersionedRecord partition(
            TopicImage topic, Map.Entry<Integer, PartitionRegistration> partition) {
        return new VersionedRecord(
                partition.getValue().toRecord(topic.id(), partition.getKey(), image.features()),
                version.partitionRecordVersion());
    }

    private Stream<VersionedRecord> configs() {
        return image.configs().byResource().entrySet().stream()
                .flatMap(e -> configs(e.getKey(), e.getValue()));
    }

    private static Stream<VersionedRecord> configs(
            ConfigResource resource, PSortedMap<String, String> values) {
        return values.entrySet().stream()
                .map(e ->
                        v0(
                                new ConfigRecord()
                                        .resourceType(resource.type().code())
                                        .resourceName(resource.name())
                                        .name(e.getKey())
                                        .value(e.getValue())));
    }

    private Stream<VersionedRecord> quotas() {
        return image.clientQuotas().entrySet().stream()
                .flatMap(e ->
                        e.getValue().entrySet().stream()
                                .map(q -> quota(e.getKey(), q.getKey(), q.getValue())));
    }

    private static VersionedRecord quota(QuotaEntity entity, String key, double value) {
        var record = new ClientQuotaRecord().key(key).value(value).remove(false);
        for (var part : entity.parts()) {
            record.entity()
                    .add(
                            new ClientQuotaRecord.EntityData()
                                    .entityType(part.type())
                                    .entityName(part.name()));
        }
        return v0(record);
    }

    private Stream<VersionedRecord> rest() {
        Stream<Message> producerIds =
                image.nextProducerId() < 0
                        ? Stream.empty()
                        : Stream.of(
                                new ProducerIdsRecord()
                                        .brokerId(-1)
                                        .brokerEpoch(-1)
                                        .nextProducerId(image.nextProducerId()));
        Stream<Message> migration =
                image.zkMigrationState() < 0
                        ? Stream.empty()
                        : Stream.of(
                                new ZkMigrationStateRecord()
                                        .zkMigrationState(image.zkMigrationState()));
        Stream<Message> acls =
                image.acls().entrySet().stream().map(e -> e.getValue().toRecord(e.getKey()));
        Stream<Message> scram =
                image.scram().entrySet().stream().map(e -> e.getValue().toRecord(e.getKey()));
        Stream<Message> tokens = image.tokens().values().stream().map(DelegationToken::toRecord);
        return Stream.of(producerIds, acls, scram, tokens, migration)
                .flatMap(s -> s)
                .map(ImageRecords::v0);
    }
}
