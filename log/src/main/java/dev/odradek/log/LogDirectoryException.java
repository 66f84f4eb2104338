package dev.odradek.log;

import dev.odradek.base.disk.DiskTrouble;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A log directory that cannot be used. The message is one line for the operator: which path, what
/// is wrong, what to do.
public final class LogDirectoryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Path path;

    public LogDirectoryException(Path path, String what, @Nullable Throwable cause) {
        super(path + ": " + what, cause);
        this.path = path;
    }

    /// Whether the disk is to blame, so that the other directories can be used without this one.
    boolean isOfDisk() {
        return getCause() instanceof IOException failure
                && DiskTrouble.of(failure) != DiskTrouble.NO_DESCRIPTORS;
    }

    public Path path() {
        return path;
    }
}
