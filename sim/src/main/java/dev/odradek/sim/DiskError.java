package dev.odradek.sim;

import java.io.IOException;

/// How a call fails, in the words of the JDK on Linux.
public enum DiskError {
    /// EIO.
    INPUT_OUTPUT("Input/output error"),
    /// ENOSPC.
    NO_SPACE("No space left on device");

    private final String text;

    DiskError(String text) {
        this.text = text;
    }

    IOException exception() {
        return new IOException(text);
    }
}
