package dev.odradek.broker.metadata;

import dev.odradek.broker.config.TopicConfig;
import dev.odradek.broker.config.TopicSettings;
import dev.odradek.log.LogConfig;
import dev.odradek.wire.compress.Compression;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a topic's settings make of its logs.
public final class TopicLogs {
    private static final String AS_THE_PRODUCER_DID = "producer";

    private TopicLogs() {}

    /// The part of a topic's settings that its logs act on.
    public static LogConfig of(TopicConfig topic) {
        Integer internalSegmentBytes = topic.get(TopicSettings.INTERNAL_SEGMENT_BYTES);
        return LogConfig.defaults().toBuilder()
                .segmentBytes(
                        internalSegmentBytes == null
                                ? topic.get(TopicSettings.SEGMENT_BYTES)
                                : internalSegmentBytes)
                .segmentMs(topic.get(TopicSettings.SEGMENT_MS))
                .segmentJitterMs(topic.get(TopicSettings.SEGMENT_JITTER_MS))
                .segmentIndexBytes(topic.get(TopicSettings.SEGMENT_INDEX_BYTES))
                .indexIntervalBytes(topic.get(TopicSettings.INDEX_INTERVAL_BYTES))
                .preallocate(topic.get(TopicSettings.PREALLOCATE))
                .cleanupPolicies(policies(topic.get(TopicSettings.CLEANUP_POLICY)))
                .retentionMs(topic.get(TopicSettings.RETENTION_MS))
                .retentionBytes(topic.get(TopicSettings.RETENTION_BYTES))
                .fileDeleteDelayMs(topic.get(TopicSettings.FILE_DELETE_DELAY_MS))
                .deleteRetentionMs(topic.get(TopicSettings.DELETE_RETENTION_MS))
                .minCompactionLagMs(topic.get(TopicSettings.MIN_COMPACTION_LAG_MS))
                .maxCompactionLagMs(topic.get(TopicSettings.MAX_COMPACTION_LAG_MS))
                .minCleanableDirtyRatio(topic.get(TopicSettings.MIN_CLEANABLE_DIRTY_RATIO))
                .flushMessages(topic.get(TopicSettings.FLUSH_MESSAGES))
                .flushMs(topic.get(TopicSettings.FLUSH_MS))
                .maxMessageBytes(topic.get(TopicSettings.MAX_MESSAGE_BYTES))
                .logAppendTime(
                        topic.get(TopicSettings.MESSAGE_TIMESTAMP_TYPE).equals("LogAppendTime"))
                .timestampBeforeMaxMs(topic.get(TopicSettings.MESSAGE_TIMESTAMP_BEFORE_MAX_MS))
                .timestampAfterMaxMs(topic.get(TopicSettings.MESSAGE_TIMESTAMP_AFTER_MAX_MS))
                .compression(compression(topic.get(TopicSettings.COMPRESSION_TYPE)))
                .gzipLevel(topic.get(TopicSettings.COMPRESSION_GZIP_LEVEL))
                .lz4Level(topic.get(TopicSettings.COMPRESSION_LZ4_LEVEL))
                .zstdLevel(topic.get(TopicSettings.COMPRESSION_ZSTD_LEVEL))
                .minInsyncReplicas(topic.get(TopicSettings.MIN_INSYNC_REPLICAS))
                .uncleanLeaderElection(topic.get(TopicSettings.UNCLEAN_LEADER_ELECTION_ENABLE))
                .remoteStorage(topic.get(TopicSettings.REMOTE_STORAGE_ENABLE))
                .localRetentionMs(topic.get(TopicSettings.LOCAL_RETENTION_MS))
                .localRetentionBytes(topic.get(TopicSettings.LOCAL_RETENTION_BYTES))
                .build();
    }

    private static Set<LogConfig.Cleanup> policies(List<String> names) {
        Set<LogConfig.Cleanup> policies = EnumSet.noneOf(LogConfig.Cleanup.class);
        for (String name : names) {
            policies.add(LogConfig.Cleanup.valueOf(name.toUpperCase(Locale.ROOT)));
        }
        return policies;
    }

    private static @Nullable Compression compression(String name) {
        if (name.equals(AS_THE_PRODUCER_DID)) {
            return null;
        }
        return name.equals("uncompressed")
                ? Compression.NONE
                : Compression.valueOf(name.toUpperCase(Locale.ROOT));
    }
}
