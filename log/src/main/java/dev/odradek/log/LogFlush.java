package dev.odradek.log;

import dev.odradek.base.disk.DiskTrouble;
import dev.odradek.log.checkpoint.PartitionMetadata;
import dev.odradek.log.segment.Segment;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Makes a log durable and knows how far it is. Files are forced without the log's lock, so that
/// appends go on meanwhile; one flush at a time, and one serves all that have come before it began.
///
/// Of an active segment only the records are forced: after a crash its indexes are built again,
/// since the segment that holds the recovery point is never trusted.
final class LogFlush {
    private static final long NO_NAME = -1;

    private static final long RETRY_MS = 100;

    private final LogEnvironment environment;
    private final Path directory;
    private final LogState state;
    private final EpochFile epochFile;
    private final ReentrantLock logLock;
    private final ReentrantLock flushLock = new ReentrantLock();
    private volatile long recoveryPoint;
    private volatile long flushedAtMs;
    private boolean closed;
    // Once a force has failed no later one says anything: the kernel takes what it could not write
    // for written.
    private volatile boolean failed;
    // What was appended below it may not count as committed before it is durable; never less than
    // what was once owed, except after a truncation.
    private volatile long owed;
    // Whether a flush of what is owed is on its way; guarded by the log's lock.
    private boolean settling;
    private volatile @Nullable Runnable onSettled;
    // Whether somebody was told that there is something to flush; guarded by the log's lock.
    private boolean announced;
    // Base offset of the newest segment whose name is durable, and `state.truncations` when it
    // became so: after a truncation there may be another segment of the same name.
    private volatile long newestDurableName = NO_NAME;
    private volatile int truncationsBeforeIt;
    // Whether the directory, what binds it to its topic, and their names are durable: nothing else
    // is of use to anybody before.
    private volatile boolean rooted;

    LogFlush(
            LogEnvironment environment,
            Path directory,
            LogState state,
            EpochFile epochFile,
            ReentrantLock logLock,
            long recoveryPoint,
            boolean rooted) {
        this.environment = environment;
        this.directory = directory;
        this.state = state;
        this.epochFile = epochFile;
        this.logLock = logLock;
        this.recoveryPoint = recoveryPoint;
        this.rooted = rooted;
        this.flushedAtMs = environment.clock().monotonicMs();
    }

    long recoveryPoint() {
        return recoveryPoint;
    }

    /// Whether there is nothing that a flush has to make durable.
    boolean isDone() {
        return rooted && recoveryPoint >= state.end.offset();
    }

    long millisSinceFlush() {
        return environment.clock().monotonicMs() - flushedAtMs;
    }

    /// From now on `listener` is called after each flush of what was owed, done or failed, with no
    /// lock held.
    void onSettled(Runnable listener) {
        onSettled = listener;
    }

    /// The offset up to which records may count as committed: the log's end, unless some of them
    /// wait for a flush.
    long settledOffset() {
        long end = state.end.offset();
        return owed > recoveryPoint ? Math.min(recoveryPoint, end) : end;
    }

    /// Whether the records below `endOffset` wait for a flush.
    boolean owes(long endOffset) {
        return endOffset <= owed && endOffset > recoveryPoint;
    }

    /// Everything that is appended by now must be durable before it counts: flushes soon. The
    /// caller holds the log's lock.
    ///
    /// @param onFailure takes what failed, and how
    void owe(BiConsumer<String, IOException> onFailure) {
        owed = state.end.offset();
        if (!settling) {
            settling = true;
            environment.background().run(() -> settle(onFailure));
        }
    }

    private void settle(BiConsumer<String, IOException> onFailure) {
        boolean gaveUp = false;
        long retryMs = 0;
        try {
            flushUpTo(state.end.offset());
        } catch (IOException e) {
            if (!isClosed()) {
                onFailure.accept("flush", e);
            }
            gaveUp = !isDiskFine(e);
            retryMs = RETRY_MS;
        } finally {
            boolean again;
            logLock.lock();
            try {
                again = !gaveUp && !closed && owed > recoveryPoint;
                settling = again;
            } finally {
                logLock.unlock();
            }
            if (again) {
                environment.background().later(retryMs, () -> settle(onFailure));
            }
        }
        Runnable listener = onSettled;
        if (listener != null) {
            listener.run();
        }
    }

    private boolean isClosed() {
        logLock.lock();
        try {
            return closed;
        } finally {
            logLock.unlock();
        }
    }

    /// Makes everything below `offset` durable. A caller that holds the log's lock keeps appends
    /// waiting.
    void flushUpTo(long offset) throws IOException {
        if (offset <= recoveryPoint && rooted) {
            takeBackAnnouncement();
            return;
        }
        if (logLock.isHeldByCurrentThread()) {
            // Never wait for another flush, which may want this lock: force on our own.
            force(offset);
            return;
        }
        flushLock.lock();
        try {
            if (offset > recoveryPoint || !rooted) {
                force(offset);
            }
        } finally {
            flushLock.unlock();
        }
    }

    /// What a flush set out to make durable.
    ///
    /// @param offset below it everything
    /// @param dirty segments with something to force
    /// @param newest base offset of the active segment; -1 while its file is yet to be made
    /// @param truncations of the log when it began
    record Round(long offset, List<Segment> dirty, long newest, int truncations) {}

    private void force(long upTo) throws IOException {
        Round round = begin(upTo);
        if (round == null) {
            return;
        }
        if (failed) {
            throw new IOException("an earlier flush has failed");
        }
        boolean forced = false;
        try {
            forceFiles(round);
            forced = true;
        } catch (IOException e) {
            forced = isDiskFine(e);
            throw e;
        } finally {
            failed |= !forced;
        }
        complete(round);
    }

    /// Whether no record failed to be written: the partition was deleted, its files could not be
    /// opened, or there was no room for its leader epochs.
    private static boolean isDiskFine(IOException e) {
        return DiskTrouble.of(e) != DiskTrouble.BROKEN;
    }

    /// Begins a flush.
    ///
    /// @return null when the log is closed: the directory may be another log's by now
    @Nullable Round begin(long upTo) {
        logLock.lock();
        try {
            announced = false;
            if (closed) {
                return null;
            }
            List<Segment> dirty = new ArrayList<>();
            // It may have been truncated since the caller asked.
            long offset = Math.min(upTo, state.end.offset());
            SegmentList segments = state.segments;
            for (int i = 0; i < segments.size(); i++) {
                Segment segment = segments.get(i);
                Segment next = segments.after(i);
                boolean unflushed = next == null || next.baseOffset() > recoveryPoint;
                if (unflushed && segment.baseOffset() < offset) {
                    dirty.add(segment);
                }
            }
            Segment active = segments.active();
            long newest = active.isMade() ? active.baseOffset() : NO_NAME;
            return new Round(offset, dirty, newest, state.truncations);
        } finally {
            logLock.unlock();
        }
    }

    private void forceFiles(Round round) throws IOException {
        if (!rooted) {
            PartitionMetadata.force(environment.disk(), directory);
        }
        for (Segment segment : round.dirty()) {
            try {
                if (segment.baseOffset() == round.newest()) {
                    segment.forceRecords();
                } else {
                    segment.force();
                }
            } catch (NoSuchFileException e) {
                if (!segment.isRetired()) {
                    throw e;
                }
            }
        }
        epochFile.write();
        // New segments' names must survive as their content does.
        if (!rooted
                || round.newest() != newestDurableName
                || round.truncations() != truncationsBeforeIt) {
            environment.disk().syncDirectory(directory);
        }
        if (!rooted) {
            forceRoot();
        }
    }

    private void forceRoot() throws IOException {
        Path parent = directory.getParent();
        if (parent != null) {
            environment.disk().syncDirectory(parent);
        }
    }

    /// Makes durable that there is this log. The caller holds the log's lock.
    void root() throws IOException {
        if (!rooted) {
            force(state.end.offset());
        }
    }

    /// What the round set out for is durable.
    void complete(Round round) {
        logLock.lock();
        try {
            rooted = true;
            newestDurableName = round.newest();
            truncationsBeforeIt = round.truncations();
            if (round.truncations() == state.truncations) {
                // What was the active segment, and was rolled meanwhile, is not to be trusted
                // before
                // its indexes are forced, too: the next round does that.
                long active = state.segments.active().baseOffset();
                long bound =
                        active == round.newest()
                                ? round.offset()
                                : Math.min(round.offset(), active - 1);
                recoveryPoint = Math.max(recoveryPoint, bound);
            }
            flushedAtMs = environment.clock().monotonicMs();
        } finally {
            logLock.unlock();
        }
    }

    private void takeBackAnnouncement() {
        logLock.lock();
        try {
            announced = false;
        } finally {
            logLock.unlock();
        }
    }

    /// `log`, whose flush this is, has something new. The caller holds the log's lock.
    void appended(PartitionLog log) {
        if (!announced) {
            announced = true;
            environment.background().wrote(log);
        }
    }

    /// Flushes what lies before a new segment, soon.
    ///
    /// @param rolled the segment before it, sealed
    /// @param snapshot of the producers at its beginning; null when there is none
    /// @param onFailure takes what failed, and how
    void flushRolledSoon(
            long baseOffset,
            Segment rolled,
            @Nullable Path snapshot,
            BiConsumer<String, IOException> onFailure) {
        environment
                .background()
                .run(() -> {
                    try {
                        if (snapshot != null) {
                            forceSnapshot(snapshot);
                        }
                        flushUpTo(baseOffset);
                        rolled.forceIndexes();
                    } catch (NoSuchFileException e) {
                        // The partition was deleted meanwhile.
                    } catch (IOException e) {
                        onFailure.accept("flush up to " + baseOffset, e);
                    }
                });
    }

    private void forceSnapshot(Path snapshot) throws IOException {
        try {
            environment.disk().force(snapshot);
        } catch (NoSuchFileException e) {
            // Retention took it.
        }
    }

    /// Never flushes again. The caller holds the log's lock.
    void close() {
        closed = true;
    }

    /// The log was truncated to `offset`.
    void atMost(long offset) {
        recoveryPoint = Math.min(recoveryPoint, offset);
        owed = Math.min(owed, offset);
    }

    void restartAt(long offset) {
        recoveryPoint = offset;
        owed = offset;
    }
}
