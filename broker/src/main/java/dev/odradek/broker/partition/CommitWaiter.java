package dev.odradek.broker.partition;

import dev.odradek.wire.ErrorCode;

/// Someone who waits for an offset to be committed. Told once, with no lock held, by whichever
/// thread committed it.
@FunctionalInterface
public interface CommitWaiter {
    /// @param error [ErrorCode#NONE] when the records are committed; otherwise they may or may not
    ///   survive
    void onDecided(ErrorCode error);
}
