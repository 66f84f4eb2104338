package dev.odradek.raft.driver;

/// How a request reached this node.
///
/// @param apiVersion version of the request, and so of the response
/// @param listener name of the listener; the leader's address in the response is the one it has
///   there
public record RequestOrigin(short apiVersion, String listener) {}
