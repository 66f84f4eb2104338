package dev.odradek.planted.groups;

/// Breaks a wall of the house on purpose: see `ArchitectureTest`.
public final class LocksItself {
    private LocksItself() {}

    static Object lock() {
        return new java.util.concurrent.locks.ReentrantLock();
    }
}
