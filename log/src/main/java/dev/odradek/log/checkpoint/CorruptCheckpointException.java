package dev.odradek.log.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/// A checkpoint file that cannot be read. Its content can be had again from the log, so whoever
/// reads it goes on without, and says so.
public final class CorruptCheckpointException extends IOException {
    CorruptCheckpointException(Path file, int line, String expected, String found) {
        super(file + " line " + line + ": expected " + expected + ", found '" + found + "'");
    }
}
