package dev.odradek.wire.codec;

/// The bytes of a `records` field: zero or more record batches in a row. What they are made of is
/// the implementor's affair: [BufferedRecords] holds them in memory, the broker has slices of
/// segment files. An implementation that is not [BufferedRecords] is never copied by
/// [MessageWriter]; it becomes a part of the frame of its own.
public interface RecordBytes {

    /// How many bytes there are, at least 0; fixed from the moment the object is written.
    int sizeBytes();
}
