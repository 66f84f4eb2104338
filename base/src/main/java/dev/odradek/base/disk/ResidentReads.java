package dev.odradek.base.disk;

/// Reads of a thread that must not wait for a device, such as an event loop's. Within [#attempt]
/// every read of a file finds its bytes in memory, or ends the attempt.
///
/// ```
/// if (!ResidentReads.attempt(lookUp)) {
///     pool.execute(lookUp);    // once more, where waiting harms nobody
/// }
/// ```
///
/// Between the look at the page cache and the read a page may be lost; that is the one wait left.
public final class ResidentReads {
    private static final ScopedValue<Boolean> ONLY = ScopedValue.newInstance();

    private ResidentReads() {}

    /// Runs `reads` until one would have to wait.
    ///
    /// @return false when one would have; what was done before it is done
    public static boolean attempt(Runnable reads) {
        try {
            ScopedValue.where(ONLY, true).run(reads);
            return true;
        } catch (NotResidentException e) {
            return false;
        }
    }

    /// Called by every implementation of [DiskFile#read] before it reads.
    ///
    /// @throws NotResidentException within an attempt, when the read would have to wait
    public static void check(DiskFile file, long position, long sizeBytes) {
        if (ONLY.isBound() && !file.isResident(position, sizeBytes)) {
            throw NotResidentException.INSTANCE;
        }
    }

    /// Called before a file is opened, which may always have to wait.
    static void checkOpening() {
        if (ONLY.isBound()) {
            throw NotResidentException.INSTANCE;
        }
    }
}
