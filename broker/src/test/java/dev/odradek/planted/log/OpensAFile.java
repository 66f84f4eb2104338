package dev.odradek.planted.log;

/// Breaks a wall of the house on purpose: see `ArchitectureTest`.
public final class OpensAFile {
    private OpensAFile() {}

    public static boolean open(java.nio.file.Path file) {
        return java.nio.file.Files.exists(file);
    }
}
