package dev.odradek.log;

import dev.odradek.base.disk.DirectoryLock;
import dev.odradek.base.disk.Disk;
import dev.odradek.base.disk.DiskTrouble;
import dev.odradek.base.time.Clock;
import dev.odradek.log.checkpoint.CleanShutdownMarker;
import dev.odradek.log.checkpoint.CorruptCheckpointException;
import dev.odradek.log.checkpoint.MetaProperties;
import dev.odradek.log.checkpoint.OffsetCheckpoint;
import dev.odradek.log.checkpoint.PageCacheMark;
import dev.odradek.log.recover.LogManifest;
import dev.odradek.log.recover.LogSummary;
import dev.odradek.log.recover.RecoveryRequest.Trust;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One of the node's log directories, held by this process.
final class LogDirectory {
    private static final Logger log = LoggerFactory.getLogger(LogDirectory.class);
    private static final String LOCK_FILE = ".lock";

    private final Disk disk;
    private final Path path;
    private final DirectoryLock lock;
    private final @Nullable Uuid id;
    private final Trust trust;
    private final OptionalLong brokerEpochAtStop;
    private final DirectoryHealth health;
    private Map<TopicPartition, LogSummary> summaries;
    // What the checkpoint files hold, so that what did not change is not written again.
    private final Map<OffsetCheckpoint, Map<TopicPartition, Long>> written =
            new EnumMap<>(OffsetCheckpoint.class);

    private LogDirectory(
            Disk disk,
            Path path,
            DirectoryLock lock,
            @Nullable Uuid id,
            Trust trust,
            OptionalLong brokerEpochAtStop,
            Map<TopicPartition, LogSummary> summaries,
            DirectoryHealth health) {
        this.disk = disk;
        this.path = path;
        this.lock = lock;
        this.id = id;
        this.trust = trust;
        this.brokerEpochAtStop = brokerEpochAtStop;
        this.health = health;
        this.summaries = summaries;
    }

    /// Takes the directory for this process, checks whose it is, and removes the mark of a clean
    /// stop.
    ///
    /// @throws LogDirectoryException when it cannot be used
    static LogDirectory open(Clock clock, Disk disk, Path path, LogDirectorySettings settings) {
        DirectoryLock lock = null;
        try {
            make(disk, path);
            disk.list(path);
            lock = disk.tryLock(path.resolve(LOCK_FILE));
            if (lock == null) {
                throw new LogDirectoryException(
                        path,
                        "is locked by another process; stop the other broker, or give this one"
                                + " another log.dirs",
                        null);
            }
            Uuid id = checkOwner(disk, path, settings);
            Trust trust = trust(disk, path, settings);
            OptionalLong brokerEpoch = CleanShutdownMarker.brokerEpoch(disk, path);
            Map<TopicPartition, LogSummary> summaries = LogManifest.read(disk, path);
            LogManifest.delete(disk, path);
            CleanShutdownMarker.delete(disk, path);
            return new LogDirectory(
                    disk,
                    path,
                    lock,
                    id,
                    trust,
                    brokerEpoch,
                    summaries,
                    new DirectoryHealth(clock, disk, path));
        } catch (IOException e) {
            release(lock, path);
            throw new LogDirectoryException(
                    path,
                    "cannot be read and written ("
                            + e
                            + "); mend its permissions or disk, or take it out of log.dirs",
                    e);
        } catch (LogDirectoryException e) {
            release(lock, path);
            throw e;
        }
    }

    /// Makes the directory and its missing parents, durably: what is written into it later must not
    /// be lost with its name.
    private static void make(Disk disk, Path path) throws IOException {
        if (disk.isDirectory(path)) {
            return;
        }
        Path parent = path.getParent();
        if (parent != null) {
            make(disk, parent);
        }
        disk.createDirectories(path);
        if (parent != null) {
            disk.syncDirectory(parent);
        }
    }

    private static Trust trust(Disk disk, Path path, LogDirectorySettings settings)
            throws IOException {
        if (CleanShutdownMarker.exists(disk, path)) {
            return Trust.CLEAN_STOP;
        }
        return settings.trustsPageCache() && PageCacheMark.holds(disk, path)
                ? Trust.PAGE_CACHE
                : Trust.FLUSHED;
    }

    private static @Nullable Uuid checkOwner(Disk disk, Path path, LogDirectorySettings settings)
            throws IOException {
        Path file = path.resolve(MetaProperties.FILE_NAME);
        MetaProperties properties;
        try {
            properties = MetaProperties.read(disk, path);
        } catch (CorruptCheckpointException e) {
            throw new LogDirectoryException(
                    file,
                    "is corrupt ("
                            + e.getMessage()
                            + "); restore it from another log directory of this node",
                    e);
        }
        if (properties == null) {
            return null;
        }
        String clusterId = settings.clusterId();
        if (clusterId != null && !clusterId.equals(properties.clusterId())) {
            throw new LogDirectoryException(
                    file,
                    "belongs to cluster "
                            + properties.clusterId()
                            + ", this node is of cluster "
                            + clusterId
                            + "; take the directory out of log.dirs or empty it",
                    null);
        }
        if (settings.nodeId() >= 0 && properties.nodeId() != settings.nodeId()) {
            throw new LogDirectoryException(
                    file,
                    "belongs to node "
                            + properties.nodeId()
                            + ", node.id is "
                            + settings.nodeId()
                            + "; correct node.id or log.dirs",
                    null);
        }
        return properties.directoryId();
    }

    Path path() {
        return path;
    }

    DirectoryHealth health() {
        return health;
    }

    /// What a failure outside any log means for the directory.
    void met(String what, IOException failure) {
        // Something of that name in the way is nothing that is broken.
        boolean inTheWay = failure instanceof FileAlreadyExistsException;
        if (!inTheWay && !DiskTrouble.of(failure).passes()) {
            health.failed(what + ": " + failure);
        }
    }

    /// Whether `log` lies in it.
    boolean holds(PartitionLog log) {
        return path.equals(log.directory().getParent());
    }

    /// Null when the directory has none.
    @Nullable Uuid id() {
        return id;
    }

    /// What may be taken for true unread.
    Trust trust() {
        return trust;
    }

    /// All logs were opened: if this process dies, and the kernel does not, what it wrote is there.
    ///
    /// @param trusted whether the next start may make use of that
    void markLoaded(boolean trusted) {
        summaries = Map.of();
        try {
            if (trusted) {
                PageCacheMark.write(disk, path);
            } else {
                PageCacheMark.delete(disk, path);
            }
        } catch (IOException e) {
            log.warn("After a crash all of {} will be checked: {}", path, e.toString());
        }
    }

    OptionalLong brokerEpochAtStop() {
        return brokerEpochAtStop;
    }

    synchronized Map<TopicPartition, Long> read(OffsetCheckpoint checkpoint) throws IOException {
        try {
            Map<TopicPartition, Long> offsets = checkpoint.read(disk, path);
            if (disk.exists(path.resolve(checkpoint.fileName()))) {
                written.put(checkpoint, offsets);
            }
            return offsets;
        } catch (CorruptCheckpointException e) {
            log.warn("Going on without it: {}", e.getMessage());
            return Map.of();
        }
    }

    /// Whether a checkpoint file has an entry of the partition.
    synchronized boolean remembers(TopicPartition partition) {
        return written.values().stream().anyMatch(offsets -> offsets.containsKey(partition));
    }

    /// Whether the cleaner has ever begun to clean the log, whatever the topic's settings say now.
    synchronized boolean wasCleaned(TopicPartition partition) {
        return written.getOrDefault(OffsetCheckpoint.CLEANER, Map.of()).containsKey(partition);
    }

    /// Replaces a checkpoint file if anything in it has changed.
    synchronized void write(OffsetCheckpoint checkpoint, Map<TopicPartition, Long> offsets)
            throws IOException {
        if (!offsets.equals(written.get(checkpoint))) {
            checkpoint.write(disk, path, offsets);
            written.put(checkpoint, Map.copyOf(offsets));
        }
    }

    /// Leaves the mark of a clean stop; the last thing that is written.
    ///
    /// @param logs what the logs hold
    void markClean(long brokerEpoch, Collection<LogSummary> logs) throws IOException {
        LogManifest.writeWithMark(disk, path, brokerEpoch, logs);
    }

    /// What the last stop has left to say about a log; until [#markLoaded].
    ///
    /// @return null when nothing is known
    @Nullable LogSummary summary(TopicPartition partition) {
        return summaries.get(partition);
    }

    /// Lets other processes have the directory.
    void release() {
        release(lock, path);
    }

    private static void release(@Nullable DirectoryLock lock, Path path) {
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException e) {
                log.warn("Unlocking {} failed: {}", path, e.toString());
            }
        }
    }
}
