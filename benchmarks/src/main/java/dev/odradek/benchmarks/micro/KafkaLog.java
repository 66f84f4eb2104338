package dev.odradek.benchmarks.micro;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.server.util.KafkaScheduler;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.apache.kafka.storage.internals.log.LogDirFailureChannel;
import org.apache.kafka.storage.internals.log.ProducerStateManagerConfig;
import org.apache.kafka.storage.internals.log.UnifiedLog;
import org.apache.kafka.storage.log.metrics.BrokerTopicStats;

/// A UnifiedLog with the defaults of a stock broker, and what it needs around it.
final class KafkaLog implements AutoCloseable {
    private static final int TRANSACTION_TIMEOUT_MAX_MS = 15 * 60 * 1000;
    private static final int PRODUCER_EXPIRY_MS = 24 * 60 * 60 * 1000;
    private static final int PRODUCER_CHECK_MS = 10 * 60 * 1000;

    private final KafkaScheduler scheduler = new KafkaScheduler(1);
    private final BrokerTopicStats metrics = new BrokerTopicStats();
    private final UnifiedLog log;

    /// @param partition the directory, named after the partition
    KafkaLog(Path partition) throws IOException {
        scheduler.startup();
        log =
                UnifiedLog.create(
                        partition.toFile(),
                        new LogConfig(Map.of()),
                        0,
                        0,
                        scheduler,
                        metrics,
                        Time.SYSTEM,
                        TRANSACTION_TIMEOUT_MAX_MS,
                        new ProducerStateManagerConfig(PRODUCER_EXPIRY_MS, true),
                        PRODUCER_CHECK_MS,
                        new LogDirFailureChannel(1),
                        true,
                        Optional.of(Uuid.randomUuid()));
    }

    UnifiedLog log() {
        return log;
    }

    @Override
    public void close() {
        log.close();
        metrics.close();
        try {
            scheduler.shutdown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
