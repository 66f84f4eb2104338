package dev.odradek.log;

/// The offsets of a log at one moment, `logStartOffset <= lastStableOffset <= highWatermark <=
/// logEndOffset`.
public record LogOffsets(
        long logStartOffset, long lastStableOffset, long highWatermark, long logEndOffset) {}
