package dev.odradek.planted.broker.fetch;

/// Breaks a wall of the house on purpose: see `ArchitectureTest`.
public final class UsesAPool {
    private UsesAPool() {}

    static Object pool() {
        return java.util.concurrent.Executors.newCachedThreadPool();
    }
}
