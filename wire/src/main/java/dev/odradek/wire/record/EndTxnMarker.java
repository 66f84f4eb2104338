package dev.odradek.wire.record;

/// The end of a transaction as the partition's log shows it.
///
/// @param committed false when the transaction was aborted
/// @param coordinatorEpoch leader epoch of the transaction coordinator that wrote the marker;
///   fences older ones
public record EndTxnMarker(boolean committed, int coordinatorEpoch) {}
