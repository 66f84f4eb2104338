package dev.odradek.log;

import dev.odradek.base.disk.Disk;
import dev.odradek.base.task.Tasks;
import dev.odradek.base.task.WorkerPool;
import dev.odradek.log.checkpoint.OffsetCheckpoint;
import dev.odradek.log.checkpoint.PartitionMetadata;
import dev.odradek.log.recover.LogRecovery;
import dev.odradek.log.recover.RecoveredLog;
import dev.odradek.log.recover.RecoveryRequest;
import dev.odradek.log.recover.RecoveryRequest.Trust;
import dev.odradek.log.segment.PartitionDirectory;
import dev.odradek.log.segment.Segment;
import dev.odradek.wire.InternalTopics;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens all logs of the log directories, in parallel.
final class LogLoading {
    private static final Logger log = LoggerFactory.getLogger(LogLoading.class);
    private static final String REMOTE_INDEX_CACHE = "remote-log-index-cache";

    private final LogEnvironment environment;
    private final LogDirectorySettings settings;
    private final Function<String, LogConfig> topicConfigs;
    private final Map<TopicPartition, PartitionLog> logs = new ConcurrentHashMap<>();
    private final List<Path> dropped = new ArrayList<>();
    private final ConcurrentLinkedQueue<LogDirectoryException> failures =
            new ConcurrentLinkedQueue<>();
    private final Map<LogDirectory, LogDirectoryException> broken = new ConcurrentHashMap<>();
    private final AtomicLong scannedBytes = new AtomicLong();
    private final AtomicLong cutBytes = new AtomicLong();

    LogLoading(
            LogEnvironment environment,
            LogDirectorySettings settings,
            Function<String, LogConfig> topicConfigs) {
        this.environment = environment;
        this.settings = settings;
        this.topicConfigs = topicConfigs;
    }

    /// Directories in which something cannot be read have failed afterwards, and none of their logs
    /// is among [#logs].
    ///
    /// @throws LogDirectoryException when no directory is left, or what was read cannot be
    void load(Tasks tasks, List<LogDirectory> directories) {
        long startedMs = environment.clock().monotonicMs();
        try (WorkerPool pool =
                tasks.pool("log-recovery", settings.recoveryThreads() * directories.size())) {
            for (LogDirectory directory : directories) {
                try {
                    submit(pool, directory);
                } catch (IOException e) {
                    unreadable(directory, directory.path(), "cannot be listed: " + e, e);
                }
            }
        }
        if (broken.size() == directories.size()) {
            failures.addAll(broken.values());
        }
        LogDirectoryException failure = failures.peek();
        if (failure != null) {
            throw failure;
        }
        broken.forEach(
                (directory, each) -> directory.health().failed(String.valueOf(each.getMessage())));
        logs.values().removeIf(this::isLost);
        directories.stream()
                .filter(directory -> !broken.containsKey(directory))
                .forEach(directory -> directory.markLoaded(settings.trustsPageCache()));
        if (logs.isEmpty()) {
            return;
        }
        Trust least = Trust.CLEAN_STOP;
        for (LogDirectory directory : directories) {
            least = directory.trust().compareTo(least) > 0 ? directory.trust() : least;
        }
        String stop =
                switch (least) {
                    case CLEAN_STOP -> "a clean stop";
                    case PAGE_CACHE -> "an unclean stop that the page cache survived";
                    case FLUSHED -> "an unclean stop";
                };
        log.info(
                "Loaded {} logs in {} ms after {}; read {} bytes again, cut {}",
                logs.size(),
                environment.clock().monotonicMs() - startedMs,
                stop,
                scannedBytes,
                cutBytes);
    }

    private void unreadable(LogDirectory directory, Path path, String what, IOException e) {
        var failure = new LogDirectoryException(path, what, e);
        if (failure.isOfDisk()) {
            broken.putIfAbsent(directory, failure);
        } else {
            failures.add(failure);
        }
    }

    private boolean isLost(PartitionLog loaded) {
        for (LogDirectory directory : broken.keySet()) {
            if (directory.path().equals(loaded.directory().getParent())) {
                loaded.abandon();
                return true;
            }
        }
        return false;
    }

    Map<TopicPartition, PartitionLog> logs() {
        return logs;
    }

    /// Directories that wait for their deletion.
    List<Path> dropped() {
        return dropped;
    }

    private void submit(WorkerPool pool, LogDirectory directory) throws IOException {
        Disk disk = environment.disk();
        Map<TopicPartition, Long> starts = directory.read(OffsetCheckpoint.LOG_START);
        Map<TopicPartition, Long> recoveryPoints = directory.read(OffsetCheckpoint.RECOVERY_POINT);
        Map<TopicPartition, Long> highWatermarks = directory.read(OffsetCheckpoint.HIGH_WATERMARK);
        directory.read(OffsetCheckpoint.CLEANER);
        if (directory.trust() != Trust.CLEAN_STOP) {
            // A log that was just being made is used from now on: its name must not be lost.
            disk.syncDirectory(directory.path());
        }
        for (String name : disk.list(directory.path())) {
            Path path = directory.path().resolve(name);
            if (!disk.isDirectory(path) || name.equals(REMOTE_INDEX_CACHE)) {
                continue;
            }
            PartitionDirectory parsed = PartitionDirectory.parse(name);
            if (parsed == null) {
                log.warn("{} is no partition's directory and left alone", path);
                continue;
            }
            TopicPartition partition = parsed.partition();
            if (partition.topic().equals(InternalTopics.CLUSTER_METADATA)) {
                continue;
            }
            switch (parsed.purpose()) {
                case DELETE -> dropped.add(path);
                case STRAY -> log.warn("{} is of no topic of this cluster and left alone", path);
                case FUTURE -> log.warn("{} is the copy of a log that was moved, left alone", path);
                case CURRENT ->
                        pool.execute(() ->
                                loadOne(
                                        directory,
                                        path,
                                        partition,
                                        starts.getOrDefault(partition, 0L),
                                        recoveryPoints.getOrDefault(partition, 0L),
                                        highWatermarks.getOrDefault(partition, 0L)));
            }
        }
    }

    private void loadOne(
            LogDirectory directory,
            Path path,
            TopicPartition partition,
            long startOffset,
            long recoveryPoint,
            long highWatermark) {
        try {
            LogConfig config = topicConfigs.apply(partition.topic());
            PartitionLog loaded =
                    open(
                            directory,
                            path,
                            partition,
                            null,
                            config,
                            directory.trust(),
                            startOffset,
                            recoveryPoint);
            loaded.highWatermark(highWatermark);
            loaded.announceUnflushed();
            PartitionLog other = logs.putIfAbsent(partition, loaded);
            if (other != null) {
                failures.add(
                        new LogDirectoryException(
                                path,
                                "the partition lies in "
                                        + other.directory()
                                        + " too; delete the one of the two that is out of date",
                                null));
            }
        } catch (IOException e) {
            unreadable(directory, path, "cannot be loaded: " + e, e);
        } catch (RuntimeException e) {
            log.error("Loading {} failed", path, e);
            failures.add(new LogDirectoryException(path, "cannot be loaded: " + e, e));
        }
    }

    /// Opens one log; a directory without any files becomes an empty log.
    ///
    /// @param topicId to give it; null takes the one it has
    PartitionLog open(
            LogDirectory directory,
            Path path,
            TopicPartition partition,
            @Nullable Uuid topicId,
            LogConfig config,
            Trust trust,
            long startOffset,
            long recoveryPoint)
            throws IOException {
        long jitterMs = Math.min(config.segmentJitterMs(), config.segmentMs());
        RecoveredLog recovered =
                LogRecovery.open(
                        new RecoveryRequest(
                                environment.handles(),
                                path,
                                config.segmentLimits(),
                                environment.producers(),
                                startOffset,
                                recoveryPoint,
                                trust,
                                // What the topic sets itself is not known yet.
                                config.compacts() || directory.wasCleaned(partition),
                                environment.clock().wallMs(),
                                () -> jitterMs <= 0 ? 0 : environment.random().nextLong(jitterMs)));
        Segment active = recovered.segments().getLast();
        if (config.preallocate() && active.sizeBytes() == 0) {
            active.reserve(config.segmentBytes());
        }
        scannedBytes.addAndGet(recovered.scannedBytes());
        cutBytes.addAndGet(recovered.cutBytes());
        Uuid found = PartitionMetadata.read(environment.disk(), path);
        if (found == null && topicId != null) {
            PartitionMetadata.write(environment.disk(), path, topicId);
            found = topicId;
        }
        return new PartitionLog(
                environment,
                partition,
                found == null ? Uuid.ZERO : found,
                path,
                config,
                directory.health(),
                recovered);
    }
}
