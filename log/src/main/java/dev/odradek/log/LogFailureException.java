package dev.odradek.log;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The disk failed under a log. After a failed append the log takes no more of them until it is
/// loaded again; reads go on as far as they can.
public final class LogFailureException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Path directory;

    public LogFailureException(Path directory, String what, @Nullable Throwable cause) {
        super(directory + ": " + what, cause);
        this.directory = directory;
    }

    /// The partition's directory, or the log directory, that failed.
    public Path directory() {
        return directory;
    }
}
