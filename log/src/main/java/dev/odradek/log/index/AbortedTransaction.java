package dev.odradek.log.index;

/// A transaction that was aborted, as a reader of committed data must know it.
///
/// @param producerId whose
/// @param firstOffset of its first record
/// @param lastOffset of its abort marker
/// @param lastStableOffset up to where everything was decided once this was
public record AbortedTransaction(
        long producerId, long firstOffset, long lastOffset, long lastStableOffset) {}
