package dev.odradek.broker.config;

/// The cleaner that compacts logs.
public final class CleanerSettings {
    static final SettingTable TABLE = new SettingTable(Scope.BROKER);

    public static final Setting<Boolean> LOG_CLEANER_ENABLE =
            TABLE.booleanOf("log.cleaner.enable", true)
                    .doc("Run the cleaner; logs that compact would otherwise only grow.");

    public static final Setting<Integer> LOG_CLEANER_THREADS =
            TABLE.intOf("log.cleaner.threads", 1)
                    .atLeast(0)
                    .clusterWide()
                    .doc("Threads that clean.");

    public static final Setting<Double> LOG_CLEANER_IO_MAX_BYTES_PER_SECOND =
            TABLE.doubleOf("log.cleaner.io.max.bytes.per.second", Double.MAX_VALUE)
                    .in(Unit.BYTES_PER_SECOND)
                    .clusterWide()
                    .doc("Most bytes per second that the cleaner reads and writes in sum.");

    public static final Setting<Long> LOG_CLEANER_DEDUPE_BUFFER_SIZE =
            TABLE.longOf("log.cleaner.dedupe.buffer.size", 128 * 1024 * 1024)
                    .in(Unit.BYTES)
                    .clusterWide()
                    .doc("Memory for the keys seen, shared by all cleaner threads.");

    public static final Setting<Integer> LOG_CLEANER_IO_BUFFER_SIZE =
            TABLE.intOf("log.cleaner.io.buffer.size", 524_288)
                    .atLeast(0)
                    .in(Unit.BYTES)
                    .clusterWide()
                    .doc("Memory for reading and writing, shared by all cleaner threads.");

    public static final Setting<Double> LOG_CLEANER_IO_BUFFER_LOAD_FACTOR =
            TABLE.doubleOf("log.cleaner.io.buffer.load.factor", 0.9)
                    .clusterWide()
                    .doc(
                            "How full the table of keys may be; fuller cleans more at once and collides more.");

    public static final Setting<Long> LOG_CLEANER_BACKOFF_MS =
            TABLE.longOf("log.cleaner.backoff.ms", 15_000)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .clusterWide()
                    .doc("How long the cleaner sleeps when no log is worth cleaning.");

    public static final Setting<Double> LOG_CLEANER_MIN_CLEANABLE_RATIO =
            TABLE.doubleOf("log.cleaner.min.cleanable.ratio", 0.5)
                    .between(0, 1)
                    .clusterWide()
                    .doc("Share of a log that must be uncleaned before it is cleaned.");

    public static final Setting<Long> LOG_CLEANER_DELETE_RETENTION_MS =
            TABLE.longOf("log.cleaner.delete.retention.ms", 86_400_000)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .clusterWide()
                    .doc("How long a delete marker stays readable in a compacted topic.");

    public static final Setting<Long> LOG_CLEANER_MIN_COMPACTION_LAG_MS =
            TABLE.longOf("log.cleaner.min.compaction.lag.ms", 0)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .clusterWide()
                    .doc("A record stays uncompacted for at least this long.");

    public static final Setting<Long> LOG_CLEANER_MAX_COMPACTION_LAG_MS =
            TABLE.longOf("log.cleaner.max.compaction.lag.ms", Long.MAX_VALUE)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .clusterWide()
                    .doc("A record stays uncompacted for at most this long.");

    private CleanerSettings() {}
}
