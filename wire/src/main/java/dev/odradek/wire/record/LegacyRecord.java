package dev.odradek.wire.record;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// A record read from a batch of magic 0 or 1. Key and value are slices, not retained.
///
/// @param offset absolute
/// @param timestampMs epoch ms; -1 when the record has none, as all of magic 0
public record LegacyRecord(
        long offset, long timestampMs, @Nullable ByteBuf key, @Nullable ByteBuf value) {}
