package dev.odradek.wire.record;

import org.jspecify.annotations.Nullable;

/// One header of a record to be written. The value is not copied; leave it alone until the record
/// is appended.
@SuppressWarnings("ArrayRecordComponent") // a carrier into the builder, never compared
public record RecordHeader(String key, byte @Nullable [] value) {}
