package dev.odradek.planted.groups;

/// Breaks a wall of the house on purpose: see `ArchitectureTest`.
public final class UsesTheLog {
    private UsesTheLog() {}

    static boolean use(java.nio.file.Path file) {
        return dev.odradek.planted.log.OpensAFile.open(file);
    }
}
