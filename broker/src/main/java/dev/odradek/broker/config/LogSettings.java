package dev.odradek.broker.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the logs of partitions live, how they roll, and what is kept.
public final class LogSettings {
    static final SettingTable TABLE = new SettingTable(Scope.BROKER);

    public static final Setting<List<String>> LOG_DIR =
            TABLE.listOf("log.dir", "/tmp/kafka-logs")
                    .distinctNonEmpty()
                    .high()
                    .doc("Directory of the logs, used when log.dirs is unset.");

    public static final Setting<@Nullable List<String>> LOG_DIRS =
            TABLE.listOrNull("log.dirs")
                    .distinctNonEmpty()
                    .high()
                    .doc("Directories of the logs, each best on its own disk.");

    public static final Setting<List<String>> CORDONED_LOG_DIRS =
            TABLE.listOf("cordoned.log.dirs")
                    .distinct()
                    .perBroker()
                    .doc("Log directories that get no new replicas; * means all of them.");

    public static final Setting<Integer> NUM_PARTITIONS =
            TABLE.intOf("num.partitions", 1)
                    .atLeast(1)
                    .doc("Partitions of a topic that is created without a number.");

    public static final Setting<Boolean> AUTO_CREATE_TOPICS_ENABLE =
            TABLE.booleanOf("auto.create.topics.enable", true)
                    .high()
                    .doc("Create a topic when a client asks for one that does not exist.");

    public static final Setting<Integer> MIN_INSYNC_REPLICAS =
            TABLE.intOf("min.insync.replicas", 1)
                    .atLeast(1)
                    .clusterWide()
                    .high()
                    .doc("How many replicas must hold a record before acks=all succeeds.");

    public static final Setting<String> COMPRESSION_TYPE =
            TABLE.stringOf("compression.type", "producer")
                    .oneOf("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer")
                    .clusterWide()
                    .high()
                    .doc(
                            "Codec in which batches are kept; producer keeps what the producer chose.");

    public static final Setting<Integer> COMPRESSION_GZIP_LEVEL =
            TABLE.intOf("compression.gzip.level", -1)
                    .within(new Bounds.BetweenOr(1, 9, -1))
                    .clusterWide()
                    .doc(
                            "Level for batches that the broker compresses by gzip; -1 is the library's default.");

    public static final Setting<Integer> COMPRESSION_LZ4_LEVEL =
            TABLE.intOf("compression.lz4.level", 9)
                    .between(1, 17)
                    .clusterWide()
                    .doc("Level for batches that the broker compresses by lz4.");

    public static final Setting<Integer> COMPRESSION_ZSTD_LEVEL =
            TABLE.intOf("compression.zstd.level", 3)
                    .between(-131072, 22)
                    .clusterWide()
                    .doc("Level for batches that the broker compresses by zstd.");

    public static final Setting<Integer> LOG_SEGMENT_BYTES =
            TABLE.intOf("log.segment.bytes", 1024 * 1024 * 1024)
                    .atLeast(1024 * 1024)
                    .in(Unit.BYTES)
                    .clusterWide()
                    .high()
                    .doc("A segment that would grow beyond this is closed and a new one begun.");

    public static final Setting<Long> LOG_SEGMENT_DELETE_DELAY_MS =
            TABLE.longOf("log.segment.delete.delay.ms", 60_000)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .clusterWide()
                    .high()
                    .doc("How long a deleted segment stays on disk under another name.");

    public static final Setting<@Nullable Long> LOG_ROLL_MS =
            TABLE.longOrNull("log.roll.ms")
                    .in(Unit.MILLISECONDS)
                    .clusterWide()
                    .high()
                    .doc(
                            "A segment is closed at this age even when it is not full; log.roll.hours when unset.");

    public static final Setting<Integer> LOG_ROLL_HOURS =
            TABLE.intOf("log.roll.hours", 168)
                    .atLeast(1)
                    .in(Unit.HOURS)
                    .high()
                    .doc("The same in hours, used when log.roll.ms is unset.");

    public static final Setting<@Nullable Long> LOG_ROLL_JITTER_MS =
            TABLE.longOrNull("log.roll.jitter.ms")
                    .in(Unit.MILLISECONDS)
                    .clusterWide()
                    .high()
                    .doc(
                            "Up to this much is taken off the age, at random, so that segments do not roll all at once.");

    public static final Setting<Integer> LOG_ROLL_JITTER_HOURS =
            TABLE.intOf("log.roll.jitter.hours", 0)
                    .atLeast(0)
                    .in(Unit.HOURS)
                    .high()
                    .doc("The same in hours, used when log.roll.jitter.ms is unset.");

    public static final Setting<@Nullable Long> LOG_RETENTION_MS =
            TABLE.longOrNull("log.retention.ms")
                    .in(Unit.MILLISECONDS)
                    .clusterWide()
                    .high()
                    .doc(
                            "How long records are kept; -1 keeps them for ever; log.retention.minutes when unset.");

    public static final Setting<@Nullable Integer> LOG_RETENTION_MINUTES =
            TABLE.intOrNull("log.retention.minutes")
                    .in(Unit.MINUTES)
                    .high()
                    .doc(
                            "The same in minutes, used when log.retention.ms is unset; then log.retention.hours.");

    public static final Setting<Integer> LOG_RETENTION_HOURS =
            TABLE.intOf("log.retention.hours", 168)
                    .in(Unit.HOURS)
                    .high()
                    .doc("The same in hours, used when neither of the finer ones is set.");

    public static final Setting<Long> LOG_RETENTION_BYTES =
            TABLE.longOf("log.retention.bytes", -1)
                    .in(Unit.BYTES)
                    .clusterWide()
                    .high()
                    .doc(
                            "Size of a partition beyond which its oldest segments are deleted; -1 sets no limit.");

    public static final Setting<Long> LOG_RETENTION_CHECK_INTERVAL_MS =
            TABLE.longOf("log.retention.check.interval.ms", 300_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .doc("How often logs are looked through for segments that may go.");

    public static final Setting<List<String>> LOG_CLEANUP_POLICY =
            TABLE.listOf("log.cleanup.policy", "delete")
                    .distinct("compact", "delete")
                    .clusterWide()
                    .doc(
                            "What happens to old segments: delete, compact, or both; none keeps everything.");

    public static final Setting<Integer> LOG_INDEX_SIZE_MAX_BYTES =
            TABLE.intOf("log.index.size.max.bytes", 10 * 1024 * 1024)
                    .atLeast(4)
                    .in(Unit.BYTES)
                    .clusterWide()
                    .doc(
                            "Most bytes of an offset index or a time index; a full one closes its segment.");

    public static final Setting<Integer> LOG_INDEX_INTERVAL_BYTES =
            TABLE.intOf("log.index.interval.bytes", 4096)
                    .atLeast(0)
                    .in(Unit.BYTES)
                    .clusterWide()
                    .doc("An index entry is added about every so many bytes.");

    public static final Setting<Long> LOG_FLUSH_INTERVAL_MESSAGES =
            TABLE.longOf("log.flush.interval.messages", Long.MAX_VALUE)
                    .atLeast(1)
                    .clusterWide()
                    .high()
                    .doc("Force a log to disk after so many records.");

    public static final Setting<@Nullable Long> LOG_FLUSH_INTERVAL_MS =
            TABLE.longOrNull("log.flush.interval.ms")
                    .in(Unit.MILLISECONDS)
                    .clusterWide()
                    .high()
                    .doc(
                            "Force a log to disk when a record has waited this long; the scheduler's interval when unset.");

    public static final Setting<Long> LOG_FLUSH_SCHEDULER_INTERVAL_MS =
            TABLE.longOf("log.flush.scheduler.interval.ms", Long.MAX_VALUE)
                    .in(Unit.MILLISECONDS)
                    .high()
                    .doc("How often logs are looked through for those to force to disk.");

    public static final Setting<Integer> LOG_FLUSH_OFFSET_CHECKPOINT_INTERVAL_MS =
            TABLE.intOf("log.flush.offset.checkpoint.interval.ms", 60_000)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .high()
                    .doc("How often the recovery points are written down.");

    public static final Setting<Integer> LOG_FLUSH_START_OFFSET_CHECKPOINT_INTERVAL_MS =
            TABLE.intOf("log.flush.start.offset.checkpoint.interval.ms", 60_000)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .high()
                    .doc("How often the log start offsets are written down.");

    public static final Setting<Boolean> LOG_PREALLOCATE =
            TABLE.booleanOf("log.preallocate", false)
                    .clusterWide()
                    .doc("Give a new segment its full size on disk at once.");

    public static final Setting<Integer> NUM_RECOVERY_THREADS_PER_DATA_DIR =
            TABLE.intOf("num.recovery.threads.per.data.dir", 2)
                    .atLeast(1)
                    .clusterWide()
                    .high()
                    .doc(
                            "Threads for each log directory that check logs at start and flush them at stop.");

    public static final Setting<@Nullable Integer> NUM_REPLICA_ALTER_LOG_DIRS_THREADS =
            TABLE.intOrNull("num.replica.alter.log.dirs.threads")
                    .high()
                    .doc(
                            "Threads that move replicas between log directories; one for each directory when unset.");

    public static final Setting<String> LOG_MESSAGE_TIMESTAMP_TYPE =
            TABLE.stringOf("log.message.timestamp.type", "CreateTime")
                    .oneOf("CreateTime", "LogAppendTime")
                    .clusterWide()
                    .doc("CreateTime keeps the producer's time, LogAppendTime puts the broker's.");

    public static final Setting<Long> LOG_MESSAGE_TIMESTAMP_BEFORE_MAX_MS =
            TABLE.longOf("log.message.timestamp.before.max.ms", Long.MAX_VALUE)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .clusterWide()
                    .doc("How far a record's time may lie in the past.");

    public static final Setting<Long> LOG_MESSAGE_TIMESTAMP_AFTER_MAX_MS =
            TABLE.longOf("log.message.timestamp.after.max.ms", 3_600_000)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .clusterWide()
                    .doc("How far a record's time may lie in the future.");

    public static final Setting<Long> LOG_DIR_FAILURE_TIMEOUT_MS =
            TABLE.longOf("log.dir.failure.timeout.ms", 30_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .low()
                    .doc(
                            "A broker that cannot report a failed log directory for this long stops itself.");

    public static final Setting<Long> LOG_INITIAL_TASK_DELAY_MS =
            TABLE.longOf("log.initial.task.delay.ms", 30_000)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .low()
                    .internal()
                    .doc("How long after the start the first round of housekeeping begins.");

    public static final Setting<Integer> PRODUCER_ID_EXPIRATION_MS =
            TABLE.intOf("producer.id.expiration.ms", 86_400_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .clusterWide()
                    .low()
                    .doc("An idempotent producer that was silent for this long is forgotten.");

    public static final Setting<Integer> PRODUCER_ID_EXPIRATION_CHECK_INTERVAL_MS =
            TABLE.intOf("producer.id.expiration.check.interval.ms", 600_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .low()
                    .internal()
                    .doc("How often silent producers are looked for.");

    private LogSettings() {}
}
