package dev.odradek.raft.store;

import java.nio.file.Path;

/// A file of the quorum is not what it must be. The message is one line that says which file, what
/// is wrong with it, and what to do.
public final class MetadataFileException extends RuntimeException {
    private final Path file;

    /// @param remedy what the operator can do, as an imperative
    public MetadataFileException(Path file, String what, String remedy) {
        super(file + ": " + what + "; " + remedy);
        this.file = file;
    }

    public MetadataFileException(Path file, String what, String remedy, Throwable cause) {
        super(file + ": " + what + "; " + remedy, cause);
        this.file = file;
    }

    public Path file() {
        return file;
    }
}
