package dev.odradek.log.epoch;

/// @param epoch a leader epoch, at least 0
/// @param startOffset the first offset that was written in it
public record EpochEntry(int epoch, long startOffset) {}
