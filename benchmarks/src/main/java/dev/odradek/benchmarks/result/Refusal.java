package dev.odradek.benchmarks.result;

/// A piece of work that gave no figures, since they could not be compared: errors, lost records, a
/// client that was saturated, an offered load that was not borne.
///
/// @param round from 1 on
/// @param reason a sentence for people
public record Refusal(String work, String peer, int round, String reason) {}
