package dev.odradek.groups.offsets;

/// What the broker's settings say about committed offsets.
///
/// @param metadataCharsMax `offset.metadata.max.bytes`; counted in UTF-16 units, as Kafka does
/// @param retentionMs `offsets.retention.minutes`
/// @param retentionCheckMs `offsets.retention.check.interval.ms`
public record OffsetSettings(int metadataCharsMax, long retentionMs, long retentionCheckMs) {}
