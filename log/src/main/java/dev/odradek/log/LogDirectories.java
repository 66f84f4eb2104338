package dev.odradek.log;

import dev.odradek.base.disk.Disk;
import dev.odradek.base.disk.DiskTrouble;
import dev.odradek.base.disk.HandleCache;
import dev.odradek.base.task.Tasks;
import dev.odradek.base.time.Clock;
import dev.odradek.log.checkpoint.OffsetCheckpoint;
import dev.odradek.log.compact.CleanableLog;
import dev.odradek.log.compact.LogCleaner;
import dev.odradek.log.recover.RecoveryRequest.Trust;
import dev.odradek.log.segment.PartitionDirectory;
import dev.odradek.log.segment.PartitionDirectory.Purpose;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All logs of the node, and the directories that they lie in. The directory `__cluster_metadata-0`
/// is not looked at: it is the quorum's.
///
/// Thread-safe. Creating and deleting are serialised by this object's monitor, which is taken
/// before any log's lock.
public final class LogDirectories {
    private static final Logger log = LoggerFactory.getLogger(LogDirectories.class);

    private final LogEnvironment environment;
    private final Tasks tasks;
    private final LogTimers timers;
    private final LogDirectorySettings settings;
    private final List<LogDirectory> directories;
    private final LogLoading loading;
    private final WriteBack writeBack;
    private final Map<TopicPartition, PartitionLog> logs;
    private final CleanerOffsets cleanerOffsets;
    private final LogCleaner cleaner;
    private final Map<Path, String> unusable;
    private final DirectoryPlacement placement;
    // Those that went offline, in order.
    private final List<OfflineDirectory> offline = new ArrayList<>();
    private volatile @Nullable DirectoryListener listener;
    private boolean closed;

    private LogDirectories(
            LogEnvironment environment,
            Tasks tasks,
            LogTimers timers,
            LogDirectorySettings settings,
            List<LogDirectory> directories,
            Map<Path, String> unusable,
            LogLoading loading) {
        this.environment = environment;
        this.tasks = tasks;
        this.timers = timers;
        this.settings = settings;
        this.directories = directories;
        this.unusable = unusable;
        this.placement = new DirectoryPlacement(directories, settings.directories().size());
        this.loading = loading;
        this.logs = new ConcurrentHashMap<>(loading.logs());
        this.cleanerOffsets = new CleanerOffsets(directories, logs::get);
        this.cleaner =
                new LogCleaner(
                        environment.clock(),
                        tasks,
                        timers.queue(),
                        environment.random(),
                        this::compactedLogs,
                        cleanerOffsets);
        this.writeBack =
                new WriteBack(
                        environment.clock(), environment.disk(), timers, settings.flushWindow());
        timers.whenBehind(writeBack::isBehind);
        unusable.forEach(
                (path, reason) -> offline.add(new OfflineDirectory(path, null, reason, Set.of())));
        for (LogDirectory directory : directories) {
            directory.health().onFailure(reason -> onFailure(directory, reason));
        }
    }

    /// For how long the oldest record that nothing else asked to flush has lain unflushed, at most;
    /// in ms.
    public long unflushedMs() {
        return writeBack.unflushedMs();
    }

    WriteBack writeBack() {
        return writeBack;
    }

    /// Takes the directories for this process and opens every log in them. Returns when all are
    /// ready; nothing is deleted before [#keepHouse].
    ///
    /// @param random for jitter and unique names; may be used by several threads
    /// @param topicConfigs the settings of a topic, by name
    /// @throws LogDirectoryException when no directory can be used, or one is not this node's; none
    ///   is held then
    public static LogDirectories open(
            Clock clock,
            Tasks tasks,
            HandleCache handles,
            RandomGenerator random,
            LogDirectorySettings settings,
            Function<String, LogConfig> topicConfigs) {
        return open(clock, tasks, handles, random, settings, topicConfigs, Map.of());
    }

    /// As [#open(Clock, Tasks, HandleCache, RandomGenerator, LogDirectorySettings, Function)].
    ///
    /// @param known directories that are known to be unusable, with the reason; they are offline,
    ///   as others are that turn out so
    public static LogDirectories open(
            Clock clock,
            Tasks tasks,
            HandleCache handles,
            RandomGenerator random,
            LogDirectorySettings settings,
            Function<String, LogConfig> topicConfigs,
            Map<Path, String> known) {
        var timers = new LogTimers(tasks);
        var environment = new LogEnvironment(clock, handles, timers, random, settings.producers());
        var held = new ArrayList<LogDirectory>();
        boolean opened = false;
        try {
            Map<Path, String> unusable = take(clock, handles.disk(), settings, known, held);
            var loading = new LogLoading(environment, settings, topicConfigs);
            loading.load(tasks, held);
            var directories =
                    new LogDirectories(
                            environment, tasks, timers, settings, held, unusable, loading);
            // What was cut off must not count as flushed, or as replicated, once it is written
            // anew.
            directories.checkpointRecoveryPoints();
            directories.checkpointHighWatermarks();
            opened = true;
            return directories;
        } finally {
            if (!opened) {
                timers.close();
                held.forEach(LogDirectory::release);
            }
        }
    }

    /// Takes the directories that can be used.
    ///
    /// @param held takes them
    /// @return the others, with the reason
    private static Map<Path, String> take(
            Clock clock,
            Disk disk,
            LogDirectorySettings settings,
            Map<Path, String> known,
            List<LogDirectory> held) {
        Map<Path, String> unusable = new LinkedHashMap<>();
        LogDirectoryException last = null;
        for (Path path : settings.directories()) {
            String reason = known.get(path);
            try {
                if (reason == null) {
                    held.add(LogDirectory.open(clock, disk, path.toAbsolutePath(), settings));
                    continue;
                }
                last = new LogDirectoryException(path, reason, null);
            } catch (LogDirectoryException e) {
                if (!e.isOfDisk()) {
                    throw e;
                }
                last = e;
            }
            unusable.put(path.toAbsolutePath(), String.valueOf(last.getMessage()));
        }
        if (last != null && held.isEmpty()) {
            throw last;
        }
        unusable.values()
                .forEach(
                        reason -> log.error("Log directory offline, the others serve: {}", reason));
        return unusable;
    }

    /// From now on `told` hears of directories that fail, and at once of those that have.
    public void listen(DirectoryListener told) {
        List<OfflineDirectory> before;
        synchronized (this) {
            listener = told;
            before = List.copyOf(offline);
        }
        before.forEach(told::onOffline);
    }

    private void onFailure(LogDirectory directory, String reason) {
        DirectoryListener told = listener;
        if (told != null) {
            told.onFailure(directory.path(), reason, placement.online().isEmpty());
        }
        timers.run(() -> goOffline(directory, reason));
    }

    private void goOffline(LogDirectory directory, String reason) {
        List<PartitionLog> lost;
        OfflineDirectory gone;
        DirectoryListener told;
        synchronized (this) {
            lost = logsIn(directory);
            var partitions = new HashSet<TopicPartition>();
            for (PartitionLog each : lost) {
                partitions.add(each.topicPartition());
                logs.remove(each.topicPartition(), each);
            }
            gone = new OfflineDirectory(directory.path(), directory.id(), reason, partitions);
            offline.add(gone);
            told = listener;
        }
        if (told != null) {
            told.onOffline(gone);
        }
        lost.forEach(PartitionLog::abandon);
    }

    /// How many directories are offline.
    public int offlineCount() {
        return settings.directories().size() - placement.online().size();
    }

    /// From now on no new log is placed in these directories, unless it is assigned there
    /// (KIP-1066).
    public void cordon(Collection<Path> paths) {
        var absolute = new HashSet<Path>();
        paths.forEach(path -> absolute.add(path.toAbsolutePath()));
        placement.cordon(absolute);
    }

    /// The ids of the directories that are cordoned.
    public List<Uuid> cordonedIds() {
        return ids(directories.stream().filter(each -> placement.isCordoned(each.path())).toList());
    }

    /// Begins with retention, regular flushes and checkpoints, and with deleting what waits for it.
    /// Called once, when every log has the settings of its topic: by the broker's defaults records
    /// could be deleted that a topic wants to keep.
    public void keepHouse() {
        long delayMs = settings.initialDelayMs();
        writeBack.start();
        for (Path path : loading.dropped()) {
            timers.later(delayMs, () -> deleteTree(path));
        }
        timers.every(
                delayMs, settings.retentionCheckMs(), () -> forEach(log -> log.applyRetention()));
        timers.every(delayMs, settings.flushCheckMs(), () -> forEach(PartitionLog::flushIfOld));
        timers.every(
                settings.producerExpirationCheckMs(),
                settings.producerExpirationCheckMs(),
                () -> forEach(PartitionLog::expireProducers));
        timers.every(delayMs, settings.recoveryPointCheckpointMs(), this::checkpointRecoveryPoints);
        timers.every(delayMs, settings.logStartCheckpointMs(), this::checkpointLogStarts);
        timers.every(
                settings.highWatermarkCheckpointMs(),
                settings.highWatermarkCheckpointMs(),
                this::checkpointHighWatermarks);
    }

    /// One log's failure must not keep the others from their turn.
    private void forEach(java.util.function.Consumer<PartitionLog> action) {
        for (PartitionLog each : logs.values()) {
            try {
                action.accept(each);
            } catch (LogFailureException e) {
                log.error("{}", e.toString());
            }
        }
    }

    private List<CleanableLog> compactedLogs() {
        var compacted = new ArrayList<CleanableLog>();
        for (PartitionLog each : logs.values()) {
            if (each.config().compacts()) {
                compacted.add(each.cleanable());
            }
        }
        return compacted;
    }

    /// Cleans the logs that compact. Started once their settings are those of their topics: what a
    /// cleaner takes away by wrong ones is gone.
    public LogCleaner cleaner() {
        return cleaner;
    }

    public @Nullable PartitionLog get(TopicPartition partition) {
        return logs.get(partition);
    }

    /// Every log, in no order; a view that follows creations and deletions.
    public Collection<PartitionLog> all() {
        return java.util.Collections.unmodifiableCollection(logs.values());
    }

    /// Makes an empty log in the directory that holds the fewest and is not cordoned.
    ///
    /// @return the log; the one that is there, if there is one of this topic id
    /// @throws LogFailureException when the disk fails, or when there is one of another topic id
    public PartitionLog create(TopicPartition partition, Uuid topicId, LogConfig config) {
        return create(partition, topicId, config, null);
    }

    /// As [#create(TopicPartition, Uuid, LogConfig)].
    ///
    /// @param directoryId of the directory where the cluster has the replica; null for a new one
    ///   that has no place yet
    /// @throws LogFailureException also when the replica may lie in a directory that is offline
    public synchronized PartitionLog create(
            TopicPartition partition, Uuid topicId, LogConfig config, @Nullable Uuid directoryId) {
        PartitionLog existing = logs.get(partition);
        if (existing != null) {
            if (!existing.assignTopicId(topicId)) {
                throw new LogFailureException(
                        existing.directory(),
                        "is of topic id " + existing.topicId() + ", not " + topicId,
                        null);
            }
            return existing;
        }
        LogDirectory directory = placement.choose(directoryId, logs.values());
        Path parent = directory.path();
        Path path = parent.resolve(PartitionDirectory.name(partition));
        if (directory.remembers(partition)) {
            // What was true of an earlier log of this name must not be taken for true of this one.
            checkpointRecoveryPoints();
            checkpointHighWatermarks();
        }
        try {
            environment.disk().createDirectories(path);
            PartitionLog created = loading.create(directory, path, partition, topicId, config);
            environment.disk().syncDirectory(parent);
            logs.put(partition, created);
            return created;
        } catch (IOException e) {
            judge(directory, path + " cannot be made", e);
            throw new LogFailureException(path, "cannot be made", e);
        }
    }

    /// As [PartitionLog#truncateTo]; what is written again from there on is not taken for flushed,
    /// or for deleted, after a crash.
    public boolean truncateTo(PartitionLog truncated, long offset) {
        forgetCleaned(truncated, offset);
        boolean changed = truncated.truncateTo(offset);
        if (changed) {
            forgetCleaned(truncated, offset);
            checkpointRecoveryPoints();
        }
        return changed;
    }

    /// As [PartitionLog#truncateFullyAndStartAt]; what is written again is not taken for flushed,
    /// or for deleted, after a crash.
    public void truncateFullyAndStartAt(PartitionLog truncated, long offset) {
        forgetCleaned(truncated, offset);
        truncated.truncateFullyAndStartAt(offset);
        forgetCleaned(truncated, offset);
        checkpointRecoveryPoints();
    }

    /// Before a truncation, so that a crash within it leaves nothing clean that is not; and after
    /// it, since a cleaning may have ended in between.
    private void forgetCleaned(PartitionLog truncated, long offset) {
        try {
            cleanerOffsets.truncated(truncated.topicPartition(), offset);
        } catch (IOException e) {
            throw new LogFailureException(
                    truncated.directory(),
                    "writing " + OffsetCheckpoint.CLEANER.fileName() + " failed",
                    e);
        }
    }

    /// Drops a log: it is gone at once, its files after `file.delete.delay.ms`.
    ///
    /// @return false when there is none
    public synchronized boolean delete(TopicPartition partition) {
        PartitionLog dropped = logs.remove(partition);
        if (dropped == null) {
            return false;
        }
        Path renamed = rename(dropped, Purpose.DELETE);
        cleanerOffsets.removed(partition);
        timers.later(dropped.config().fileDeleteDelayMs(), () -> deleteTree(renamed));
        return true;
    }

    /// Sets a log aside that belongs to no topic of this cluster: it is gone at once, its files
    /// stay under another name.
    ///
    /// @return false when there is none
    public synchronized boolean setAside(TopicPartition partition) {
        PartitionLog stray = logs.remove(partition);
        if (stray == null) {
            return false;
        }
        Path renamed = rename(stray, Purpose.STRAY);
        cleanerOffsets.removed(partition);
        log.warn("{} belongs to no topic of this cluster; set aside as {}", partition, renamed);
        return true;
    }

    private Path rename(PartitionLog renamed, Purpose purpose) {
        renamed.abandon();
        Path from = renamed.directory();
        RandomGenerator random = environment.random();
        Path to =
                from.resolveSibling(
                        PartitionDirectory.name(
                                renamed.topicPartition(),
                                purpose,
                                random.nextLong(),
                                random.nextLong()));
        try {
            environment.disk().rename(from, to);
            Path parent = from.getParent();
            if (parent != null) {
                environment.disk().syncDirectory(parent);
            }
            return to;
        } catch (IOException e) {
            throw new LogFailureException(from, "cannot be renamed to " + to, e);
        }
    }

    private void deleteTree(Path path) {
        try {
            environment.disk().deleteTree(path);
            log.info("Deleted {}", path);
        } catch (IOException e) {
            log.warn("Deleting {} failed, the next start tries again: {}", path, e.toString());
        }
    }

    /// What DescribeLogDirs shows.
    public List<LogDirectoryView> describe() {
        Disk disk = environment.disk();
        var views = new ArrayList<LogDirectoryView>();
        for (LogDirectory directory : directories) {
            String failure = directory.health().failure();
            long total = -1;
            long usable = -1;
            try {
                if (failure == null) {
                    total = disk.totalBytes(directory.path());
                    usable = disk.usableBytes(directory.path());
                }
            } catch (IOException e) {
                log.warn("The size of {} cannot be told: {}", directory.path(), e.toString());
            }
            views.add(
                    new LogDirectoryView(
                            directory.path(),
                            directory.id(),
                            failure,
                            placement.isCordoned(directory.path()),
                            total,
                            usable,
                            failure == null ? logsIn(directory) : List.of()));
        }
        unusable.forEach((path, reason) ->
                views.add(new LogDirectoryView(path, null, reason, false, -1, -1, List.of())));
        return views;
    }

    private List<PartitionLog> logsIn(LogDirectory directory) {
        return logs.values().stream()
                .filter(each -> directory.path().equals(each.directory().getParent()))
                .toList();
    }

    /// The ids of the directories that are online, for the broker's registration; those that have
    /// none are left out.
    public List<Uuid> directoryIds() {
        return ids(placement.online());
    }

    private static List<Uuid> ids(List<LogDirectory> of) {
        var ids = new ArrayList<Uuid>();
        for (LogDirectory directory : of) {
            Uuid id = directory.id();
            if (id != null) {
                ids.add(id);
            }
        }
        return ids;
    }

    /// The id of the directory that a log lies in.
    ///
    /// @return null when it has none
    public @Nullable Uuid directoryIdOf(PartitionLog of) {
        for (LogDirectory directory : directories) {
            if (directory.path().equals(of.directory().getParent())) {
                return directory.id();
            }
        }
        return null;
    }

    /// The broker epoch at the last stop, for the broker's registration.
    ///
    /// @return -1 unless every directory was left cleanly, in the same epoch
    public long previousBrokerEpoch() {
        OptionalLong first = directories.getFirst().brokerEpochAtStop();
        boolean all =
                offlineCount() == 0
                        && directories.stream()
                                .allMatch(d ->
                                        d.trust() == Trust.CLEAN_STOP
                                                && d.brokerEpochAtStop().equals(first));
        return all ? first.orElse(-1) : -1;
    }

    /// Writes how far each log is on the device. What lies before a log's start counts as if it
    /// were, so where the logs start is written first.
    public void checkpointRecoveryPoints() {
        checkpointLogStarts();
        checkpoint(OffsetCheckpoint.RECOVERY_POINT, PartitionLog::recoveryPoint, _ -> true);
    }

    /// Writes where logs start that start within a segment.
    public void checkpointLogStarts() {
        checkpoint(
                OffsetCheckpoint.LOG_START,
                PartitionLog::logStartOffset,
                each -> each.logStartOffset() > each.firstSegmentBaseOffset());
    }

    /// Writes the high watermarks.
    public void checkpointHighWatermarks() {
        checkpoint(OffsetCheckpoint.HIGH_WATERMARK, PartitionLog::highWatermark, _ -> true);
    }

    private void checkpoint(
            OffsetCheckpoint kind,
            ToLongFunction<PartitionLog> offset,
            Predicate<PartitionLog> included) {
        LogFailureException failed = null;
        for (LogDirectory directory : placement.online()) {
            var offsets = new HashMap<TopicPartition, Long>();
            for (PartitionLog each : logsIn(directory)) {
                if (included.test(each)) {
                    offsets.put(each.topicPartition(), offset.applyAsLong(each));
                }
            }
            try {
                directory.write(kind, offsets);
            } catch (IOException e) {
                String what = "writing " + kind.fileName() + " failed";
                judge(directory, what, e);
                failed = new LogFailureException(directory.path(), what, e);
            }
        }
        if (failed != null) {
            throw failed;
        }
    }

    /// What a failure outside any log means for the directory.
    private static void judge(LogDirectory directory, String what, IOException failure) {
        // Something of that name in the way is nothing that is broken.
        boolean inTheWay = failure instanceof FileAlreadyExistsException;
        if (!inTheWay && !DiskTrouble.of(failure).passes()) {
            directory.health().failed(what + ": " + failure);
        }
    }

    /// Stops cleanly: everything is flushed, and the mark of a clean stop is the last thing
    /// written, in each directory whose logs all closed well.
    ///
    /// @param brokerEpoch for the mark; -1 when the broker never registered
    public void close(long brokerEpoch) {
        if (!end()) {
            return;
        }
        Map<LogDirectory, CleanStop> clean = new LinkedHashMap<>();
        for (LogDirectory directory : placement.online()) {
            var stop = new CleanStop(environment.disk(), tasks, settings.recoveryThreads());
            if (stop.close(directory.path(), logsIn(directory))) {
                clean.put(directory, stop);
            }
        }
        try {
            checkpointRecoveryPoints();
            checkpointHighWatermarks();
            for (var each : clean.entrySet()) {
                if (each.getKey().health().failure() == null) {
                    each.getKey().markClean(brokerEpoch, each.getValue().summaries());
                }
            }
        } catch (IOException | LogFailureException e) {
            log.error("The stop was not clean: {}", e.toString());
        } finally {
            directories.forEach(LogDirectory::release);
        }
    }

    /// Lets go of everything without writing anything: the next start recovers.
    public void abandon() {
        if (end()) {
            logs.values().forEach(PartitionLog::abandon);
            directories.forEach(LogDirectory::release);
        }
    }

    /// Ends what runs in the background. Waits without this object's monitor for what wants it.
    ///
    /// @return false when that was done before
    private boolean end() {
        synchronized (this) {
            if (closed) {
                return false;
            }
            closed = true;
        }
        cleaner.close();
        timers.close();
        return true;
    }
}
