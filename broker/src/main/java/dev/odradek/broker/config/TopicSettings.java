package dev.odradek.broker.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a single topic may override.
public final class TopicSettings {
    static final SettingTable TABLE = new SettingTable(Scope.TOPIC);

    public static final Setting<List<String>> CLEANUP_POLICY =
            TABLE.listOf("cleanup.policy", "delete")
                    .distinct("compact", "delete")
                    .orFrom("log.cleanup.policy")
                    .doc(
                            "What happens to old segments: delete, compact, or both; none keeps everything.");

    public static final Setting<String> COMPRESSION_TYPE =
            TABLE.stringOf("compression.type", "producer")
                    .oneOf("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer")
                    .orFrom("compression.type")
                    .doc(
                            "Codec in which batches are kept; producer keeps what the producer chose.");

    public static final Setting<Integer> COMPRESSION_GZIP_LEVEL =
            TABLE.intOf("compression.gzip.level", -1)
                    .within(new Bounds.BetweenOr(1, 9, -1))
                    .orFrom("compression.gzip.level")
                    .doc(
                            "Level for batches that the broker compresses by gzip; -1 is the library's default.");

    public static final Setting<Integer> COMPRESSION_LZ4_LEVEL =
            TABLE.intOf("compression.lz4.level", 9)
                    .between(1, 17)
                    .orFrom("compression.lz4.level")
                    .doc("Level for batches that the broker compresses by lz4.");

    public static final Setting<Integer> COMPRESSION_ZSTD_LEVEL =
            TABLE.intOf("compression.zstd.level", 3)
                    .between(-131072, 22)
                    .orFrom("compression.zstd.level")
                    .doc("Level for batches that the broker compresses by zstd.");

    public static final Setting<Long> DELETE_RETENTION_MS =
            TABLE.longOf("delete.retention.ms", 86_400_000)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .orFrom("log.cleaner.delete.retention.ms")
                    .doc("How long a delete marker stays readable in a compacted topic.");

    public static final Setting<Long> FILE_DELETE_DELAY_MS =
            TABLE.longOf("file.delete.delay.ms", 60_000)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .orFrom("log.segment.delete.delay.ms")
                    .doc("How long a deleted segment stays on disk under another name.");

    public static final Setting<Long> FLUSH_MESSAGES =
            TABLE.longOf("flush.messages", Long.MAX_VALUE)
                    .atLeast(1)
                    .orFrom("log.flush.interval.messages")
                    .doc("Force the log to disk after so many records.");

    public static final Setting<Long> FLUSH_MS =
            TABLE.longOf("flush.ms", Long.MAX_VALUE)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .orFrom("log.flush.interval.ms")
                    .orFrom("log.flush.scheduler.interval.ms")
                    .doc("Force the log to disk when a record has waited this long.");

    public static final Setting<List<String>> FOLLOWER_REPLICATION_THROTTLED_REPLICAS =
            TABLE.listOf("follower.replication.throttled.replicas")
                    .within(new Bounds.ThrottledReplicas())
                    .notYet()
                    .doc(
                            "Replicas whose fetching is throttled, as partition:broker pairs, or * for all.");

    public static final Setting<List<String>> LEADER_REPLICATION_THROTTLED_REPLICAS =
            TABLE.listOf("leader.replication.throttled.replicas")
                    .within(new Bounds.ThrottledReplicas())
                    .notYet()
                    .doc(
                            "Replicas whose serving is throttled, as partition:broker pairs, or * for all.");

    public static final Setting<Integer> INDEX_INTERVAL_BYTES =
            TABLE.intOf("index.interval.bytes", 4096)
                    .atLeast(0)
                    .in(Unit.BYTES)
                    .orFrom("log.index.interval.bytes")
                    .doc("An index entry is added about every so many bytes.");

    public static final Setting<@Nullable Integer> INTERNAL_SEGMENT_BYTES =
            TABLE.intOrNull("internal.segment.bytes")
                    .in(Unit.BYTES)
                    .internal()
                    .doc("Overrides segment.bytes without its lower bound; for tests.");

    public static final Setting<Long> LOCAL_RETENTION_BYTES =
            TABLE.longOf("local.retention.bytes", -2)
                    .atLeast(-2)
                    .in(Unit.BYTES)
                    .orFrom("log.local.retention.bytes")
                    .notYet()
                    .doc(
                            "Size up to which segments stored remotely stay here too; -2 as retention.bytes.");

    public static final Setting<Long> LOCAL_RETENTION_MS =
            TABLE.longOf("local.retention.ms", -2)
                    .atLeast(-2)
                    .in(Unit.MILLISECONDS)
                    .orFrom("log.local.retention.ms")
                    .notYet()
                    .doc("How long segments stored remotely stay here too; -2 as retention.ms.");

    public static final Setting<Long> MAX_COMPACTION_LAG_MS =
            TABLE.longOf("max.compaction.lag.ms", Long.MAX_VALUE)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .orFrom("log.cleaner.max.compaction.lag.ms")
                    .doc("A record stays uncompacted for at most this long.");

    public static final Setting<Integer> MAX_MESSAGE_BYTES =
            TABLE.intOf("max.message.bytes", 1_048_588)
                    .atLeast(0)
                    .in(Unit.BYTES)
                    .orFrom("message.max.bytes")
                    .doc("Largest record batch that is accepted, after compression.");

    public static final Setting<Long> MESSAGE_TIMESTAMP_AFTER_MAX_MS =
            TABLE.longOf("message.timestamp.after.max.ms", 3_600_000)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .orFrom("log.message.timestamp.after.max.ms")
                    .doc("How far a record's time may lie in the future.");

    public static final Setting<Long> MESSAGE_TIMESTAMP_BEFORE_MAX_MS =
            TABLE.longOf("message.timestamp.before.max.ms", Long.MAX_VALUE)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .orFrom("log.message.timestamp.before.max.ms")
                    .doc("How far a record's time may lie in the past.");

    public static final Setting<String> MESSAGE_TIMESTAMP_TYPE =
            TABLE.stringOf("message.timestamp.type", "CreateTime")
                    .oneOf("CreateTime", "LogAppendTime")
                    .orFrom("log.message.timestamp.type")
                    .doc("CreateTime keeps the producer's time, LogAppendTime puts the broker's.");

    public static final Setting<Double> MIN_CLEANABLE_DIRTY_RATIO =
            TABLE.doubleOf("min.cleanable.dirty.ratio", 0.5)
                    .between(0, 1)
                    .orFrom("log.cleaner.min.cleanable.ratio")
                    .doc("Share of the log that must be uncleaned before it is cleaned.");

    public static final Setting<Long> MIN_COMPACTION_LAG_MS =
            TABLE.longOf("min.compaction.lag.ms", 0)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .orFrom("log.cleaner.min.compaction.lag.ms")
                    .doc("A record stays uncompacted for at least this long.");

    public static final Setting<Integer> MIN_INSYNC_REPLICAS =
            TABLE.intOf("min.insync.replicas", 1)
                    .atLeast(1)
                    .orFrom("min.insync.replicas")
                    .doc("How many replicas must hold a record before acks=all succeeds.");

    public static final Setting<Boolean> PREALLOCATE =
            TABLE.booleanOf("preallocate", false)
                    .orFrom("log.preallocate")
                    .doc("Give a new segment its full size on disk at once.");

    public static final Setting<Boolean> REMOTE_LOG_COPY_DISABLE =
            TABLE.booleanOf("remote.log.copy.disable", false)
                    .notYet()
                    .doc("Copy nothing more to remote storage, but keep reading from it.");

    public static final Setting<Boolean> REMOTE_LOG_DELETE_ON_DISABLE =
            TABLE.booleanOf("remote.log.delete.on.disable", false)
                    .notYet()
                    .doc(
                            "Delete what is stored remotely when tiered storage is turned off for the topic.");

    public static final Setting<Boolean> REMOTE_STORAGE_ENABLE =
            TABLE.booleanOf("remote.storage.enable", false)
                    .protects()
                    .doc("Store closed segments of this topic remotely too.");

    public static final Setting<Long> RETENTION_BYTES =
            TABLE.longOf("retention.bytes", -1)
                    .in(Unit.BYTES)
                    .orFrom("log.retention.bytes")
                    .doc(
                            "Size of a partition beyond which its oldest segments are deleted; -1 sets no limit.");

    public static final Setting<Long> RETENTION_MS =
            TABLE.longOf("retention.ms", 604_800_000)
                    .atLeast(-1)
                    .in(Unit.MILLISECONDS)
                    .orFrom("log.retention.ms")
                    .orFromMinutes("log.retention.minutes")
                    .orFromHours("log.retention.hours")
                    .doc("How long records are kept; -1 keeps them for ever.");

    public static final Setting<Integer> SEGMENT_BYTES =
            TABLE.intOf("segment.bytes", 1024 * 1024 * 1024)
                    .atLeast(1024 * 1024)
                    .in(Unit.BYTES)
                    .orFrom("log.segment.bytes")
                    .doc("A segment that would grow beyond this is closed and a new one begun.");

    public static final Setting<Integer> SEGMENT_INDEX_BYTES =
            TABLE.intOf("segment.index.bytes", 10 * 1024 * 1024)
                    .atLeast(4)
                    .in(Unit.BYTES)
                    .orFrom("log.index.size.max.bytes")
                    .doc(
                            "Most bytes of an offset index or a time index; a full one closes its segment.");

    public static final Setting<Long> SEGMENT_JITTER_MS =
            TABLE.longOf("segment.jitter.ms", 0)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .orFrom("log.roll.jitter.ms")
                    .orFromHours("log.roll.jitter.hours")
                    .doc(
                            "Up to this much is taken off segment.ms, at random, so that segments do not roll all at once.");

    public static final Setting<Long> SEGMENT_MS =
            TABLE.longOf("segment.ms", 604_800_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .orFrom("log.roll.ms")
                    .orFromHours("log.roll.hours")
                    .doc("A segment is closed at this age even when it is not full.");

    public static final Setting<Boolean> UNCLEAN_LEADER_ELECTION_ENABLE =
            TABLE.booleanOf("unclean.leader.election.enable", false)
                    .orFrom("unclean.leader.election.enable")
                    .notYet()
                    .doc(
                            "Let a replica outside the in-sync set lead when no other is left: loses records.");

    private TopicSettings() {}
}
