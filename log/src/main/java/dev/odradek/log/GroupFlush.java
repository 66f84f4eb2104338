package dev.odradek.log;

import dev.odradek.base.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes many logs of one directory durable by one `syncfs`, or by two, where leader epochs go with
/// them: a file that replaces another is durable before it takes that one's name.
///
/// Threads: the caller's, and those by which it takes a step for each log.
final class GroupFlush {
    /// From so many on, one call for the whole file system costs less than one for each.
    static final int LOGS_MIN = 16;

    private final Disk disk;
    private final Path directory;
    private final Walk walk;
    private final Map<PartitionLog, LogFlush.Round> rounds = new ConcurrentHashMap<>();
    private final Set<PartitionLog> staged = ConcurrentHashMap.newKeySet();

    /// How a step is taken for each of many logs.
    @FunctionalInterface
    interface Walk {
        /// Returns when it was taken for all.
        void forEach(Collection<PartitionLog> logs, Consumer<PartitionLog> step);
    }

    private interface Step {
        void take(PartitionLog log) throws IOException;
    }

    /// @param directory in which the logs are
    GroupFlush(Disk disk, Path directory, Walk walk) {
        this.disk = disk;
        this.directory = directory;
        this.walk = walk;
    }

    /// Flushes all of them up to where they end now. Called once.
    ///
    /// @return false, having flushed nothing, when the disk has no such call
    /// @throws IOException when none of it is certain to be durable
    boolean flush(Collection<PartitionLog> logs) throws IOException {
        takeAll(logs, this::begin);
        if (!disk.syncFileSystem(directory)) {
            return false;
        }
        if (!staged.isEmpty()) {
            List<PartitionLog> committed = new ArrayList<>(logs);
            committed.retainAll(staged);
            takeAll(committed, PartitionLog::commitEpochs);
            disk.syncFileSystem(directory);
        }
        for (PartitionLog each : logs) {
            LogFlush.Round round = rounds.get(each);
            if (round != null) {
                each.flushed(round);
            }
        }
        return true;
    }

    private void takeAll(Collection<PartitionLog> logs, Step step) throws IOException {
        var done = new AtomicInteger();
        var failure = new AtomicReference<@Nullable IOException>();
        walk.forEach(
                logs,
                each -> {
                    try {
                        step.take(each);
                        done.incrementAndGet();
                    } catch (IOException e) {
                        failure.compareAndSet(null, e);
                    }
                });
        IOException first = failure.get();
        if (first != null) {
            throw first;
        }
        if (done.get() != logs.size()) {
            throw new IOException("not all logs could be flushed");
        }
    }

    private void begin(PartitionLog each) throws IOException {
        LogFlush.Round round = each.beginFlush();
        if (round != null) {
            rounds.put(each, round);
            if (each.stageEpochs()) {
                staged.add(each);
            }
        }
    }
}
