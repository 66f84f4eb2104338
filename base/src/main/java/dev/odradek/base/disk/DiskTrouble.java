package dev.odradek.base.disk;

import java.io.IOException;
import java.io.SyncFailedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Set;

/// What kind of failure an [IOException] tells of. The JDK gives the reason as the operating
/// system's text only, which may be in the language of the user's locale.
public enum DiskTrouble {
    /// The file system, or what this user may have of it, is full (ENOSPC, EDQUOT): nothing is
    /// broken, and it passes when something is deleted.
    FULL,
    /// This process, or the machine, has no descriptors left (EMFILE, ENFILE): the disk is fine.
    NO_DESCRIPTORS,
    /// A file is not there.
    MISSING,
    /// Anything else, EIO before all: what was written before cannot be counted on.
    BROKEN;

    // Of Linux, on all machines that Java runs on.
    private static final int ENFILE = 23;
    private static final int EMFILE = 24;
    private static final int ENOSPC = 28;
    private static final int EDQUOT = 122;

    private static final Set<String> FULL_TEXTS =
            Set.of("No space left on device", "Disk quota exceeded");
    private static final Set<String> DESCRIPTOR_TEXTS =
            Set.of("Too many open files", "Too many open files in system");

    /// The texts in the language of the locale; looked up when something else than English is met.
    private static final class Localised {
        static final List<String> FULL_TEXTS = LinuxErrors.texts(ENOSPC, EDQUOT);
        static final List<String> DESCRIPTOR_TEXTS = LinuxErrors.texts(EMFILE, ENFILE);
    }

    /// The worst that `failure`, or what was suppressed while it was handled, tells of.
    public static DiskTrouble of(IOException failure) {
        DiskTrouble worst = ofOne(failure);
        for (Throwable suppressed : failure.getSuppressed()) {
            if (suppressed instanceof IOException other) {
                DiskTrouble trouble = of(other);
                worst = trouble.compareTo(worst) > 0 ? trouble : worst;
            }
        }
        return worst;
    }

    private static DiskTrouble ofOne(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return MISSING;
        }
        if (failure instanceof OutOfHandlesException) {
            return NO_DESCRIPTORS;
        }
        if (failure instanceof SyncFailedException) {
            // What was taken for written is lost, whatever the reason.
            return BROKEN;
        }
        String reason =
                failure instanceof FileSystemException named
                        ? named.getReason()
                        : failure.getMessage();
        if (reason == null) {
            return BROKEN;
        }
        if (FULL_TEXTS.contains(reason) || Localised.FULL_TEXTS.contains(reason)) {
            return FULL;
        }
        if (DESCRIPTOR_TEXTS.contains(reason) || Localised.DESCRIPTOR_TEXTS.contains(reason)) {
            return NO_DESCRIPTORS;
        }
        return BROKEN;
    }

    /// Whether what failed may simply be tried again later.
    public boolean passes() {
        return this == FULL || this == NO_DESCRIPTORS;
    }
}
