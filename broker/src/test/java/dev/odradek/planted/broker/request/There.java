package dev.odradek.planted.broker.request;

/// Breaks a wall of the house on purpose: see `ArchitectureTest`.
public final class There {
    private There() {}

    public static int there() {
        return dev.odradek.planted.broker.fetch.Back.back();
    }
}
