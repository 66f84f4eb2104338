package dev.odradek.log;

import dev.odradek.base.disk.Disk;
import dev.odradek.base.time.Clock;
import dev.odradek.log.checkpoint.PageCacheMark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How a log directory fares, as all logs in it see it at once.
///
/// ```
///            no room for an append                an append succeeded
///   SOUND ---------------------------> FULL ---------------------------> SOUND
///     |                                  |  meanwhile one append in 100 ms may try
///     |  a write, read or flush failed   |
///     +------------> FAILED <------------+  for the life of this process
/// ```
///
/// Threads: any.
final class DirectoryHealth {
    private static final Logger log = LoggerFactory.getLogger(DirectoryHealth.class);
    private static final long RETRY_MS = 100;
    private static final long SAY_AGAIN_MS = 60_000;

    private final Clock clock;
    private final Disk disk;
    private final Path path;
    private volatile @Nullable String failure;
    private volatile boolean full;
    private final AtomicLong retryAtMs = new AtomicLong();
    private long saidFullMs = -SAY_AGAIN_MS;
    private @Nullable Consumer<String> onFailure;

    /// @param path the log directory
    DirectoryHealth(Clock clock, Disk disk, Path path) {
        this.clock = clock;
        this.disk = disk;
        this.path = path;
    }

    /// Why nothing in the directory may be appended or acknowledged; null when it has not failed.
    @Nullable String failure() {
        return failure;
    }

    /// From now on `listener` is told when the directory fails, at once when it has; by whoever met
    /// the failure, with any locks held.
    void onFailure(Consumer<String> listener) {
        String known;
        synchronized (this) {
            onFailure = listener;
            known = failure;
        }
        if (known != null) {
            listener.accept(known);
        }
    }

    /// The directory has failed. The first reason counts.
    void failed(String reason) {
        Consumer<String> listener;
        synchronized (this) {
            if (failure != null) {
                return;
            }
            failure = reason;
            listener = onFailure;
        }
        log.error(
                "Log directory {} has failed, nothing more is written there until a restart: {}",
                path,
                reason);
        distrustPageCache();
        if (listener != null) {
            listener.accept(reason);
        }
    }

    /// A page that could not be written back may be dropped: the next start reads everything again.
    private void distrustPageCache() {
        try {
            PageCacheMark.delete(disk, path);
        } catch (IOException e) {
            log.warn("The mark of a trusted page cache stays in {}: {}", path, e.toString());
        }
    }

    /// Whether an append may be tried.
    boolean mayHaveRoom() {
        if (!full) {
            return true;
        }
        long nowMs = clock.monotonicMs();
        long next = retryAtMs.get();
        return nowMs >= next && retryAtMs.compareAndSet(next, nowMs + RETRY_MS);
    }

    /// There was no room for something.
    synchronized void isFull(String what) {
        long nowMs = clock.monotonicMs();
        retryAtMs.set(nowMs + RETRY_MS);
        full = true;
        if (nowMs - saidFullMs >= SAY_AGAIN_MS) {
            saidFullMs = nowMs;
            log.warn(
                    "Log directory {} is full: appends are refused until there is space, which is"
                            + " noticed without a restart; reads go on ({})",
                    path,
                    what);
        }
    }

    /// Something was appended.
    void hasRoom() {
        if (full) {
            full = false;
            log.info("Log directory {} takes appends again", path);
        }
    }
}
