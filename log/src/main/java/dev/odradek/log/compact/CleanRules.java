package dev.odradek.log.compact;

/// The settings of a topic that cleaning acts on.
///
/// @param compacts whether `cleanup.policy` has compact
/// @param deletes whether it has delete
/// @param segmentBytes `segment.bytes`
/// @param indexBytes `segment.index.bytes`
/// @param indexIntervalBytes `index.interval.bytes`
/// @param deleteRetentionMs `delete.retention.ms`
/// @param compactionLagMinMs `min.compaction.lag.ms`
/// @param compactionLagMaxMs `max.compaction.lag.ms`
/// @param dirtyRatioMin `min.cleanable.dirty.ratio`
/// @param decompressedBytesMax the most that the records of one batch may decompress to
public record CleanRules(
        boolean compacts,
        boolean deletes,
        int segmentBytes,
        int indexBytes,
        int indexIntervalBytes,
        long deleteRetentionMs,
        long compactionLagMinMs,
        long compactionLagMaxMs,
        double dirtyRatioMin,
        long decompressedBytesMax) {}
