package dev.odradek.log;

/// What a read found.
public sealed interface LogRead permits LogSlice, LogRead.OutOfRange {
    /// The log holds no such offset.
    record OutOfRange(long logStartOffset, long logEndOffset) implements LogRead {}
}
