package dev.odradek.log.producer;

import dev.odradek.wire.ErrorCode;

/// Why a batch of a producer is not appended.
///
/// @param error for the client
/// @param detail for people
public record ProducerRefusal(ErrorCode error, String detail) {}
