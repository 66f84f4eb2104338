package dev.odradek.broker.storage;

/// Something about directories that people have to mend. The message is one line: which file, which
/// values, what to do.
public final class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// @param message one line, complete without the stack trace
    public StorageException(String message) {
        super(message, null, false, false);
    }

    /// The message itself, which is never absent.
    public String line() {
        return String.valueOf(getMessage());
    }
}
