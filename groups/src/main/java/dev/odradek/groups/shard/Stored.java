package dev.odradek.groups.shard;

import dev.odradek.wire.ErrorCode;

/// What a machine does once the records of a step are committed, or once it is known that they were
/// not written.
@FunctionalInterface
public interface Stored {
    /// @param error [ErrorCode#NONE] when the records are committed, else why they are not in the
    ///   log
    /// @param next a step of its own for what follows
    void then(ErrorCode error, Step next);
}
