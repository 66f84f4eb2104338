package dev.odradek.log;

import dev.odradek.base.disk.Disk;
import dev.odradek.base.time.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Flushes in the background what no setting asks to flush, so that a power cut takes away about a
/// second of records and the recovery point is never far behind. Appends do not wait for it.
///
/// Rounds come while there is something to flush: an idle node is not woken for them.
///
/// Many logs of one directory are made durable by one `syncfs`, a few by one `fdatasync` each.
///
/// Threads: one round at a time, on a worker.
final class WriteBack {
    private static final Logger log = LoggerFactory.getLogger(WriteBack.class);

    private final Clock clock;
    private final Disk disk;
    private final LogTimers timers;
    private final FlushWindow window;
    // Whether a round is to come; written under this object's monitor.
    private volatile boolean armed;
    private boolean started;
    // What was appended before is durable; counts while armed.
    private volatile long flushedBeforeMs;
    private volatile boolean flushing;
    private boolean warned;

    WriteBack(Clock clock, Disk disk, LogTimers timers, FlushWindow window) {
        this.clock = clock;
        this.disk = disk;
        this.timers = timers;
        this.window = window;
        this.flushedBeforeMs = clock.monotonicMs();
        timers.whenWritten(this::arm);
    }

    /// Starts the rounds: two in each window in which something is written.
    synchronized void start() {
        started = window.lengthMs() > 0;
        if (armed) {
            next();
        }
    }

    /// Something was written, and lies in [LogTimers]; any thread.
    private void arm() {
        if (armed || !timers.hasWritten()) {
            return;
        }
        synchronized (this) {
            if (!armed) {
                flushedBeforeMs = clock.monotonicMs();
                armed = true;
                next();
            }
        }
    }

    private void next() {
        if (started) {
            timers.later(Math.max(1, window.lengthMs() / 2), this::roundAndNext);
        }
    }

    private void roundAndNext() {
        try {
            round();
        } finally {
            synchronized (this) {
                armed = timers.hasWritten();
                if (armed) {
                    next();
                }
            }
            // Who wrote in between may have found it armed.
            arm();
        }
    }

    /// For how long the oldest record has lain unflushed, at most; in ms, 0 when all are flushed.
    long unflushedMs() {
        return armed && (flushing || timers.hasWritten())
                ? clock.monotonicMs() - flushedBeforeMs
                : 0;
    }

    /// Whether appends are to wait for their flush.
    boolean isBehind() {
        return window.slowsAppends() && unflushedMs() > window.exceededMs();
    }

    /// Flushes what has been written since the last round.
    void round() {
        long startMs = clock.monotonicMs();
        flushing = timers.hasWritten();
        Set<PartitionLog> written = timers.takeWritten();
        Map<Path, List<PartitionLog>> byDirectory = new HashMap<>();
        for (PartitionLog each : written) {
            byDirectory
                    .computeIfAbsent(each.directory().getParent(), _ -> new ArrayList<>())
                    .add(each);
        }
        byDirectory.forEach(this::flush);
        if (!written.isEmpty()) {
            warnIfBehind(clock.monotonicMs() - flushedBeforeMs);
        }
        flushedBeforeMs = startMs;
        flushing = false;
    }

    private void warnIfBehind(long unflushedMs) {
        if (unflushedMs > window.exceededMs() && !warned) {
            warned = true;
            log.warn(
                    "The disk takes records more slowly than they come: a power cut would take away"
                            + " the last {} ms of them, odradek.flush.window.ms is {} (said once);"
                            + " with odradek.flush.window.slows.appends=true appends would wait",
                    unflushedMs,
                    window.lengthMs());
        }
    }

    private void flush(Path directory, List<PartitionLog> logs) {
        if (logs.size() < GroupFlush.LOGS_MIN || !flushTogether(directory, logs)) {
            for (PartitionLog each : logs) {
                try {
                    each.flush();
                } catch (LogFailureException e) {
                    log.error("{}", e.toString());
                }
            }
        }
    }

    private boolean flushTogether(Path directory, List<PartitionLog> logs) {
        try {
            return new GroupFlush(disk, directory, Iterable::forEach).flush(logs);
        } catch (IOException e) {
            // Each file's own flush says which of them is hurt.
            log.warn(
                    "Flushing {} as a whole failed, flushing file by file: {}",
                    directory,
                    e.toString());
            return false;
        }
    }
}
