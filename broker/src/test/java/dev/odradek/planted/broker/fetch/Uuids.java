package dev.odradek.planted.broker.fetch;

/// Breaks a wall of the house on purpose: see `ArchitectureTest`.
public final class Uuids {
    private Uuids() {}

    static Object id() {
        return java.util.UUID.randomUUID();
    }
}
