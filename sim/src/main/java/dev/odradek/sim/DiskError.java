package dev.odradek.sim;

import java.io.IOException;
import java.io.SyncFailedException;

/// How a call fails, in the words of the JDK on Linux.
public enum DiskError {
    /// EIO.
    INPUT_OUTPUT("Input/output error"),
    /// ENOSPC.
    NO_SPACE("No space left on device"),
    /// EMFILE.
    NO_DESCRIPTORS("Too many open files");

    private final String text;

    DiskError(String text) {
        this.text = text;
    }

    IOException exception() {
        return new IOException(text);
    }

    /// As a sync fails.
    IOException syncException() {
        var failure = new SyncFailedException(text);
        failure.initCause(exception());
        return failure;
    }
}
