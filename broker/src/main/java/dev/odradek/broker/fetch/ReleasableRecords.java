package dev.odradek.broker.fetch;

import dev.odradek.wire.codec.RecordBytes;

/// Records in a response that hold something until they are sent. The framework releases them,
/// once, from the connection's event loop; those of no bytes must not hold anything.
public interface ReleasableRecords extends RecordBytes {
    /// Gives back what the records hold; they are not read afterwards.
    void release();
}
