package dev.odradek.planted.metadata;

/// Breaks a wall of the house on purpose: see `ArchitectureTest`.
public final class ReachesUp {
    private ReachesUp() {}

    static boolean use(java.nio.file.Path file) {
        return dev.odradek.planted.controller.SeesTheLog.use(file);
    }
}
