package dev.odradek.base.disk;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The process, or the machine, has no file descriptor left. Nothing was read or written, and
/// nothing is wrong with the disk: the same call may work a moment later.
public final class OutOfHandlesException extends IOException {
    private static final long serialVersionUID = 1L;

    /// @param cause of the operating system
    public OutOfHandlesException(Path path, @Nullable IOException cause) {
        super(
                path
                        + " cannot be opened, there are too many open files: raise the limit of"
                        + " open files (ulimit -n, LimitNOFILE), or lower odradek.open.files.max",
                cause);
    }
}
