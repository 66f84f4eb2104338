package dev.odradek.log.epoch;

/// @param epoch the greatest known epoch at or below the one asked for
/// @param endOffset the offset after its last record
public record EpochEndOffset(int epoch, long endOffset) {}
