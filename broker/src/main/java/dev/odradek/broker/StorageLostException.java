package dev.odradek.broker;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The node has lost a directory that it cannot be without. The message is one line for the
/// operator: what, where, what to do.
final class StorageLostException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private StorageLostException(String line, @Nullable Throwable cause) {
        super(line, cause);
    }

    static StorageLostException ofMetadata(Path directory, String reason) {
        return new StorageLostException(
                "the metadata directory " + directory + " has failed (" + reason + "); " + TO_DO,
                null);
    }

    static StorageLostException ofMetadata(Path directory, Throwable cause) {
        return new StorageLostException(
                "the metadata directory " + directory + " has failed (" + cause + "); " + TO_DO,
                cause);
    }

    static StorageLostException ofLast(Path directory, String reason) {
        return new StorageLostException(
                "no log directory is left, the last was "
                        + directory
                        + " ("
                        + reason
                        + "); "
                        + TO_DO,
                null);
    }

    static StorageLostException untold(Path directory, long patienceMs) {
        return new StorageLostException(
                "the controller could not be told within "
                        + patienceMs
                        + " ms (log.dir.failure.timeout.ms) that log directory "
                        + directory
                        + " has failed; "
                        + TO_DO,
                null);
    }

    private static final String TO_DO = "mend the disk, or make room on it, and start again";
}
