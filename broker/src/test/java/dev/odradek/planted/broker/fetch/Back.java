package dev.odradek.planted.broker.fetch;

/// Breaks a wall of the house on purpose: see `ArchitectureTest`.
public final class Back {
    private Back() {}

    public static int back() {
        return dev.odradek.planted.broker.request.There.there();
    }
}
