package dev.odradek.planted.surprise;

/// Breaks a wall of the house on purpose: see `ArchitectureTest`.
public final class Unheard {
    private Unheard() {}

    static int of() {
        return 0;
    }
}
