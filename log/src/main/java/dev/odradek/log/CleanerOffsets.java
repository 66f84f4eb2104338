package dev.odradek.log;

import dev.odradek.log.checkpoint.OffsetCheckpoint;
import dev.odradek.log.compact.CleanableLog;
import dev.odradek.log.compact.CleanerCheckpoints;
import dev.odradek.log.compact.LogSnapshot;
import dev.odradek.wire.TopicPartition;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Up to where each log is clean: in memory, and in the `cleaner-offset-checkpoint` of the
/// directory that the log lies in, which is written with every change.
///
/// Its monitor is a leaf: nothing is called from within but the disk.
final class CleanerOffsets implements CleanerCheckpoints {
    private static final Logger log = LoggerFactory.getLogger(CleanerOffsets.class);

    private final List<LogDirectory> directories;
    private final Function<TopicPartition, @Nullable PartitionLog> logs;
    private final Function<TopicPartition, @Nullable PartitionLog> futures;
    private final Map<LogDirectory, Map<TopicPartition, Long>> offsets = new HashMap<>();

    /// Reads the files; what they say of logs that are not there, or beyond a log's end, is
    /// forgotten.
    ///
    /// @param logs the logs that there are
    /// @param futures the copies of them in other directories that there are
    CleanerOffsets(
            List<LogDirectory> directories,
            Function<TopicPartition, @Nullable PartitionLog> logs,
            Function<TopicPartition, @Nullable PartitionLog> futures) {
        this.directories = directories;
        this.logs = logs;
        this.futures = futures;
        for (LogDirectory directory : directories) {
            var found = new HashMap<TopicPartition, Long>();
            try {
                found.putAll(directory.read(OffsetCheckpoint.CLEANER));
            } catch (IOException e) {
                log.warn(
                        "{} is not known, its logs will be cleaned from their start on: {}",
                        directory.path().resolve(OffsetCheckpoint.CLEANER.fileName()),
                        e.toString());
            }
            found.entrySet().removeIf(entry -> !isOf(directory, entry.getKey(), entry.getValue()));
            offsets.put(directory, found);
        }
    }

    private boolean isOf(LogDirectory directory, TopicPartition partition, long offset) {
        return isOf(directory, logs.apply(partition), offset)
                || isOf(directory, futures.apply(partition), offset);
    }

    private static boolean isOf(LogDirectory directory, @Nullable PartitionLog found, long offset) {
        return found != null && directory.holds(found) && offset <= found.logEndOffset();
    }

    @Override
    public synchronized @Nullable Long cleanedUpTo(TopicPartition partition) {
        for (Map<TopicPartition, Long> each : offsets.values()) {
            Long offset = each.get(partition);
            if (offset != null) {
                return offset;
            }
        }
        return null;
    }

    /// As far as the file in one directory says; null when it does not.
    synchronized @Nullable Long cleanedUpTo(LogDirectory directory, TopicPartition partition) {
        return Objects.requireNonNull(offsets.get(directory)).get(partition);
    }

    @Override
    public synchronized void cleaned(CleanableLog cleaned, LogSnapshot seen, long offset)
            throws IOException {
        PartitionLog found = logs.apply(cleaned.topicPartition());
        if (found == null || !cleaned.isStillAs(seen)) {
            return;
        }
        for (LogDirectory directory : directories) {
            if (directory.holds(found)) {
                put(directory, cleaned.topicPartition(), offset);
            }
        }
    }

    /// What lies at or behind `offset` is no longer there, and what will be is not clean.
    synchronized void truncated(TopicPartition partition, long offset) throws IOException {
        for (LogDirectory directory : directories) {
            Long before = Objects.requireNonNull(offsets.get(directory)).get(partition);
            if (before != null && before > offset) {
                put(directory, partition, offset);
            }
        }
    }

    /// A copy of the log, begun or complete, in `to` is as clean as the log itself: what is missing
    /// in it was cleaned away. Durable when this returns.
    synchronized void copied(PartitionLog original, LogDirectory to, long offset)
            throws IOException {
        put(to, original.topicPartition(), offset);
    }

    /// What lies in `directory` is no longer a log, or the copy of one.
    synchronized void removed(LogDirectory directory, TopicPartition partition) {
        remove(directory, partition);
    }

    private void put(LogDirectory directory, TopicPartition partition, long offset)
            throws IOException {
        Map<TopicPartition, Long> known = Objects.requireNonNull(offsets.get(directory));
        known.put(partition, offset);
        directory.write(OffsetCheckpoint.CLEANER, known);
    }

    /// The log is gone; another of the same name will be dirty from its start on.
    synchronized void removed(TopicPartition partition) {
        for (LogDirectory directory : directories) {
            remove(directory, partition);
        }
    }

    private void remove(LogDirectory directory, TopicPartition partition) {
        Map<TopicPartition, Long> known = Objects.requireNonNull(offsets.get(directory));
        if (known.remove(partition) != null) {
            try {
                directory.write(OffsetCheckpoint.CLEANER, known);
            } catch (IOException e) {
                // Whoever finds the old offset finds it beyond the new log's end, or cleans less
                // than there is.
                log.warn(
                        "{} was not written: {}",
                        directory.path().resolve(OffsetCheckpoint.CLEANER.fileName()),
                        e.toString());
            }
        }
    }
}
