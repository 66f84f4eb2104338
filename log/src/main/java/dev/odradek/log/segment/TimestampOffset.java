package dev.odradek.log.segment;

/// A record found by its timestamp.
///
/// @param timestampMs of the record, epoch ms; -1 where none is meant
/// @param leaderEpoch in which it was written; -1 when unknown
public record TimestampOffset(long timestampMs, long offset, int leaderEpoch) {}
