package dev.odradek.log;

import dev.odradek.base.disk.Disk;
import dev.odradek.base.disk.DiskFile;
import dev.odradek.log.segment.Segment;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes a log durable and knows how far it is. Files are forced without the log's lock, so that
/// appends go on meanwhile; one flush at a time.
final class LogFlush {
    private final LogEnvironment environment;
    private final Path directory;
    private final LogState state;
    private final ReentrantLock logLock;
    private final ReentrantLock flushLock = new ReentrantLock();
    private volatile long recoveryPoint;
    private volatile long flushedAtMs;
    private boolean closed;
    // Once a force has failed no later one says anything: the kernel takes what it could not write
    // for written.
    private volatile boolean failed;
    // Base offset of the newest segment whose name is durable, and `state.truncations` when it
    // became so: after a truncation there may be another segment of the same name.
    private volatile long newestDurableName = -1;
    private volatile int truncationsBeforeIt;

    LogFlush(
            LogEnvironment environment,
            Path directory,
            LogState state,
            ReentrantLock logLock,
            long recoveryPoint) {
        this.environment = environment;
        this.directory = directory;
        this.state = state;
        this.logLock = logLock;
        this.recoveryPoint = recoveryPoint;
        this.flushedAtMs = environment.clock().monotonicMs();
    }

    long recoveryPoint() {
        return recoveryPoint;
    }

    long millisSinceFlush() {
        return environment.clock().monotonicMs() - flushedAtMs;
    }

    /// Makes everything below `offset` durable. A caller that holds the log's lock keeps appends
    /// waiting.
    void flushUpTo(long offset) throws IOException {
        if (offset <= recoveryPoint) {
            return;
        }
        if (logLock.isHeldByCurrentThread()) {
            // Never wait for another flush, which may want this lock: force on our own.
            force(offset);
            return;
        }
        flushLock.lock();
        try {
            if (offset > recoveryPoint) {
                force(offset);
            }
        } finally {
            flushLock.unlock();
        }
    }

    private void force(long upTo) throws IOException {
        List<Segment> dirty = new ArrayList<>();
        int truncations;
        long newest;
        long offset;
        logLock.lock();
        try {
            if (closed) {
                // The directory may be another log's by now.
                return;
            }
            // It may have been truncated since the caller asked.
            offset = Math.min(upTo, state.end.offset());
            truncations = state.truncations;
            SegmentList segments = state.segments;
            newest = segments.active().baseOffset();
            for (int i = 0; i < segments.size(); i++) {
                Segment segment = segments.get(i);
                Segment next = segments.after(i);
                boolean unflushed = next == null || next.baseOffset() > recoveryPoint;
                if (unflushed && segment.baseOffset() < offset) {
                    segment.writeIndexes();
                    dirty.add(segment);
                }
            }
        } finally {
            logLock.unlock();
        }
        if (failed) {
            throw new IOException("an earlier flush has failed");
        }
        boolean forced = false;
        try {
            forceAll(dirty);
            // New segments' names must survive as their content does.
            if (newest != newestDurableName || truncations != truncationsBeforeIt) {
                environment.disk().syncDirectory(directory);
            }
            forced = true;
        } catch (NoSuchFileException e) {
            // The partition was deleted: nothing failed to be written.
            forced = true;
            throw e;
        } finally {
            failed |= !forced;
        }
        logLock.lock();
        try {
            newestDurableName = newest;
            truncationsBeforeIt = truncations;
            if (truncations == state.truncations) {
                recoveryPoint = Math.max(recoveryPoint, offset);
            }
            flushedAtMs = environment.clock().monotonicMs();
        } finally {
            logLock.unlock();
        }
    }

    private static void forceAll(List<Segment> dirty) throws IOException {
        for (Segment segment : dirty) {
            try {
                segment.force();
            } catch (NoSuchFileException e) {
                if (!segment.isRetired()) {
                    throw e;
                }
            }
        }
    }

    /// Flushes what lies before a new segment, soon.
    ///
    /// @param rolled the segment before it, sealed
    /// @param snapshot of the producers at its beginning; null when there is none
    /// @param onFailure takes the reason
    void flushRolledSoon(
            long baseOffset, Segment rolled, @Nullable Path snapshot, Consumer<String> onFailure) {
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
                        onFailure.accept("flush up to " + baseOffset + " failed: " + e);
                    }
                });
    }

    private void forceSnapshot(Path snapshot) throws IOException {
        try (DiskFile file = environment.disk().open(snapshot, Disk.Access.UPDATE)) {
            file.force(true);
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
    }

    void restartAt(long offset) {
        recoveryPoint = offset;
    }
}
