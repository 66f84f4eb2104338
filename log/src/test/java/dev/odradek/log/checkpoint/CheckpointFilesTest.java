package dev.odradek.log.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.odradek.base.disk.RealDisk;
import dev.odradek.log.epoch.EpochEntry;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.metadata.properties.MetaPropertiesVersion;
import org.apache.kafka.storage.internals.checkpoint.CleanShutdownFileHandler;
import org.apache.kafka.storage.internals.checkpoint.LeaderEpochCheckpointFile;
import org.apache.kafka.storage.internals.checkpoint.OffsetCheckpointFile;
import org.apache.kafka.storage.internals.checkpoint.PartitionMetadataFile;
import org.apache.kafka.storage.internals.log.LogDirFailureChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Each file, written by Kafka's own class and by ours, and read by the other.
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class CheckpointFilesTest {
    private static final TopicPartition A = new TopicPartition("a.topic", 3);
    private static final TopicPartition B = new TopicPartition("b", 0);
    private static final Uuid ID = new Uuid(0x0102_0304_0506_0708L, -42);

    @TempDir Path path;
    private final RealDisk disk = new RealDisk();
    private final LogDirFailureChannel failures = new LogDirFailureChannel(1);

    private static org.apache.kafka.common.TopicPartition kafkas(TopicPartition ours) {
        return new org.apache.kafka.common.TopicPartition(ours.topic(), ours.partition());
    }

    @Test
    void offsetsAreExchangedWithKafka() throws IOException {
        OffsetCheckpoint.RECOVERY_POINT.write(disk, path, Map.of(A, 17L, B, Long.MAX_VALUE));
        var kafka =
                new OffsetCheckpointFile(
                        path.resolve("recovery-point-offset-checkpoint").toFile(), failures);
        assertThat(kafka.read()).isEqualTo(Map.of(kafkas(A), 17L, kafkas(B), Long.MAX_VALUE));

        kafka.write(Map.of(kafkas(A), 5L));
        assertThat(OffsetCheckpoint.RECOVERY_POINT.read(disk, path)).isEqualTo(Map.of(A, 5L));
        assertThat(OffsetCheckpoint.HIGH_WATERMARK.read(disk, path)).isEmpty();
    }

    @Test
    void epochsAreExchangedWithKafka() throws IOException {
        EpochCheckpoint.write(disk, path, List.of(new EpochEntry(1, 0), new EpochEntry(4, 99)));
        var kafka =
                new LeaderEpochCheckpointFile(
                        path.resolve("leader-epoch-checkpoint").toFile(), failures);
        assertThat(kafka.read())
                .extracting(entry -> entry.epoch() + " " + entry.startOffset())
                .containsExactly("1 0", "4 99");

        kafka.write(List.of(new org.apache.kafka.storage.internals.log.EpochEntry(7, 8)));
        assertThat(EpochCheckpoint.read(disk, path)).containsExactly(new EpochEntry(7, 8));
    }

    @Test
    void theTopicIdIsExchangedWithKafka() throws IOException {
        assertThat(PartitionMetadata.read(disk, path)).isNull();
        PartitionMetadata.write(disk, path, ID);
        var kafka =
                new PartitionMetadataFile(path.resolve("partition.metadata").toFile(), failures);
        assertThat(kafka.read().topicId().toString()).isEqualTo(ID.toString());

        disk.delete(path.resolve("partition.metadata"));
        kafka.record(org.apache.kafka.common.Uuid.fromString(ID.toString()));
        kafka.maybeFlush();
        assertThat(PartitionMetadata.read(disk, path)).isEqualTo(ID);
    }

    @Test
    void theMarkOfACleanStopIsExchangedWithKafka() throws Exception {
        CleanShutdownMarker.stage(disk, path, 42);
        CleanShutdownMarker.commit(disk, path);
        var kafka = new CleanShutdownFileHandler(path.toString());
        assertThat(kafka.read()).hasValue(42);
        byte[] ours = disk.read(path.resolve(".kafka_cleanshutdown"));

        kafka.write(42);
        assertThat(disk.read(path.resolve(".kafka_cleanshutdown"))).isEqualTo(ours);
        assertThat(CleanShutdownMarker.brokerEpoch(disk, path)).hasValue(42);
        Files.write(path.resolve(".kafka_cleanshutdown"), new byte[0]);
        assertThat(CleanShutdownMarker.exists(disk, path)).isTrue();
        assertThat(CleanShutdownMarker.brokerEpoch(disk, path)).isEmpty();
    }

    @Test
    void thePropertiesAreExchangedWithKafka() throws IOException {
        MetaProperties.of("cluster=x:1", 7, ID).write(disk, path);
        var properties = new Properties();
        properties.load(new StringReader(Files.readString(path.resolve("meta.properties"))));
        var kafka =
                new org.apache.kafka.metadata.properties.MetaProperties.Builder(properties).build();
        assertThat(kafka.version()).isEqualTo(MetaPropertiesVersion.V1);
        assertThat(kafka.clusterId()).contains("cluster=x:1");
        assertThat(kafka.nodeId()).hasValue(7);
        assertThat(kafka.directoryId().orElseThrow().toString()).isEqualTo(ID.toString());

        try (var out = Files.newOutputStream(path.resolve("meta.properties"))) {
            kafka.toProperties().store(out, "");
        }
        assertThat(MetaProperties.read(disk, path))
                .isEqualTo(MetaProperties.of("cluster=x:1", 7, ID));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1\n1\na 0 5\n",
                "0\n2\na 0 5\n",
                "0\nx\na 0 5\n",
                "0\n1\na 0\n",
                "0\n1\na 0 x"
            })
    void aDamagedCheckpointIsNamedWithItsLine(String content) throws IOException {
        Files.writeString(path.resolve("replication-offset-checkpoint"), content);
        assertThatThrownBy(() -> OffsetCheckpoint.HIGH_WATERMARK.read(disk, path))
                .isInstanceOf(CorruptCheckpointException.class)
                .hasMessageContaining("replication-offset-checkpoint line ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "version=2\nnode.id=1\ncluster.id=a\n",
                "version=1\ncluster.id=a\n",
                "version=1\nnode.id=1\n",
                "version=1\nnode.id=-3\ncluster.id=a\n",
                "version=1\nnode.id=1\ncluster.id=a\ndirectory.id=?\n"
            })
    void damagedPropertiesAreRefused(String content) throws IOException {
        Files.writeString(path.resolve("meta.properties"), content);
        assertThatThrownBy(() -> MetaProperties.read(disk, path))
                .isInstanceOf(CorruptCheckpointException.class);
    }
}
