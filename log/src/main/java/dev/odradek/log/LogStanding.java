package dev.odradek.log;

import dev.odradek.base.disk.DiskTrouble;
import dev.odradek.log.index.CorruptIndexException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether a log may be written, and what a failure means for it and for its directory:
///
/// | failure                                    | consequence                                     |
/// | ------------------------------------------ | ----------------------------------------------- |
/// | no space, no descriptors; nothing half done | that call fails, the next may succeed          |
/// | the same in the middle of a truncation     | this log takes nothing more until it is reopened |
/// | any other, or one of a flush               | the log directory has failed, see [DirectoryHealth] |
///
/// Threads: any.
final class LogStanding {
    private static final Logger log = LoggerFactory.getLogger(LogStanding.class);

    private final Path directory;
    private final DirectoryHealth health;
    private volatile @Nullable String failure;
    private volatile boolean closed;
    private volatile boolean frozen;

    /// @param directory the partition's
    LogStanding(Path directory, DirectoryHealth health) {
        this.directory = directory;
        this.health = health;
    }

    /// Why nothing can be appended until the log is opened again; null when all is well.
    @Nullable String failure() {
        String own = failure;
        return own != null ? own : health.failure();
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
    }

    boolean isFrozen() {
        return frozen;
    }

    void freeze(boolean frozenNow) {
        frozen = frozenNow;
    }

    /// @throws LogFailureException when another log is about to take this one's place
    void checkThawed() {
        if (frozen) {
            throw new LogFailureException(directory, "moves to another log directory", null);
        }
    }

    /// @throws LogFailureException when the log may not be changed
    void checkWritable() {
        checkThawed();
        if (closed) {
            throw new LogFailureException(directory, "is closed", null);
        }
        String reason = failure();
        if (reason != null) {
            throw new LogFailureException(directory, "takes no appends since " + reason, null);
        }
    }

    /// @throws LogFailureException when nothing may be appended now
    void checkAppendable() {
        checkWritable();
        if (!health.mayHaveRoom()) {
            throw new LogFailureException(directory, "takes no appends: the disk is full", null);
        }
    }

    void appended() {
        health.hasRoom();
    }

    /// A call failed, and what it had begun is undone or will be finished by the next.
    LogFailureException undone(String what, IOException cause) {
        switch (DiskTrouble.of(cause)) {
            case FULL -> health.isFull(directory + ": " + what);
            case NO_DESCRIPTORS ->
                    log.warn("{}: {} failed for want of descriptors: {}", directory, what, cause);
            case MISSING, BROKEN -> broken(what, cause);
        }
        return new LogFailureException(directory, what, cause);
    }

    /// A call failed in the middle: what is in memory may not agree with what is on the disk.
    LogFailureException halfDone(String what, IOException cause) {
        if (DiskTrouble.of(cause).passes()) {
            setAside(what, cause);
        } else {
            broken(what, cause);
        }
        return new LogFailureException(directory, what, cause);
    }

    /// A flush failed. Where it was for want of room or of descriptors no record is lost: what
    /// could not be written are leader epochs, or nothing, and the next flush does it.
    LogFailureException unflushed(String what, IOException cause) {
        return undone(what, cause);
    }

    /// A read failed. That a file is not there, or no index, may be a change that overtook it.
    LogFailureException unread(String what, IOException cause) {
        boolean damaged = cause instanceof CorruptIndexException;
        if (!closed && !damaged && DiskTrouble.of(cause) == DiskTrouble.BROKEN) {
            broken(what, cause);
        }
        return new LogFailureException(directory, what, cause);
    }

    private void broken(String what, IOException cause) {
        if (closed) {
            // The directory may be another log's by now.
            return;
        }
        if (cause instanceof CorruptIndexException) {
            setAside(what, cause);
        } else {
            health.failed(directory + ": " + what + " failed: " + text(cause));
        }
    }

    private void setAside(String what, IOException cause) {
        if (failure == null) {
            failure = what + " failed: " + text(cause);
            log.error("{} takes no more appends until a restart: {}", directory, failure);
        }
    }

    private static String text(IOException cause) {
        var text = new StringBuilder(cause.toString());
        for (Throwable suppressed : cause.getSuppressed()) {
            text.append(", then ").append(suppressed);
        }
        return text.toString();
    }
}
