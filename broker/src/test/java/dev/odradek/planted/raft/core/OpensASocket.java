package dev.odradek.planted.raft.core;

/// Breaks a wall of the house on purpose: see `ArchitectureTest`.
public final class OpensASocket {
    private OpensASocket() {}

    static java.net.Socket open() {
        return new java.net.Socket();
    }
}
