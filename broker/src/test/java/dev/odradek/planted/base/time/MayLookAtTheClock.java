package dev.odradek.planted.base.time;

/// Breaks no wall: see `ArchitectureTest`.
public final class MayLookAtTheClock {
    private MayLookAtTheClock() {}

    public static long now() {
        return System.nanoTime();
    }
}
