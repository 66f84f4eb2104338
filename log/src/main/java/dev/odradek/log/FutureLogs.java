package dev.odradek.log;

import dev.odradek.log.LogDirectoryView.FutureLog;
import dev.odradek.log.recover.LogSummary;
import dev.odradek.log.recover.RecoveryRequest.Trust;
import dev.odradek.log.segment.PartitionDirectory;
import dev.odradek.log.segment.PartitionDirectory.Purpose;
import dev.odradek.wire.TopicPartition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The copies of logs on their way into other log directories, and how one takes the place of the
/// log that it was copied from:
///
/// | step | on the device before the next | a crash here leaves |
/// | --- | --- | --- |
/// | the copy gets the last records, and is closed as for a clean stop | all of it | both: the copying goes on |
/// | the old log's directory becomes `-delete` | the name | the copy alone, complete: it is the log |
/// | the copy's directory gets the log's name | the name | the new log |
///
/// So there is at no time more than one directory that bears the log's name, which Kafka would
/// refuse to start with. As long as there is a copy the cleaner leaves the log alone: what it took
/// from behind the copy's end, such as a tombstone, would be missing in the copy, which has what
/// that was to take away.
///
/// Threads: every call under the monitor of [LogDirectories], but for [#get] and [#all].
final class FutureLogs {
    private static final Logger log = LoggerFactory.getLogger(FutureLogs.class);

    private final LogEnvironment environment;
    private final LogTimers timers;
    private final LogLoading loading;
    private final PartitionRenames renames;
    private final Map<TopicPartition, PartitionLog> logs;
    private final Map<TopicPartition, PartitionLog> futures;

    /// @param logs the logs that there are; changed by a swap
    FutureLogs(
            LogEnvironment environment,
            LogTimers timers,
            LogLoading loading,
            PartitionRenames renames,
            Map<TopicPartition, PartitionLog> logs) {
        this.environment = environment;
        this.timers = timers;
        this.loading = loading;
        this.renames = renames;
        this.logs = logs;
        this.futures = new ConcurrentHashMap<>(loading.futures());
        futures.keySet().forEach(partition -> pauseCleaning(partition, true));
    }

    @Nullable PartitionLog get(TopicPartition partition) {
        return futures.get(partition);
    }

    Collection<PartitionLog> all() {
        return futures.values();
    }

    private void pauseCleaning(TopicPartition partition, boolean paused) {
        PartitionLog current = logs.get(partition);
        if (current != null) {
            current.pauseCleaning(paused);
        }
    }

    /// The copies that lie in a directory.
    List<FutureLog> in(LogDirectory directory) {
        List<FutureLog> found = new ArrayList<>();
        for (PartitionLog future : futures.values()) {
            if (directory.holds(future)) {
                PartitionLog current = logs.get(future.topicPartition());
                long end = future.logEndOffset();
                found.add(
                        new FutureLog(future, current == null ? -1 : current.logEndOffset() - end));
            }
        }
        return found;
    }

    /// The settings of a copy: what costs time is put off until it takes its place.
    static LogConfig config(LogConfig original) {
        return original.toBuilder().flushMessages(Long.MAX_VALUE).fileDeleteDelayMs(0).build();
    }

    /// Makes an empty copy of a log.
    PartitionLog create(PartitionLog original, LogDirectory to, CleanerOffsets cleaned)
            throws IOException {
        TopicPartition partition = original.topicPartition();
        Path path = to.path().resolve(renames.unique(partition, Purpose.FUTURE));
        boolean made = false;
        original.pauseCleaning(true);
        try {
            if (original.config().compacts() || cleaned.cleanedUpTo(partition) != null) {
                cleaned.copied(original, to, 0);
            }
            PartitionLog future =
                    loading.create(
                            to, path, partition, original.topicId(), config(original.config()));
            futures.put(partition, future);
            made = true;
            return future;
        } finally {
            if (!made) {
                original.pauseCleaning(false);
                // The next start must not take what there is of it for a copy.
                renames.deleteTree(path);
            }
        }
    }

    /// Forgets a copy, whose directory has failed.
    void forget(PartitionLog future) {
        if (futures.remove(future.topicPartition(), future)) {
            pauseCleaning(future.topicPartition(), false);
        }
    }

    /// Gives a copy up.
    ///
    /// @return its directory, renamed for `purpose`; null when there is none
    @Nullable Path drop(TopicPartition partition, Purpose purpose) {
        PartitionLog dropped = futures.remove(partition);
        if (dropped == null) {
            return null;
        }
        pauseCleaning(partition, false);
        return renames.setAside(dropped, purpose);
    }

    /// Makes a copy the log, where there is no other.
    PartitionLog promote(PartitionLog future, LogDirectory in, LogConfig config)
            throws IOException {
        future.close();
        PartitionLog promoted = takeName(future, in, config, future.summary());
        promoted.takeOver(future);
        promoted.highWatermark(future.highWatermark());
        logs.put(future.topicPartition(), promoted);
        // Not before: while it is known nobody makes an empty log in its place.
        futures.remove(future.topicPartition(), future);
        log.info("{} is in {} now, where it was about to move", promoted, in.path());
        return promoted;
    }

    private PartitionLog takeName(
            PartitionLog future, LogDirectory in, LogConfig config, @Nullable LogSummary summary)
            throws IOException {
        Path name = in.path().resolve(PartitionDirectory.name(future.topicPartition()));
        if (environment.disk().exists(future.directory())) {
            renames.rename(future.directory(), name);
        }
        forgetHandles(name);
        return loading.reopen(in, name, future, config, Trust.CLEAN_STOP, summary);
    }

    /// What is open under the names of these files may be those of a log that was here before.
    private void forgetHandles(Path directory) throws IOException {
        for (String name : environment.disk().list(directory)) {
            environment.handles().forget(directory.resolve(name));
        }
    }

    /// Puts a copy in the place of the log, to which nothing is appended meanwhile.
    ///
    /// @param rest copies what is missing; the log changes no more
    /// @param beforeRename writes what a start in between wants to find
    /// @return the log from now on: the copy, or the old one, opened anew, when that failed
    /// @throws LogFailureException when it failed, and the log is as it was or its directory has
    ///   failed
    PartitionLog swap(
            PartitionLog original,
            LogDirectory from,
            PartitionLog future,
            LogDirectory to,
            Runnable rest,
            Runnable beforeRename) {
        LogSummary summary;
        boolean ready = false;
        original.freeze();
        try {
            rest.run();
            if (future.logStartOffset() > original.logStartOffset()) {
                throw new LogFailureException(
                        future.directory(), "lacks records at its beginning", null);
            }
            future.highWatermark(original.highWatermark());
            future.deleteRecordsBefore(original.logStartOffset());
            future.takeOver(original);
            beforeRename.run();
            future.close();
            summary = future.summary();
            ready = true;
        } catch (IOException e) {
            to.met(future.directory() + " cannot be looked at", e);
            throw new LogFailureException(future.directory(), "cannot be looked at", e);
        } finally {
            if (!ready) {
                original.thaw();
            }
        }
        return rename(original, from, future, to, summary);
    }

    private PartitionLog rename(
            PartitionLog original,
            LogDirectory from,
            PartitionLog future,
            LogDirectory to,
            @Nullable LogSummary summary) {
        TopicPartition partition = original.topicPartition();
        Path old = original.directory();
        Path aside = old.resolveSibling(renames.unique(partition, Purpose.DELETE));
        LogDirectory struck = from;
        // Reads find no file from here on, and wait until there is another log.
        original.abandon();
        try {
            renames.rename(old, aside);
            struck = to;
            PartitionLog swapped = takeName(future, to, original.config(), summary);
            put(swapped, original);
            timers.later(original.config().fileDeleteDelayMs(), () -> renames.deleteTree(aside));
            return swapped;
        } catch (IOException e) {
            log.error(
                    "{} stays in {}: its copy in {} cannot take its place: {}",
                    partition,
                    from.path(),
                    to.path(),
                    e.toString());
            struck.met("a move to another log directory", e);
            return undo(original, from, aside, future, to);
        }
    }

    private void put(PartitionLog opened, PartitionLog original) {
        TopicPartition partition = original.topicPartition();
        opened.takeOver(original);
        opened.highWatermark(original.highWatermark());
        futures.remove(partition);
        logs.put(partition, opened);
    }

    private PartitionLog undo(
            PartitionLog original,
            LogDirectory from,
            Path aside,
            PartitionLog future,
            LogDirectory to) {
        TopicPartition partition = original.topicPartition();
        Path name = to.path().resolve(PartitionDirectory.name(partition));
        try {
            if (environment.disk().exists(name)) {
                renames.rename(name, future.directory());
            }
        } catch (IOException e) {
            to.met("taking back a move", e);
        }
        Path old = original.directory();
        try {
            if (environment.disk().exists(aside)) {
                renames.rename(aside, old);
            }
            forgetHandles(old);
            PartitionLog reopened =
                    loading.reopen(from, old, original, original.config(), Trust.PAGE_CACHE, null);
            // It does not know which of its records wait for a flush.
            reopened.flush();
            put(reopened, original);
            giveUp(future);
            return reopened;
        } catch (IOException | LogFailureException e) {
            // Whatever the reason: the log is closed, and its directory must not count as clean.
            from.health().failed("taking back the move of " + partition + " failed: " + e);
            throw new LogFailureException(old, "cannot be opened again", e);
        }
    }

    /// What is left of a copy that could not take its place.
    private void giveUp(PartitionLog future) {
        try {
            Path dropped = renames.setAside(future, Purpose.DELETE);
            timers.run(() -> renames.deleteTree(dropped));
        } catch (LogFailureException e) {
            log.warn("The next start finds it and moves the log again: {}", e.toString());
        }
    }
}
