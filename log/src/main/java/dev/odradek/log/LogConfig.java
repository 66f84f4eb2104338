package dev.odradek.log;

import dev.odradek.log.segment.SegmentLimits;
import dev.odradek.wire.compress.Compression;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The settings of a topic that its logs act on, in Kafka's units. Where the log itself does not
/// act (timestamps, compression, sizes of batches) whoever checks batches before the append reads
/// them here. Source: Kafka 4.3.1 LogConfig.
///
/// @param cleanupPolicies any of [Cleanup]; empty keeps everything
/// @param compression what batches are recompressed to; null leaves them as the producer made them
/// @param retentionBytes -1 for no bound
/// @param retentionMs -1 for no bound
public record LogConfig(
        int segmentBytes,
        long segmentMs,
        long segmentJitterMs,
        int segmentIndexBytes,
        int indexIntervalBytes,
        boolean preallocate,
        Set<Cleanup> cleanupPolicies,
        long retentionMs,
        long retentionBytes,
        long fileDeleteDelayMs,
        long deleteRetentionMs,
        long minCompactionLagMs,
        long maxCompactionLagMs,
        double minCleanableDirtyRatio,
        long flushMessages,
        long flushMs,
        int maxMessageBytes,
        boolean logAppendTime,
        long timestampBeforeMaxMs,
        long timestampAfterMaxMs,
        @Nullable Compression compression,
        int gzipLevel,
        int lz4Level,
        int zstdLevel,
        int minInsyncReplicas,
        boolean uncleanLeaderElection,
        boolean remoteStorage,
        long localRetentionMs,
        long localRetentionBytes) {

    /// `cleanup.policy`.
    public enum Cleanup {
        DELETE,
        COMPACT
    }

    private static final LogConfig DEFAULTS =
            new LogConfig(
                    1024 * 1024 * 1024,
                    7L * 24 * 60 * 60 * 1000,
                    0,
                    10 * 1024 * 1024,
                    4096,
                    false,
                    Set.of(Cleanup.DELETE),
                    7L * 24 * 60 * 60 * 1000,
                    -1,
                    60_000,
                    24L * 60 * 60 * 1000,
                    0,
                    Long.MAX_VALUE,
                    0.5,
                    Long.MAX_VALUE,
                    Long.MAX_VALUE,
                    1024 * 1024 + 12,
                    false,
                    Long.MAX_VALUE,
                    60L * 60 * 1000,
                    null,
                    -1,
                    9,
                    3,
                    1,
                    false,
                    false,
                    -2,
                    -2);

    public LogConfig {
        cleanupPolicies = Set.copyOf(cleanupPolicies);
    }

    /// Kafka's defaults.
    public static LogConfig defaults() {
        return DEFAULTS;
    }

    /// A builder that starts from these settings.
    public LogConfigBuilder toBuilder() {
        return new LogConfigBuilder(this);
    }

    public boolean deletes() {
        return cleanupPolicies.contains(Cleanup.DELETE);
    }

    public boolean compacts() {
        return cleanupPolicies.contains(Cleanup.COMPACT);
    }

    /// The part that segments act on.
    public SegmentLimits segmentLimits() {
        // A compacted topic rolls early enough for its records to be compacted in time.
        long rollMs = compacts() ? Math.min(maxCompactionLagMs, segmentMs) : segmentMs;
        return new SegmentLimits(segmentBytes, rollMs, segmentIndexBytes, indexIntervalBytes);
    }
}
