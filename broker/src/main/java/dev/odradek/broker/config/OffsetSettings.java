package dev.odradek.broker.config;

/// Committed offsets and the topic that holds them.
public final class OffsetSettings {
    static final SettingTable TABLE = new SettingTable(Scope.BROKER);

    public static final Setting<Integer> OFFSET_METADATA_MAX_BYTES =
            TABLE.intOf("offset.metadata.max.bytes", 4096)
                    .in(Unit.BYTES)
                    .high()
                    .doc("Longest text that a client may store with an offset.");

    public static final Setting<Integer> OFFSETS_LOAD_BUFFER_SIZE =
            TABLE.intOf("offsets.load.buffer.size", 5 * 1024 * 1024)
                    .atLeast(1)
                    .in(Unit.BYTES)
                    .high()
                    .doc("Bytes read at once while a partition of the offsets topic is loaded.");

    public static final Setting<Integer> OFFSETS_TOPIC_NUM_PARTITIONS =
            TABLE.intOf("offsets.topic.num.partitions", 50)
                    .atLeast(1)
                    .high()
                    .doc("Partitions of the offsets topic; not to be changed once it exists.");

    public static final Setting<Short> OFFSETS_TOPIC_REPLICATION_FACTOR =
            TABLE.shortOf("offsets.topic.replication.factor", 3)
                    .atLeast(1)
                    .high()
                    .doc(
                            "Replicas of the offsets topic; its creation waits until so many brokers are there.");

    public static final Setting<Integer> OFFSETS_TOPIC_SEGMENT_BYTES =
            TABLE.intOf("offsets.topic.segment.bytes", 100 * 1024 * 1024)
                    .atLeast(1)
                    .in(Unit.BYTES)
                    .high()
                    .doc("Segment size of the offsets topic; small ones load and compact faster.");

    public static final Setting<Integer> OFFSETS_TOPIC_COMPRESSION_CODEC =
            TABLE.intOf("offsets.topic.compression.codec", 0)
                    .high()
                    .doc(
                            "Codec of the offsets topic, by number: 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd.");

    public static final Setting<Integer> OFFSETS_RETENTION_MINUTES =
            TABLE.intOf("offsets.retention.minutes", 10_080)
                    .atLeast(1)
                    .in(Unit.MINUTES)
                    .high()
                    .doc(
                            "How long the offsets of a group without members, or of a partition no longer consumed, are kept.");

    public static final Setting<Long> OFFSETS_RETENTION_CHECK_INTERVAL_MS =
            TABLE.longOf("offsets.retention.check.interval.ms", 600_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .high()
                    .doc("How often expired offsets are looked for.");

    public static final Setting<Integer> OFFSETS_COMMIT_TIMEOUT_MS =
            TABLE.intOf("offsets.commit.timeout.ms", 5000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .high()
                    .doc("How long a commit waits for the offsets topic's replicas.");

    private OffsetSettings() {}
}
