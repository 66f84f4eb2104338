package dev.odradek.log;

import dev.odradek.log.producer.ProducerSettings;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The node's settings that concern all logs, in Kafka's units.
///
/// @param directories `log.dirs`
/// @param clusterId what meta.properties must say; null accepts any
/// @param nodeId what meta.properties must say; -1 accepts any
/// @param recoveryThreads `num.recovery.threads.per.data.dir`
/// @param flushCheckMs `log.flush.scheduler.interval.ms`
/// @param recoveryPointCheckpointMs `log.flush.offset.checkpoint.interval.ms`
/// @param logStartCheckpointMs `log.flush.start.offset.checkpoint.interval.ms`
/// @param highWatermarkCheckpointMs `replica.high.watermark.checkpoint.interval.ms`
/// @param retentionCheckMs `log.retention.check.interval.ms`
/// @param producerExpirationCheckMs `producer.id.expiration.check.interval.ms`
/// @param initialDelayMs `log.initial.task.delay.ms`
/// @param flushWindow where nothing else asks to flush
/// @param trustsPageCache whether after a crash of the process alone only tails are checked
public record LogDirectorySettings(
        List<Path> directories,
        @Nullable String clusterId,
        int nodeId,
        int recoveryThreads,
        long flushCheckMs,
        long recoveryPointCheckpointMs,
        long logStartCheckpointMs,
        long highWatermarkCheckpointMs,
        long retentionCheckMs,
        long producerExpirationCheckMs,
        long initialDelayMs,
        FlushWindow flushWindow,
        boolean trustsPageCache,
        ProducerSettings producers) {

    public LogDirectorySettings {
        directories = List.copyOf(directories);
    }

    /// Kafka's defaults.
    public static LogDirectorySettings defaults(
            List<Path> directories, @Nullable String clusterId, int nodeId) {
        return new LogDirectorySettings(
                directories,
                clusterId,
                nodeId,
                2,
                Long.MAX_VALUE,
                60_000,
                60_000,
                5_000,
                300_000,
                600_000,
                30_000,
                FlushWindow.ofMs(1_000),
                true,
                ProducerSettings.defaults());
    }
}
