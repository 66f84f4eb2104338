package dev.odradek.base.disk;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Open files, bounded in number whatever the number of partitions. Whoever needs a file leases it;
/// a file that falls out of the cache is closed when its last lease ends, so at most the capacity
/// plus the leases held at one moment are open.
///
/// Where the process runs out of descriptors all the same, files that nobody leases are closed and
/// the call is made once more.
public final class HandleCache implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HandleCache.class);
    // Of the files that it keeps, the cache gives up one in so many to go on.
    private static final int SHARE_GIVEN_UP = 4;

    private final Disk disk;
    private final Cache<Path, FileLease> leases;
    private final AtomicBoolean warned = new AtomicBoolean();

    /// @param filesMax files kept open while nobody leases them; at least 1
    public HandleCache(Disk disk, int filesMax) {
        this.disk = disk;
        this.leases =
                Caffeine.newBuilder()
                        .maximumSize(filesMax)
                        .executor(Runnable::run)
                        .removalListener(HandleCache::onRemoval)
                        .build();
    }

    public Disk disk() {
        return disk;
    }

    /// Leases the file for reading and writing, opened (and made when missing) if it is not open
    /// already.
    ///
    /// @return a lease with one reference that the caller releases
    public FileLease lease(Path path) throws IOException {
        return lease(path, Disk.Access.WRITE);
    }

    /// As [#lease(Path)], but a missing file is not made: for readers that may race with a
    /// deletion.
    ///
    /// @throws java.nio.file.NoSuchFileException when the file is missing
    public FileLease leaseExisting(Path path) throws IOException {
        return lease(path, Disk.Access.UPDATE);
    }

    private FileLease lease(Path path, Disk.Access access) throws IOException {
        boolean retries = true;
        while (true) {
            FileLease lease = leases.getIfPresent(path);
            try {
                if (lease == null) {
                    ResidentReads.checkOpening();
                    lease = leases.get(path, missing -> open(missing, access));
                }
            } catch (UncheckedIOException e) {
                IOException failure = Objects.requireNonNull(e.getCause());
                if (DiskTrouble.of(failure) != DiskTrouble.NO_DESCRIPTORS) {
                    throw failure;
                }
                if (!retries) {
                    throw new OutOfHandlesException(path, failure);
                }
                retries = false;
                giveUpSome();
                continue;
            }
            if (lease.tryRetain()) {
                return lease;
            }
            // Evicted between the look-up and the retain: its entry is gone already, open anew.
            leases.asMap().remove(path, lease);
        }
    }

    private void giveUpSome() {
        if (!warned.getAndSet(true)) {
            log.warn(
                    "The process has run out of file descriptors and closes files that it would"
                            + " have kept open: raise the limit of open files (ulimit -n, LimitNOFILE),"
                            + " or lower odradek.open.files.max (said once)");
        }
        int count = (int) (leases.estimatedSize() / SHARE_GIVEN_UP) + 1;
        leases.policy()
                .eviction()
                .ifPresent(bound -> leases.invalidateAll(bound.coldest(count).keySet()));
    }

    /// Forgets the file: its handle is closed when the last lease ends. For files that were
    /// renamed, deleted or replaced.
    public void forget(Path path) {
        leases.invalidate(path);
    }

    /// Open files that the cache knows of.
    public long size() {
        return leases.estimatedSize();
    }

    /// Forgets all files.
    @Override
    public void close() {
        leases.invalidateAll();
        leases.cleanUp();
    }

    private FileLease open(Path path, Disk.Access access) {
        try {
            return new FileLease(disk.open(path, access));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void onRemoval(
            @Nullable Path path, @Nullable FileLease lease, RemovalCause cause) {
        if (lease != null) {
            lease.release();
        }
    }
}
