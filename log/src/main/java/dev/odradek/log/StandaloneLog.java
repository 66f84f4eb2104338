package dev.odradek.log;

import dev.odradek.log.checkpoint.PartitionMetadata;
import dev.odradek.log.recover.LogRecovery;
import dev.odradek.log.recover.RecoveredLog;
import dev.odradek.log.recover.RecoveryRequest;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import java.io.IOException;
import java.nio.file.Path;

/// Opens a log that [LogDirectories] leaves alone: the metadata log, which has no checkpoints. All
/// of it is read again and checked, as Apache Kafka does.
public final class StandaloneLog {
    private StandaloneLog() {}

    /// @param directory the partition's; made when missing
    /// @param topicId written to `partition.metadata` when there is none
    public static PartitionLog open(
            LogEnvironment environment,
            Path directory,
            TopicPartition partition,
            Uuid topicId,
            LogConfig config)
            throws IOException {
        environment.disk().createDirectories(directory);
        RecoveredLog recovered =
                LogRecovery.open(
                        new RecoveryRequest(
                                environment.handles(),
                                directory,
                                config.segmentLimits(),
                                environment.producers(),
                                0,
                                0,
                                RecoveryRequest.Trust.FLUSHED,
                                false,
                                environment.clock().wallMs(),
                                () -> 0));
        recovered.segments().getLast().make();
        Uuid found = PartitionMetadata.read(environment.disk(), directory);
        if (found == null) {
            PartitionMetadata.write(environment.disk(), directory, topicId);
            found = topicId;
        }
        Path parent = directory.toAbsolutePath().getParent();
        var health =
                new DirectoryHealth(
                        environment.clock(),
                        environment.disk(),
                        parent == null ? directory : parent);
        return new PartitionLog(
                environment, partition, found, directory, config, health, recovered.rooted(false));
    }
}
