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
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Makes records that could stand next in a log whose image is known, of every type.
public final class RandomMetadata {
    private static final int KINDS = 24;

    private final SplittableRandom random;
    private int names;

    public RandomMetadata(long seed) {
        random = new SplittableRandom(seed);
    }

    /// What a log begins with: the metadata version, and perhaps other features.
    public List<VersionedRecord> first() {
        var versions = MetadataVersion.values();
        var version = versions[random.nextInt(versions.length - 1)];
        var records = new ArrayList<VersionedRecord>();
        records.add(feature(MetadataVersion.FEATURE_NAME, version.level()));
        for (var feature : Feature.values()) {
            short level = feature.defaultLevel(version);
            if (feature != Feature.KRAFT_VERSION && level > 0 && random.nextInt(4) > 0) {
                records.add(feature(feature.featureName(), level));
            }
        }
        return records;
    }

    private static VersionedRecord feature(String name, short level) {
        return VersionedRecord.of(new FeatureLevelRecord().name(name).featureLevel(level), 0);
    }

    /// One record that fits `image`.
    public VersionedRecord next(ClusterImage image) {
        while (true) {
            var record = tryNext(image, random.nextInt(KINDS));
            if (!record.isEmpty()) {
                return record.getFirst();
            }
        }
    }

    private List<VersionedRecord> tryNext(ClusterImage image, int kind) {
        var version = image.features().metadataVersionOrMinimum();
        return switch (kind) {
            case 0, 1 ->
                    List.of(
                            new VersionedRecord(
                                    registration(version), version.registerBrokerRecordVersion()));
            case 2 -> unregistration(image);
            case 3 -> fencing(image);
            case 4, 5 -> registrationChange(image, version);
            case 6 -> controller(version);
            case 7, 8 -> v0(new TopicRecord().name("topic-" + names++).topicId(uuid()));
            case 9, 10, 11 -> partition(image, version);
            case 12, 13, 14 -> partitionChange(image, version);
            case 15 -> removedTopic(image);
            case 16, 17 -> config(image);
            case 18 -> quota();
            case 19 ->
                    v0(
                            new ProducerIdsRecord()
                                    .brokerId(random.nextInt(5))
                                    .brokerEpoch(random.nextInt(100))
                                    .nextProducerId(random.nextLong(1L << 40)));
            case 20 -> acl(image);
            case 21 -> version.isScramSupported() ? scram(image) : List.of();
            case 22 -> version.isDelegationTokenSupported() ? token(image) : List.of();
            default -> rare(image);
        };
    }

    private static List<VersionedRecord> v0(Message message) {
        return List.of(VersionedRecord.of(message, 0));
    }

    private Uuid uuid() {
        return new Uuid(random.nextLong(), random.nextLong());
    }

    private <T> T any(Collection<T> all) {
        return all.stream().skip(random.nextInt(all.size())).findFirst().orElseThrow();
    }

    private List<Uuid> uuids(int count) {
        return IntStream.range(0, count).mapToObj(_ -> uuid()).toList();
    }

    private List<Integer> ids(int atLeast, int atMost) {
        int count = random.nextInt(atLeast, atMost + 1);
        return random.ints(0, 8).distinct().limit(count).boxed().toList();
    }

    private RegisterBrokerRecord registration(MetadataVersion version) {
        var record =
                new RegisterBrokerRecord()
                        .brokerId(random.nextInt(6))
                        .brokerEpoch(random.nextInt(1000))
                        .incarnationId(uuid())
                        .rack(random.nextBoolean() ? "rack" + random.nextInt(3) : null)
                        .fenced(random.nextBoolean())
                        .inControlledShutdown(random.nextBoolean());
        for (int i = random.nextInt(3); i >= 0; i--) {
            record.endPoints()
                    .add(
                            new RegisterBrokerRecord.BrokerEndpoint()
                                    .name("L" + i)
                                    .host("host" + random.nextInt(9))
                                    .port(random.nextInt(65536))
                                    .securityProtocol((short) random.nextInt(4)));
            record.features()
                    .add(
                            new RegisterBrokerRecord.BrokerFeature()
                                    .name("feature" + i)
                                    .minSupportedVersion((short) random.nextInt(3))
                                    .maxSupportedVersion((short) random.nextInt(3, 9)));
        }
        if (version.isMigrationSupported()) {
            record.isMigratingZkBroker(random.nextInt(8) == 0);
        }
        if (version.isDirectoryAssignmentSupported()) {
            record.logDirs(new ArrayList<>(uuids(random.nextInt(3))));
        }
        if (version.isCordonedLogDirsSupported() && random.nextBoolean()) {
            record.cordonedLogDirs(new ArrayList<>(uuids(random.nextInt(3))));
        }
        return record;
    }

    private List<VersionedRecord> unregistration(ClusterImage image) {
        if (image.brokers().isEmpty()) {
            return List.of();
        }
        var broker = any(image.brokers().values());
        return v0(new UnregisterBrokerRecord().brokerId(broker.id()).brokerEpoch(broker.epoch()));
    }

    private List<VersionedRecord> fencing(ClusterImage image) {
        if (image.brokers().isEmpty()) {
            return List.of();
        }
        var broker = any(image.brokers().values());
        return random.nextBoolean()
                ? v0(new FenceBrokerRecord().id(broker.id()).epoch(broker.epoch()))
                : v0(new UnfenceBrokerRecord().id(broker.id()).epoch(broker.epoch()));
    }

    private List<VersionedRecord> registrationChange(ClusterImage image, MetadataVersion version) {
        if (image.brokers().isEmpty()) {
            return List.of();
        }
        var broker = any(image.brokers().values());
        var record =
                new BrokerRegistrationChangeRecord()
                        .brokerId(broker.id())
                        .brokerEpoch(broker.epoch())
                        .fenced((byte) random.nextInt(-1, 2));
        int recordVersion = 0;
        if (random.nextBoolean()) {
            record.inControlledShutdown((byte) random.nextInt(0, 2));
            recordVersion = 1;
        }
        if (version.isDirectoryAssignmentSupported() && random.nextBoolean()) {
            record.logDirs(new ArrayList<>(uuids(random.nextInt(3))));
            recordVersion = 2;
        }
        if (version.isCordonedLogDirsSupported() && random.nextBoolean()) {
            record.cordonedLogDirs(new ArrayList<>(uuids(random.nextInt(3))));
            recordVersion = 3;
        }
        return List.of(VersionedRecord.of(record, recordVersion));
    }

    private List<VersionedRecord> controller(MetadataVersion version) {
        if (!version.isControllerRegistrationSupported()) {
            return List.of();
        }
        var record =
                new RegisterControllerRecord()
                        .controllerId(random.nextInt(3000, 3003))
                        .incarnationId(uuid())
                        .zkMigrationReady(random.nextBoolean());
        record.endPoints()
                .add(
                        new RegisterControllerRecord.ControllerEndpoint()
                                .name("C")
                                .host("host")
                                .port(random.nextInt(65536))
                                .securityProtocol((short) 0));
        record.features()
                .add(
                        new RegisterControllerRecord.ControllerFeature()
                                .name("metadata.version")
                                .minSupportedVersion((short) 7)
                                .maxSupportedVersion((short) 30));
        return v0(record);
    }

    private List<VersionedRecord> partition(ClusterImage image, MetadataVersion version) {
        if (image.topics().size() == 0) {
            return List.of();
        }
        var topic = any(image.topics().byId().values());
        var replicas = ids(1, 4);
        var record =
                new PartitionRecord()
                        .topicId(topic.id())
                        .partitionId(topic.partitions().size())
                        .replicas(new ArrayList<>(replicas))
                        .isr(new ArrayList<>(replicas))
                        .leader(replicas.getFirst())
                        .leaderRecoveryState((byte) random.nextInt(2))
                        .leaderEpoch(random.nextInt(5))
                        .partitionEpoch(random.nextInt(5));
        if (version.isDirectoryAssignmentSupported() && random.nextInt(3) > 0) {
            record.directories(new ArrayList<>(uuids(replicas.size())));
        }
        if (image.features().isElrEnabled() && random.nextBoolean()) {
            record.eligibleLeaderReplicas(new ArrayList<>(ids(0, 2)));
            record.lastKnownElr(new ArrayList<>(ids(0, 2)));
        }
        return List.of(new VersionedRecord(record, version.partitionRecordVersion()));
    }

    private List<VersionedRecord> partitionChange(ClusterImage image, MetadataVersion version) {
        if (image.topics().size() == 0) {
            return List.of();
        }
        var topic = any(image.topics().byId().values());
        if (topic.partitions().isEmpty()) {
            return List.of();
        }
        var partition = any(topic.partitions().entrySet());
        var record =
                new PartitionChangeRecord().topicId(topic.id()).partitionId(partition.getKey());
        int replicaCount = partition.getValue().replicas().size();
        if (random.nextBoolean()) {
            record.isr(new ArrayList<>(ids(0, 3)));
        }
        if (random.nextBoolean()) {
            record.leader(random.nextInt(-1, 8));
        }
        if (random.nextInt(3) == 0) {
            var replicas = ids(1, 4);
            replicaCount = replicas.size();
            record.replicas(new ArrayList<>(replicas));
            record.removingReplicas(new ArrayList<>(ids(0, 2)));
            record.addingReplicas(new ArrayList<>(ids(0, 2)));
        }
        if (version.isDirectoryAssignmentSupported()
                && (record.replicas() != null || random.nextInt(3) == 0)) {
            record.directories(new ArrayList<>(uuids(replicaCount)));
        }
        if (random.nextInt(4) == 0) {
            record.leaderRecoveryState((byte) random.nextInt(2));
        }
        if (image.features().isElrEnabled() && random.nextBoolean()) {
            record.eligibleLeaderReplicas(new ArrayList<>(ids(0, 2)));
            record.lastKnownElr(new ArrayList<>(ids(0, 1)));
        }
        return List.of(new VersionedRecord(record, version.partitionRecordVersion()));
    }

    private List<VersionedRecord> removedTopic(ClusterImage image) {
        return image.topics().size() < 3
                ? List.of()
                : v0(new RemoveTopicRecord().topicId(any(image.topics().byId().keySet())));
    }

    private List<VersionedRecord> config(ClusterImage image) {
        var record =
                new ConfigRecord()
                        .name("key" + random.nextInt(4))
                        .value(random.nextInt(4) == 0 ? null : "value" + random.nextInt(9));
        switch (random.nextInt(5)) {
            case 0 -> record.resourceType((byte) 4).resourceName("");
            case 1 -> record.resourceType((byte) 4).resourceName("" + random.nextInt(4));
            case 2 -> record.resourceType((byte) 16).resourceName("metrics");
            case 3 -> record.resourceType((byte) 32).resourceName("group");
            default -> {
                if (image.topics().size() == 0) {
                    return List.of();
                }
                record.resourceType((byte) 2).resourceName(any(image.topics().byName().keySet()));
            }
        }
        return v0(record);
    }

    private List<VersionedRecord> quota() {
        var record =
                new ClientQuotaRecord()
                        .key("rate" + random.nextInt(3))
                        .value(random.nextInt(1, 100) / 2.0)
                        .remove(random.nextInt(3) == 0);
        record.entity()
                .add(
                        new ClientQuotaRecord.EntityData()
                                .entityType("user")
                                .entityName(random.nextBoolean() ? null : "u" + random.nextInt(3)));
        if (random.nextBoolean()) {
            record.entity()
                    .add(
                            new ClientQuotaRecord.EntityData()
                                    .entityType("client-id")
                                    .entityName(random.nextBoolean() ? null : "c"));
        }
        return v0(record);
    }

    private List<VersionedRecord> acl(ClusterImage image) {
        if (!image.acls().isEmpty() && random.nextInt(3) == 0) {
            return v0(new RemoveAccessControlEntryRecord().id(any(image.acls().keySet())));
        }
        return v0(
                new AccessControlEntryRecord()
                        .id(uuid())
                        .resourceType((byte) random.nextInt(2, 8))
                        .resourceName("name" + random.nextInt(9))
                        .patternType((byte) random.nextInt(3, 5))
                        .principal("User:u" + random.nextInt(9))
                        .host("*")
                        .operation((byte) random.nextInt(2, 13))
                        .permissionType((byte) random.nextInt(2, 4)));
    }

    private List<VersionedRecord> scram(ClusterImage image) {
        if (!image.scram().isEmpty() && random.nextInt(3) == 0) {
            var key = any(image.scram().keySet());
            return v0(
                    new RemoveUserScramCredentialRecord()
                            .name(key.user())
                            .mechanism(key.mechanism()));
        }
        return v0(
                new UserScramCredentialRecord()
                        .name("u" + random.nextInt(4))
                        .mechanism((byte) random.nextInt(1, 3))
                        .salt(new byte[] {1, (byte) random.nextInt(9)})
                        .storedKey(new byte[] {2, 3})
                        .serverKey(new byte[] {(byte) random.nextInt(9)})
                        .iterations(4096));
    }

    private List<VersionedRecord> token(ClusterImage image) {
        if (!image.tokens().isEmpty() && random.nextInt(3) == 0) {
            return v0(new RemoveDelegationTokenRecord().tokenId(any(image.tokens().keySet())));
        }
        return v0(
                new DelegationTokenRecord()
                        .tokenId("t" + random.nextInt(5))
                        .owner("User:o")
                        .requester("User:r")
                        .renewers(new ArrayList<>(List.of("User:a", "User:b")))
                        .issueTimestamp(random.nextInt(1000))
                        .maxTimestamp(2000)
                        .expirationTimestamp(random.nextInt(3000)));
    }

    private List<VersionedRecord> rare(ClusterImage image) {
        return switch (random.nextInt(3)) {
            case 0 -> v0(new NoOpRecord());
            case 1 -> v0(new ZkMigrationStateRecord().zkMigrationState((byte) random.nextInt(4)));
            default -> {
                if (!image.features().isElrEnabled() || image.topics().size() == 0) {
                    yield List.of();
                }
                String name = random.nextBoolean() ? "" : any(image.topics().byName().keySet());
                yield v0(new ClearElrRecord().topicName(name));
            }
        };
    }
}
