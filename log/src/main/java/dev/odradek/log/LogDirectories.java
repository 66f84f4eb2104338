package dev.odradek.log;

import dev.odradek.base.disk.Disk;
import dev.odradek.base.disk.HandleCache;
import dev.odradek.base.task.Tasks;
import dev.odradek.base.time.Clock;
import dev.odradek.log.LogDirectoryView.FutureLog;
import dev.odradek.log.checkpoint.OffsetCheckpoint;
import dev.odradek.log.compact.CleanableLog;
import dev.odradek.log.compact.LogCleaner;
import dev.odradek.log.recover.RecoveryRequest.Trust;
import dev.odradek.log.segment.PartitionDirectory;
import dev.odradek.log.segment.PartitionDirectory.Purpose;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
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

    private static final int PREFERRED_MAX = 10_000;

    private final LogEnvironment environment;
    private final Tasks tasks;
    private final LogTimers timers;
    private final LogDirectorySettings settings;
    private final List<LogDirectory> directories;
    private final LogLoading loading;
    private final WriteBack writeBack;
    private final Map<TopicPartition, PartitionLog> logs;
    private final PartitionRenames renames;
    private final FutureLogs futures;
    private final LogMoves moves;
    // Where logs that are not there yet are to be made; bounded, since anybody may ask for
    // anything.
    private final Map<TopicPartition, Path> preferred = new HashMap<>();
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
        this.renames = new PartitionRenames(environment);
        this.futures = new FutureLogs(environment, timers, loading, renames, logs);
        this.moves =
                new LogMoves(
                        this, environment.clock(), tasks, timers, settings.directories().size());
        this.cleanerOffsets = new CleanerOffsets(directories, logs::get, futures::get);
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
            lost = new ArrayList<>(logsIn(directory));
            var partitions = new HashSet<TopicPartition>();
            for (PartitionLog each : lost) {
                partitions.add(each.topicPartition());
                logs.remove(each.topicPartition(), each);
                moves.stop(each.topicPartition(), false);
            }
            for (FutureLog each : futures.in(directory)) {
                moves.stop(each.log().topicPartition(), false);
                futures.forget(each.log());
                lost.add(each.log());
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
            timers.later(delayMs, () -> renames.deleteTree(path));
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
            if (each.config().compacts() && !each.isCleaningPaused()) {
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

    /// Moves logs from one directory to another.
    public LogMoves moves() {
        return moves;
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
        PartitionLog promoted = promoteFuture(partition, topicId, config, directoryId);
        if (promoted != null) {
            return promoted;
        }
        LogDirectory directory = preferredDirectory(partition);
        if (directory == null) {
            directory = placement.choose(directoryId, logs.values());
        }
        Path path = directory.path().resolve(PartitionDirectory.name(partition));
        forgetEarlier(directory, partition);
        try {
            PartitionLog created = loading.create(directory, path, partition, topicId, config);
            logs.put(partition, created);
            return created;
        } catch (IOException e) {
            directory.met(path + " cannot be made", e);
            throw new LogFailureException(path, "cannot be made", e);
        }
    }

    /// What was true of an earlier log of this name must not be taken for true of a new one.
    private void forgetEarlier(LogDirectory directory, TopicPartition partition) {
        if (directory.remembers(partition)) {
            checkpointRecoveryPoints();
            checkpointHighWatermarks();
        }
    }

    private @Nullable LogDirectory preferredDirectory(TopicPartition partition) {
        Path path = preferred.remove(partition);
        return path == null ? null : online(path);
    }

    /// A log that was about to move here when its process died may be complete: then it is all
    /// there is of it.
    ///
    /// @return null when there is no such
    private @Nullable PartitionLog promoteFuture(
            TopicPartition partition, Uuid topicId, LogConfig config, @Nullable Uuid directoryId) {
        PartitionLog future = futures.get(partition);
        if (future == null) {
            return null;
        }
        LogDirectory directory = directoryOf(future);
        boolean known = directory != null && topicId.equals(future.topicId());
        if (known && offlineCount() > 0) {
            throw new LogFailureException(
                    future.directory(),
                    "may lack records of what it is copied from, in a log directory that is"
                            + " offline",
                    null);
        }
        if (directory == null || !known || isElsewhere(directory, directoryId)) {
            // The log that it is a copy of should be there.
            Path aside = futures.drop(partition, Purpose.STRAY);
            log.warn("{} is the copy of a log that is not there; set aside as {}", future, aside);
            return null;
        }
        try {
            return futures.promote(future, directory, config);
        } catch (IOException e) {
            directory.met(future.directory() + " cannot be made the log", e);
            throw new LogFailureException(future.directory(), "cannot be made the log", e);
        }
    }

    private boolean isElsewhere(LogDirectory directory, @Nullable Uuid directoryId) {
        return directoryId != null
                && directories.stream()
                        .anyMatch(each -> !each.equals(directory) && directoryId.equals(each.id()));
    }

    // --- moving ----------------------------------------------------------------------------------

    private @Nullable LogDirectory online(Path path) {
        for (LogDirectory each : placement.online()) {
            if (each.path().equals(path)) {
                return each;
            }
        }
        return null;
    }

    private @Nullable LogDirectory directoryOf(PartitionLog of) {
        for (LogDirectory directory : directories) {
            if (directory.holds(of)) {
                return directory;
            }
        }
        return null;
    }

    boolean isBeside(PartitionLog one, PartitionLog other) {
        return Objects.equals(directoryOf(one), directoryOf(other));
    }

    /// Source: Kafka 4.3.1 ReplicaManager.alterReplicaLogDirs, LogManager.isLogDirOnline.
    ErrorCode refusalOf(String destination) {
        boolean configured =
                settings.directories().stream()
                        .anyMatch(each -> each.toAbsolutePath().toString().equals(destination));
        if (!configured) {
            return ErrorCode.LOG_DIR_NOT_FOUND;
        }
        Path path = Path.of(destination);
        if (online(path) == null) {
            return ErrorCode.KAFKA_STORAGE_ERROR;
        }
        return placement.isCordoned(path) ? ErrorCode.INVALID_REPLICA_ASSIGNMENT : ErrorCode.NONE;
    }

    synchronized void prefer(TopicPartition partition, Path destination) {
        if (preferred.size() < PREFERRED_MAX || preferred.containsKey(partition)) {
            preferred.put(partition, destination);
        }
    }

    /// @throws LogFailureException when the log cannot move, or is not there
    synchronized void beginMove(TopicPartition partition, Path destination) {
        PartitionLog future = futures.get(partition);
        if (future != null && !destination.equals(future.directory().getParent())) {
            log.info("The move of {} to {} is given up", partition, future.directory().getParent());
            dropFuture(partition, false);
            future = null;
        }
        PartitionLog original = logs.get(partition);
        LogDirectory to = online(destination);
        if (original == null || to == null || closed) {
            throw new LogFailureException(destination, "or the log is offline", null);
        }
        if (future != null || to.holds(original)) {
            return;
        }
        if (offlineCount() > 0) {
            throw new LogFailureException(
                    destination, "takes no log while a log directory is offline", null);
        }
        String failure = original.failure();
        if (failure != null) {
            throw new LogFailureException(original.directory(), failure, null);
        }
        forgetEarlier(to, partition);
        try {
            moves.start(original, futures.create(original, to, cleanerOffsets));
        } catch (IOException e) {
            to.met("a copy of " + original + " cannot be made", e);
            throw new LogFailureException(destination, "a copy cannot be made", e);
        }
    }

    synchronized void resumeMove(TopicPartition partition) {
        PartitionLog future = futures.get(partition);
        PartitionLog original = logs.get(partition);
        if (future == null || original == null || moves.isUnderWay(partition)) {
            return;
        }
        LogDirectory from = directoryOf(original);
        if (from == null || from.holds(future) || !original.topicId().equals(future.topicId())) {
            dropFuture(partition, true);
            return;
        }
        if (from.wasCleaned(partition)) {
            future.truncateFullyAndStartAt(original.logStartOffset());
            checkpointRecoveryPoints();
        }
        future.reconfigure(FutureLogs.config(original.config()));
        moves.start(original, future);
    }

    /// @param gone whether the log itself goes, too
    private void dropFuture(TopicPartition partition, boolean gone) {
        PartitionLog future = futures.get(partition);
        moves.stop(partition, gone);
        Path renamed = futures.drop(partition, Purpose.DELETE);
        LogDirectory directory = future == null ? null : directoryOf(future);
        if (renamed != null && directory != null) {
            cleanerOffsets.removed(directory, partition);
            timers.run(() -> renames.deleteTree(renamed));
        }
    }

    /// The copy takes the place of the log.
    ///
    /// @return the log from now on, in the one or the other directory; null when nothing was done
    /// @throws LogFailureException when it failed, and the log is as it was or its directory has
    ///   failed
    synchronized @Nullable PartitionLog swap(LogMove move) {
        PartitionLog original = move.original();
        PartitionLog future = move.future();
        TopicPartition partition = original.topicPartition();
        LogDirectory from = directoryOf(original);
        LogDirectory to = directoryOf(future);
        boolean stands =
                !closed
                        && original.equals(logs.get(partition))
                        && future.equals(futures.get(partition))
                        && original.failure() == null
                        && future.failure() == null;
        if (!stands || from == null || to == null) {
            return null;
        }
        Long cleaned = cleanerOffsets.cleanedUpTo(from, partition);
        PartitionLog now =
                futures.swap(
                        original,
                        from,
                        future,
                        to,
                        move::copyRest,
                        () -> {
                            checkpointLogStarts(List.of(to));
                            noteCleaned(original, to, cleaned);
                        });
        cleanerOffsets.removed(to.holds(now) ? from : to, partition);
        return now;
    }

    private void noteCleaned(PartitionLog original, LogDirectory to, @Nullable Long offset) {
        try {
            if (offset != null) {
                cleanerOffsets.copied(original, to, offset);
            }
        } catch (IOException e) {
            throw new LogFailureException(
                    to.path(), "writing " + OffsetCheckpoint.CLEANER.fileName() + " failed", e);
        }
    }

    // --- truncating, deleting --------------------------------------------------------------------

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
        preferred.remove(partition);
        dropFuture(partition, true);
        PartitionLog dropped = logs.remove(partition);
        if (dropped == null) {
            return false;
        }
        Path renamed = renames.setAside(dropped, Purpose.DELETE);
        cleanerOffsets.removed(partition);
        timers.later(dropped.config().fileDeleteDelayMs(), () -> renames.deleteTree(renamed));
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
        dropFuture(partition, true);
        Path renamed = renames.setAside(stray, Purpose.STRAY);
        cleanerOffsets.removed(partition);
        log.warn("{} belongs to no topic of this cluster; set aside as {}", partition, renamed);
        return true;
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
                            failure == null ? logsIn(directory) : List.of(),
                            failure == null ? futures.in(directory) : List.of()));
        }
        unusable.forEach((path, reason) ->
                views.add(
                        new LogDirectoryView(
                                path, null, reason, false, -1, -1, List.of(), List.of())));
        return views;
    }

    private List<PartitionLog> logsIn(LogDirectory directory) {
        return logs.values().stream().filter(directory::holds).toList();
    }

    /// The logs in a directory and the copies on their way into it.
    private List<PartitionLog> allIn(LogDirectory directory) {
        return Stream.concat(logs.values().stream(), futures.all().stream())
                .filter(directory::holds)
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
        LogDirectory directory = directoryOf(of);
        return directory == null ? null : directory.id();
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
        checkpoint(
                OffsetCheckpoint.RECOVERY_POINT,
                PartitionLog::recoveryPoint,
                _ -> true,
                placement.online());
    }

    /// Writes where logs start that start within a segment.
    public void checkpointLogStarts() {
        checkpointLogStarts(placement.online());
    }

    private void checkpointLogStarts(Collection<LogDirectory> into) {
        checkpoint(
                OffsetCheckpoint.LOG_START,
                PartitionLog::logStartOffset,
                each -> each.logStartOffset() > each.firstSegmentBaseOffset(),
                into);
    }

    /// Writes the high watermarks.
    public void checkpointHighWatermarks() {
        checkpoint(
                OffsetCheckpoint.HIGH_WATERMARK,
                PartitionLog::highWatermark,
                _ -> true,
                placement.online());
    }

    private void checkpoint(
            OffsetCheckpoint kind,
            ToLongFunction<PartitionLog> offset,
            Predicate<PartitionLog> included,
            Collection<LogDirectory> into) {
        LogFailureException failed = null;
        for (LogDirectory directory : into) {
            var offsets = new HashMap<TopicPartition, Long>();
            for (PartitionLog each : allIn(directory)) {
                if (included.test(each)) {
                    offsets.put(each.topicPartition(), offset.applyAsLong(each));
                }
            }
            try {
                directory.write(kind, offsets);
            } catch (IOException e) {
                String what = "writing " + kind.fileName() + " failed";
                directory.met(what, e);
                failed = new LogFailureException(directory.path(), what, e);
            }
        }
        if (failed != null) {
            throw failed;
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
            if (stop.close(directory.path(), allIn(directory))) {
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
            futures.all().forEach(PartitionLog::abandon);
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
        moves.close();
        timers.close();
        return true;
    }
}
