package dev.odradek.log;

import dev.odradek.base.disk.Disk;
import dev.odradek.base.task.Tasks;
import dev.odradek.base.task.WorkerPool;
import dev.odradek.log.checkpoint.CorruptCheckpointException;
import dev.odradek.log.checkpoint.OffsetCheckpoint;
import dev.odradek.log.checkpoint.PartitionMetadata;
import dev.odradek.log.recover.LogRecovery;
import dev.odradek.log.recover.LogSummary;
import dev.odradek.log.recover.RecoveredLog;
import dev.odradek.log.recover.RecoveryRequest;
import dev.odradek.log.recover.RecoveryRequest.Trust;
import dev.odradek.log.recover.SummarizedLog;
import dev.odradek.log.segment.PartitionDirectory;
import dev.odradek.log.segment.PartitionDirectory.Purpose;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens all logs of the log directories, in parallel.
final class LogLoading {
    private static final Logger log = LoggerFactory.getLogger(LogLoading.class);
    private static final long PROGRESS_MS = 3_000;
    private static final String REMOTE_INDEX_CACHE = "remote-log-index-cache";

    private final LogEnvironment environment;
    private final LogDirectorySettings settings;
    private final Function<String, LogConfig> topicConfigs;
    private final Map<TopicPartition, PartitionLog> logs = new ConcurrentHashMap<>();
    private final Map<TopicPartition, PartitionLog> futures = new ConcurrentHashMap<>();
    private final List<Path> dropped = new ArrayList<>();
    private final ConcurrentLinkedQueue<LogDirectoryException> failures =
            new ConcurrentLinkedQueue<>();
    private final Map<LogDirectory, LogDirectoryException> broken = new ConcurrentHashMap<>();
    private final AtomicLong scannedBytes = new AtomicLong();
    private final AtomicLong cutBytes = new AtomicLong();
    private final Map<String, LogConfig> configs = new ConcurrentHashMap<>();
    private final AtomicInteger foundCount = new AtomicInteger();
    private final AtomicInteger loadedCount = new AtomicInteger();
    private final AtomicInteger resumedCount = new AtomicInteger();
    private final AtomicLong saidProgressMs = new AtomicLong();

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
        saidProgressMs.set(startedMs);
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
        futures.values().removeIf(this::isLost);
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
                "Loaded {} logs in {} ms after {}; read {} bytes again, cut {}; {} unopened",
                logs.size(),
                environment.clock().monotonicMs() - startedMs,
                stop,
                scannedBytes,
                cutBytes,
                resumedCount);
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
            if (directory.holds(loaded)) {
                loaded.abandon();
                return true;
            }
        }
        return false;
    }

    Map<TopicPartition, PartitionLog> logs() {
        return logs;
    }

    /// Copies that are to take the place of logs in other log directories, whether or not those are
    /// there.
    Map<TopicPartition, PartitionLog> futures() {
        return futures;
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
            PartitionDirectory parsed = PartitionDirectory.parse(name);
            LogSummary summary = parsed == null ? null : directory.summary(parsed.partition());
            boolean known =
                    summary != null && name.equals(PartitionDirectory.name(summary.partition()));
            if (!known && (!disk.isDirectory(path) || name.equals(REMOTE_INDEX_CACHE))) {
                continue;
            }
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
                case CURRENT, FUTURE -> {
                    var found =
                            new Found(
                                    directory,
                                    path,
                                    partition,
                                    directory.trust(),
                                    starts.getOrDefault(partition, 0L),
                                    recoveryPoints.getOrDefault(partition, 0L),
                                    known ? summary : null);
                    long highWatermark = highWatermarks.getOrDefault(partition, 0L);
                    Map<TopicPartition, PartitionLog> among =
                            parsed.purpose() == Purpose.FUTURE ? futures : logs;
                    foundCount.incrementAndGet();
                    pool.execute(() -> loadOne(found, highWatermark, among));
                }
            }
        }
    }

    /// The directory of a log.
    ///
    /// @param startOffset as checkpointed, or 0
    /// @param recoveryPoint as checkpointed, or 0
    /// @param summary of its last stop; null when there is none
    private record Found(
            LogDirectory directory,
            Path path,
            TopicPartition partition,
            Trust trust,
            long startOffset,
            long recoveryPoint,
            @Nullable LogSummary summary) {}

    /// @param among takes the log
    private void loadOne(Found found, long highWatermark, Map<TopicPartition, PartitionLog> among) {
        Path path = found.path();
        TopicPartition partition = found.partition();
        try {
            LogConfig config = configs.computeIfAbsent(partition.topic(), topicConfigs);
            PartitionLog loaded = open(found, null, config);
            loaded.highWatermark(highWatermark);
            loaded.announceUnflushed();
            PartitionLog other = among.putIfAbsent(partition, loaded);
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
            unreadable(found.directory(), path, "cannot be loaded: " + e, e);
        } catch (RuntimeException e) {
            log.error("Loading {} failed", path, e);
            failures.add(new LogDirectoryException(path, "cannot be loaded: " + e, e));
        } finally {
            sayProgress(loadedCount.incrementAndGet());
        }
    }

    private void sayProgress(int done) {
        long nowMs = environment.clock().monotonicMs();
        long saidMs = saidProgressMs.get();
        if (nowMs - saidMs >= PROGRESS_MS && saidProgressMs.compareAndSet(saidMs, nowMs)) {
            log.info("Loaded {} of {} logs, read {} bytes again", done, foundCount, scannedBytes);
        }
    }

    /// Makes a directory, if it is not there from a creation that was cut short, and opens it as an
    /// empty log. The first flush makes it durable.
    PartitionLog create(
            LogDirectory directory,
            Path path,
            TopicPartition partition,
            Uuid topicId,
            LogConfig config)
            throws IOException {
        Disk disk = environment.disk();
        boolean isNew = !disk.exists(path);
        disk.createDirectories(path);
        var at = new Found(directory, path, partition, Trust.CLEAN_STOP, 0, 0, null);
        PartitionLog created;
        if (isNew) {
            PartitionMetadata.writeUnforced(disk, path, topicId);
            created = log(at, topicId, config, LogRecovery.fresh(request(at, config)));
        } else {
            created = open(at, topicId, config);
        }
        created.announceUnflushed();
        return created;
    }

    /// Opens a log again, in this directory or where it was before; what it knows that its files do
    /// not say is lost.
    ///
    /// @param like the log as it was, closed
    /// @param trust what of the files may be taken for true unread
    /// @param summary of what it held when it was closed well; null when there is none
    PartitionLog reopen(
            LogDirectory directory,
            Path path,
            PartitionLog like,
            LogConfig config,
            Trust trust,
            @Nullable LogSummary summary)
            throws IOException {
        return open(
                new Found(
                        directory,
                        path,
                        like.topicPartition(),
                        trust,
                        like.logStartOffset(),
                        like.recoveryPoint(),
                        summary),
                null,
                config);
    }

    private static void setSpaceAside(RecoveredLog log, LogConfig config) throws IOException {
        Segment active = log.segments().getLast();
        if (config.preallocate() && active.sizeBytes() == 0) {
            active.make();
            active.reserve(config.segmentBytes());
        }
    }

    private RecoveryRequest request(Found at, LogConfig config) {
        long jitterMs = Math.min(config.segmentJitterMs(), config.segmentMs());
        return new RecoveryRequest(
                environment.handles(),
                at.path(),
                config.segmentLimits(),
                environment.producers(),
                at.startOffset(),
                at.recoveryPoint(),
                at.trust(),
                // What the topic sets itself is not known yet.
                config.compacts() || at.directory().wasCleaned(at.partition()),
                environment.clock().wallMs(),
                () -> jitterMs <= 0 ? 0 : environment.random().nextLong(jitterMs));
    }

    /// @param topicId given to a log that has none; null for nothing
    private PartitionLog open(Found at, @Nullable Uuid topicId, LogConfig config)
            throws IOException {
        RecoveryRequest request = request(at, config);
        LogSummary summary = at.summary();
        if (summary != null) {
            RecoveredLog resumed = SummarizedLog.open(request, summary);
            if (resumed != null) {
                resumedCount.incrementAndGet();
                return log(at, summary.topicId(), config, resumed);
            }
            log.info("{} is no longer what the last stop left, and is opened", at.path());
        }
        RecoveredLog recovered = LogRecovery.open(request);
        scannedBytes.addAndGet(recovered.scannedBytes());
        cutBytes.addAndGet(recovered.cutBytes());
        Uuid found = topicId(at, topicId != null);
        if (found == null && topicId != null) {
            PartitionMetadata.write(environment.disk(), at.path(), topicId);
            found = topicId;
        }
        return log(
                at,
                found == null ? Uuid.ZERO : found,
                config,
                topicId == null ? recovered : recovered.rooted(false));
    }

    /// @param isNew whether the log is just being made
    /// @return null when it has none, or its creation was cut short, or a power cut came before its
    ///   first flush: that one makes it durable before it says that any record is
    private @Nullable Uuid topicId(Found at, boolean isNew) throws IOException {
        try {
            return PartitionMetadata.read(environment.disk(), at.path());
        } catch (CorruptCheckpointException e) {
            if (at.recoveryPoint() > 0 && !isNew) {
                throw e;
            }
            log.warn("{} was never flushed: {}", at.path(), e.getMessage());
            // Before what there is of records counts as flushed.
            PartitionMetadata.delete(environment.disk(), at.path());
            return null;
        }
    }

    private PartitionLog log(Found at, Uuid topicId, LogConfig config, RecoveredLog recovered)
            throws IOException {
        setSpaceAside(recovered, config);
        return new PartitionLog(
                environment,
                at.partition(),
                topicId,
                at.path(),
                config,
                at.directory().health(),
                recovered);
    }
}
