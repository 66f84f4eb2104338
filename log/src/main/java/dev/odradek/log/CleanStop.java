package dev.odradek.log;

import dev.odradek.base.disk.Disk;
import dev.odradek.base.task.Tasks;
import dev.odradek.base.task.WorkerPool;
import dev.odradek.log.checkpoint.PageCacheMark;
import dev.odradek.log.recover.LogSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Closes all logs: a few each by itself, many of one directory together. Then what they still have
/// to write is written first, and their file system is forced once.
final class CleanStop {
    private static final Logger log = LoggerFactory.getLogger(CleanStop.class);

    private final Disk disk;
    private final Tasks tasks;
    private final int threads;
    // Directories of the logs that did not close well.
    private final Set<Path> failed = ConcurrentHashMap.newKeySet();
    private final Queue<LogSummary> summaries = new ConcurrentLinkedQueue<>();

    /// @param threads for one log directory
    CleanStop(Disk disk, Tasks tasks, int threads) {
        this.disk = disk;
        this.tasks = tasks;
        this.threads = threads;
    }

    /// Closes the logs of one directory.
    ///
    /// @return whether all closed well
    boolean close(Path directory, Collection<PartitionLog> logs) {
        List<PartitionLog> dirty = new ArrayList<>();
        for (PartitionLog each : logs) {
            if (each.isDirty()) {
                dirty.add(each);
            }
        }
        if (dirty.size() >= GroupFlush.LOGS_MIN) {
            forceTogether(directory, dirty);
        }
        inParallel(logs, this::closeOne);
        for (PartitionLog each : logs) {
            if (each.failure() != null) {
                failed.add(each.directory());
            }
        }
        return failed.isEmpty();
    }

    /// What was closed, for the next start.
    Collection<LogSummary> summaries() {
        return summaries;
    }

    private void closeOne(PartitionLog each) {
        each.close();
        if (each.isFuture()) {
            return;
        }
        try {
            LogSummary summary = each.summary();
            if (summary != null) {
                summaries.add(summary);
            }
        } catch (IOException e) {
            log.warn("The next start opens {}: {}", each, e.toString());
        }
    }

    /// Afterwards the logs have nothing left to force, or are closed one by one.
    private void forceTogether(Path directory, List<PartitionLog> dirty) {
        try {
            // Most of what there is to write, and whether this disk has such a call.
            if (!disk.syncFileSystem(directory)) {
                return;
            }
            inParallel(dirty, PartitionLog::writeForClose);
            new GroupFlush(disk, directory, this::inParallel).flush(dirty);
            dirty.forEach(PartitionLog::forcedForClose);
        } catch (IOException e) {
            log.error("Flushing {} as a whole failed: {}", directory, e.toString());
            failed.add(directory);
            distrustPageCache(directory);
        }
    }

    /// A page that could not be written may be dropped: the next start reads everything again.
    private void distrustPageCache(Path directory) {
        try {
            PageCacheMark.delete(disk, directory);
        } catch (IOException e) {
            log.warn("The mark of a trusted page cache stays in {}: {}", directory, e.toString());
        }
    }

    private void inParallel(Collection<PartitionLog> logs, Consumer<PartitionLog> step) {
        try (WorkerPool pool = tasks.pool("log-closing", threads)) {
            for (PartitionLog each : logs) {
                pool.execute(() -> closing(each, step));
            }
        }
    }

    private void closing(PartitionLog each, Consumer<PartitionLog> step) {
        try {
            step.accept(each);
        } catch (RuntimeException e) {
            log.error("Closing {} failed: {}", each, e.toString());
            failed.add(each.directory());
        }
    }
}
