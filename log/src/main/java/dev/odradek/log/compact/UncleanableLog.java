package dev.odradek.log.compact;

import dev.odradek.wire.TopicPartition;

/// A log that is set aside because it could not be cleaned; it is tried again later.
///
/// @param reason for people
/// @param failures in a row
/// @param retryAtMs of the monotonic clock
public record UncleanableLog(
        TopicPartition partition, String reason, int failures, long retryAtMs) {}
