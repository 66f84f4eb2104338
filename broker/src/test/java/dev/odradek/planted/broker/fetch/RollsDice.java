package dev.odradek.planted.broker.fetch;

/// Breaks a wall of the house on purpose: see `ArchitectureTest`.
public final class RollsDice {
    private RollsDice() {}

    static int roll() {
        return new java.util.Random().nextInt();
    }
}
