package dev.odradek.planted.log;

/// Breaks a wall of the house on purpose: see `ArchitectureTest`.
public final class MakesAThread {
    private MakesAThread() {}

    static Thread make() {
        return new Thread(() -> {});
    }
}
