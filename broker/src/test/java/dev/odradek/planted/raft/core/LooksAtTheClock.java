package dev.odradek.planted.raft.core;

/// Breaks a wall of the house on purpose: see `ArchitectureTest`.
public final class LooksAtTheClock {
    private LooksAtTheClock() {}

    static long now() {
        return System.nanoTime();
    }
}
