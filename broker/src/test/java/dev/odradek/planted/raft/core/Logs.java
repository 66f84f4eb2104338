package dev.odradek.planted.raft.core;

/// Breaks a wall of the house on purpose: see `ArchitectureTest`.
public final class Logs {
    private Logs() {}

    static void say() {
        org.slf4j.LoggerFactory.getLogger(Logs.class).info("said");
    }
}
