package dev.odradek.log.producer;

/// A transaction whose marker has been met.
///
/// @param firstOffset of its first record
/// @param lastOffset of its marker
public record CompletedTransaction(
        long producerId, long firstOffset, long lastOffset, boolean aborted) {}
