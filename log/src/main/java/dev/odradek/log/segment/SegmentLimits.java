package dev.odradek.log.segment;

/// When a segment is full, and how densely it is indexed.
///
/// @param segmentBytes `segment.bytes`
/// @param segmentMs `segment.ms`
/// @param indexBytes `segment.index.bytes`, of each index
/// @param indexIntervalBytes `index.interval.bytes`
public record SegmentLimits(
        int segmentBytes, long segmentMs, int indexBytes, int indexIntervalBytes) {}
