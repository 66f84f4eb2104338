package dev.odradek.log;

import dev.odradek.wire.ErrorCode;

/// What became of an append.
public sealed interface AppendOutcome {
    /// It is in the log, at the offsets `[baseOffset, lastOffset]`.
    ///
    /// @param logAppendTimeMs the timestamp that the broker gave; -1 when the producer's count
    record Appended(long baseOffset, long lastOffset, long logAppendTimeMs, long logStartOffset)
            implements AppendOutcome {}

    /// It was in the log before, at the offsets `[baseOffset, lastOffset]`: a retry.
    record Duplicate(long baseOffset, long lastOffset, long timestampMs, long logStartOffset)
            implements AppendOutcome {}

    /// It is not in the log, and nothing has changed.
    record Rejected(ErrorCode error, String detail) implements AppendOutcome {}
}
