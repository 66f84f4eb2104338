package dev.odradek.log.segment;

/// Where a batch lies.
///
/// @param position its first byte in the segment
/// @param sizeBytes header included
/// @param baseOffset of its first record
/// @param lastOffset of its last record
public record BatchPosition(int position, int sizeBytes, long baseOffset, long lastOffset) {}
