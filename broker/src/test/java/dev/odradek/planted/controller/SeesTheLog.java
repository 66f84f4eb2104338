package dev.odradek.planted.controller;

/// Breaks a wall of the house on purpose: see `ArchitectureTest`.
public final class SeesTheLog {
    private SeesTheLog() {}

    public static boolean use(java.nio.file.Path file) {
        return dev.odradek.planted.log.OpensAFile.open(file);
    }
}
