package dev.odradek.log;

import dev.odradek.log.checkpoint.EpochCheckpoint;
import dev.odradek.log.epoch.EpochEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps `leader-epoch-checkpoint` in step with the epochs in memory, as far as it must be: a node
/// that leads many partitions has a new epoch for each of them at every start.
///
/// Opening a log after a crash reads the epochs of the records behind the recovery point, and of
/// those in the last segment, from the batches. So the file must hold an epoch before the recovery
/// point passes its first record, and before the segment of that record is rolled. An epoch without
/// any record is nobody's loss: opening the log would forget it, and so would Kafka.
final class EpochFile {
    private final LogEnvironment environment;
    private final LogState state;
    private final Path directory;
    // What the file holds; null when that is not known.
    private volatile @Nullable List<EpochEntry> written;
    private @Nullable List<EpochEntry> staged;
    private boolean closed;

    /// @param state whose epochs the file holds
    EpochFile(LogEnvironment environment, LogState state, Path directory) {
        this.environment = environment;
        this.state = state;
        this.directory = directory;
        this.written = state.epochs.entries();
    }

    private List<EpochEntry> worthKeeping() {
        // In this order: an epoch begins before the log's end passes its first record.
        var epochs = state.epochs;
        return epochs.truncateFromEnd(state.end.offset()).entries();
    }

    /// Whether the file lacks epochs of records that there are, or holds others.
    boolean isDue() {
        return !worthKeeping().equals(written);
    }

    /// Writes the epochs of the records that there are, durably, if that [#isDue].
    synchronized void write() throws IOException {
        if (!closed && isDue()) {
            List<EpochEntry> entries = worthKeeping();
            staged = null;
            written = null;
            EpochCheckpoint.write(environment.disk(), directory, entries);
            written = entries;
        }
    }

    /// As the first half of [#write], forcing nothing: once what this has written is durable,
    /// [#commit] is to follow.
    ///
    /// @return false when there is nothing to write
    synchronized boolean stage() throws IOException {
        if (closed || !isDue()) {
            return false;
        }
        List<EpochEntry> entries = worthKeeping();
        staged = null;
        EpochCheckpoint.stage(environment.disk(), directory, entries);
        staged = entries;
        return true;
    }

    /// Puts what was staged in the file's place. It is durable once the directory is.
    ///
    /// @return false when there is nothing staged
    synchronized boolean commit() throws IOException {
        List<EpochEntry> entries = staged;
        if (closed || entries == null) {
            return false;
        }
        staged = null;
        written = null;
        EpochCheckpoint.commit(environment.disk(), directory);
        written = entries;
        return true;
    }

    /// Never writes again.
    synchronized void close() {
        closed = true;
    }
}
