package dev.odradek.raft.core;

/// Where a voter listens for the quorum's requests.
///
/// @param listener name of the listener, upper case
/// @param port 1 to 65535
public record Endpoint(String listener, String host, int port) {}
