package dev.odradek.base.disk;

import dev.odradek.base.check.Invariant;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A counted share in an open file. The last release closes it. Any thread.
public final class FileLease {
    private static final Logger log = LoggerFactory.getLogger(FileLease.class);

    private final DiskFile file;
    private final AtomicInteger references = new AtomicInteger(1);

    FileLease(DiskFile file) {
        this.file = file;
    }

    /// The file; valid until the caller's reference is released.
    public DiskFile file() {
        return file;
    }

    /// Adds a reference to a lease that the caller already holds.
    public FileLease retain() {
        Invariant.check(tryRetain(), "lease of %s was retained after its end", file.path());
        return this;
    }

    /// Gives one reference back.
    public void release() {
        int left = references.decrementAndGet();
        Invariant.check(left >= 0, "lease of %s was released once too often", file.path());
        if (left == 0) {
            try {
                file.close();
            } catch (IOException e) {
                // Nothing depends on close: what had to be durable was forced before.
                log.warn("Closing {} failed: {}", file.path(), e.toString());
            }
        }
    }

    boolean tryRetain() {
        while (true) {
            int count = references.get();
            if (count <= 0) {
                return false;
            }
            if (references.compareAndSet(count, count + 1)) {
                return true;
            }
        }
    }
}
