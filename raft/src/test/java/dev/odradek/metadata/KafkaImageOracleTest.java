package dev.odradek.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.raft.record.VersionedRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaImageOracleTest {
    private static ClusterImage load(List<VersionedRecord> records) {
        var delta = new ImageDelta(ClusterImage.EMPTY);
        records.forEach(delta::replay);
        return delta.apply(Provenance.NONE);
    }

    private static List<String> typesAndVersions(List<VersionedRecord> records) {
        return records.stream()
                .map(r -> r.message().getClass().getSimpleName() + " v" + r.version())
                .sorted()
                .collect(Collectors.toList());
    }

    @Test
    void bothImagesSayTheSameAfterAnyRecords() {
        for (long seed = 0; seed < 150; seed++) {
            var source = new RandomMetadata(seed);
            var records = new ArrayList<>(source.first());
            var image = load(records);
            var kafka = KafkaImage.of(records);
            for (int i = 0; i < 120; i++) {
                var record = source.next(image);
                records.add(record);
                var delta = new ImageDelta(image);
                delta.replay(record);
                image = delta.apply(Provenance.NONE);
                kafka.replay(List.of(record));
            }
            var ours = image.records().toList();
            var theirs = kafka.records();

            assertThat(KafkaImage.of(ours).image())
                    .as("Kafka reads our snapshot, -Dseed=%d", seed)
                    .isEqualTo(kafka.image());
            assertThat(load(ours).sameFacts(image)).as("our snapshot, -Dseed=%d", seed).isTrue();
            assertThat(withoutMigration(load(theirs)))
                    .as("we read Kafka's snapshot, -Dseed=%d", seed)
                    .isEqualTo(withoutMigration(image));
            assertThat(typesAndVersions(ours))
                    .filteredOn(s -> !s.startsWith("ZkMigration"))
                    .as("record versions, -Dseed=%d", seed)
                    .isEqualTo(typesAndVersions(theirs));
            assertThat(load(records).sameFacts(image)).as("one delta, -Dseed=%d", seed).isTrue();
        }
    }

    /// Kafka forgets what state a migration from ZooKeeper was in; we keep it.
    private static ClusterImage withoutMigration(ClusterImage image) {
        var delta = new ImageDelta(image);
        delta.replay(
                new dev.odradek.wire.metadata.ZkMigrationStateRecord().zkMigrationState((byte) -1));
        return delta.apply(Provenance.NONE);
    }

    @Test
    void aSnapshotReplacesWhateverWasKnownBefore() {
        for (long seed = 0; seed < 40; seed++) {
            var before = random(seed, 60);
            var after = random(seed + 1000, 60);

            var delta = ImageDelta.ofSnapshot(before);
            after.records().forEach(delta::replay);
            var loaded = delta.apply(Provenance.NONE);

            assertThat(loaded.sameFacts(after)).as("-Dseed=%d", seed).isTrue();
            assertThat(delta.topics().deleted())
                    .as("-Dseed=%d", seed)
                    .containsExactlyInAnyOrderElementsOf(before.topics().byId().values());
            assertThat(delta.brokers().keySet())
                    .allMatch(id -> {
                        var was = before.broker(id);
                        return was == null || !was.equals(after.broker(id));
                    });
        }
    }

    private static ClusterImage random(long seed, int count) {
        var source = new RandomMetadata(seed);
        var image = load(source.first());
        for (int i = 0; i < count; i++) {
            var delta = new ImageDelta(image);
            delta.replay(source.next(image));
            image = delta.apply(Provenance.NONE);
        }
        return image;
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 8, 11, 17, 23, 30})
    void levelsMeanWhatTheyMeanToKafka(int level) {
        var ours = MetadataVersion.ofLevel(level).orElseThrow();
        var theirs = org.apache.kafka.server.common.MetadataVersion.fromFeatureLevel((short) level);

        assertThat(ours.release()).isEqualTo(theirs.version());
        assertThat(ours.registerBrokerRecordVersion())
                .isEqualTo(theirs.registerBrokerRecordVersion());
        assertThat(ours.partitionRecordVersion()).isEqualTo(theirs.partitionRecordVersion());
        assertThat(ours.fetchRequestVersion()).isEqualTo(theirs.fetchRequestVersion());
        assertThat(ours.listOffsetsRequestVersion()).isEqualTo(theirs.listOffsetRequestVersion());
    }

    @Test
    void allLevelsAndFeaturesAreKafkas() {
        var theirs = org.apache.kafka.server.common.MetadataVersion.VERSIONS;
        assertThat(MetadataVersion.values()).hasSameSizeAs(theirs);
        for (var version : theirs) {
            var ours = MetadataVersion.ofLevel(version.featureLevel()).orElseThrow();
            assertThat(ours.release()).isEqualTo(version.version());
            assertThat(ours.shortRelease()).isEqualTo(version.shortVersion());
            assertThat(ours.recordsChanged()).isEqualTo(version.didMetadataChange());
            assertThat(ours.isProduction()).isEqualTo(version.isProduction());
            for (var feature : org.apache.kafka.server.common.Feature.PRODUCTION_FEATURES) {
                assertThat(Feature.named(feature.featureName()).orElseThrow().defaultLevel(ours))
                        .isEqualTo(feature.defaultLevel(version));
            }
        }
        for (var text : List.of("4.3", "4.3.1", "4.3-IV0", "3.5", "3.5-IV1", "3.8.x", "4.4-IV0")) {
            assertThat(MetadataVersion.parse(text, true).orElseThrow().release())
                    .isEqualTo(
                            org.apache.kafka.server.common.MetadataVersion.fromVersionString(
                                            text, true)
                                    .version());
        }
    }
}
