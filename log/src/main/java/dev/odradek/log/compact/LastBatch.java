package dev.odradek.log.compact;

/// What a log knows of the last batch of a producer that may come back.
///
/// @param lastOffset of its last batch with records in this epoch; -1 when there is none, and only
///   a marker tells the epoch
/// @param epoch of the producer
public record LastBatch(long lastOffset, short epoch) {}
