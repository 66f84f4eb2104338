package dev.odradek.benchmarks.result;

/// What one figure of one peer was in one round.
///
/// @param peer the key of the peer
/// @param round from 1 on
public record Sample(Figure figure, String peer, int round, double value) {}
