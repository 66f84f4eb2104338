package dev.odradek.broker.config;

import java.util.List;

/// Share groups: their coordinators, their records in flight, and their state.
public final class ShareGroupSettings {
    static final SettingTable TABLE = new SettingTable(Scope.BROKER);

    public static final Setting<Integer> GROUP_SHARE_SESSION_TIMEOUT_MS =
            TABLE.intOf("group.share.session.timeout.ms", 45_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .notYet()
                    .doc("A member of a share group that was silent for this long is removed.");

    public static final Setting<Integer> GROUP_SHARE_MIN_SESSION_TIMEOUT_MS =
            TABLE.intOf("group.share.min.session.timeout.ms", 45_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .notYet()
                    .doc("Shortest session timeout that a share group may be configured with.");

    public static final Setting<Integer> GROUP_SHARE_MAX_SESSION_TIMEOUT_MS =
            TABLE.intOf("group.share.max.session.timeout.ms", 60_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .notYet()
                    .doc("Longest session timeout that a share group may be configured with.");

    public static final Setting<Integer> GROUP_SHARE_HEARTBEAT_INTERVAL_MS =
            TABLE.intOf("group.share.heartbeat.interval.ms", 5000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .notYet()
                    .doc("How often members of a share group are told to report.");

    public static final Setting<Integer> GROUP_SHARE_MIN_HEARTBEAT_INTERVAL_MS =
            TABLE.intOf("group.share.min.heartbeat.interval.ms", 5000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .notYet()
                    .doc("Shortest heartbeat interval that a share group may be configured with.");

    public static final Setting<Integer> GROUP_SHARE_MAX_HEARTBEAT_INTERVAL_MS =
            TABLE.intOf("group.share.max.heartbeat.interval.ms", 15_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .notYet()
                    .doc("Longest heartbeat interval that a share group may be configured with.");

    public static final Setting<Integer> GROUP_SHARE_MAX_SIZE =
            TABLE.intOf("group.share.max.size", 200)
                    .between(1, 1000)
                    .notYet()
                    .doc("Most members of a share group.");

    public static final Setting<List<String>> GROUP_SHARE_ASSIGNORS =
            TABLE.listOf("group.share.assignors", "simple")
                    .distinctNonEmpty()
                    .notYet()
                    .doc("Assignors of share groups, simple or class names; the first is used.");

    public static final Setting<Integer> GROUP_SHARE_ASSIGNMENT_INTERVAL_MS =
            TABLE.intOf("group.share.assignment.interval.ms", 1000)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .clusterWide()
                    .notYet()
                    .doc("Least time between two assignments of one share group.");

    public static final Setting<Integer> GROUP_SHARE_MIN_ASSIGNMENT_INTERVAL_MS =
            TABLE.intOf("group.share.min.assignment.interval.ms", 0)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .notYet()
                    .doc("Shortest assignment interval that a share group may be configured with.");

    public static final Setting<Integer> GROUP_SHARE_MAX_ASSIGNMENT_INTERVAL_MS =
            TABLE.intOf("group.share.max.assignment.interval.ms", 15_000)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .notYet()
                    .doc("Longest assignment interval that a share group may be configured with.");

    public static final Setting<Integer> GROUP_SHARE_INITIALIZE_RETRY_INTERVAL_MS =
            TABLE.intOf("group.share.initialize.retry.interval.ms", 30_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .low()
                    .internal()
                    .notYet()
                    .doc("Pause before the state of a share-partition is initialised once more.");

    public static final Setting<Integer> GROUP_SHARE_DELIVERY_COUNT_LIMIT =
            TABLE.intOf("group.share.delivery.count.limit", 5)
                    .between(2, 10)
                    .notYet()
                    .doc("How often a record is handed out before it is given up.");

    public static final Setting<Integer> GROUP_SHARE_MIN_DELIVERY_COUNT_LIMIT =
            TABLE.intOf("group.share.min.delivery.count.limit", 2)
                    .between(2, 5)
                    .notYet()
                    .doc("Lowest delivery limit that a share group may be configured with.");

    public static final Setting<Integer> GROUP_SHARE_MAX_DELIVERY_COUNT_LIMIT =
            TABLE.intOf("group.share.max.delivery.count.limit", 10)
                    .between(5, 25)
                    .notYet()
                    .doc("Highest delivery limit that a share group may be configured with.");

    public static final Setting<Integer> GROUP_SHARE_RECORD_LOCK_DURATION_MS =
            TABLE.intOf("group.share.record.lock.duration.ms", 30_000)
                    .between(1000, 3_600_000)
                    .in(Unit.MILLISECONDS)
                    .notYet()
                    .doc("How long a record handed out is held for its member.");

    public static final Setting<Integer> GROUP_SHARE_MIN_RECORD_LOCK_DURATION_MS =
            TABLE.intOf("group.share.min.record.lock.duration.ms", 15_000)
                    .between(1000, 30_000)
                    .in(Unit.MILLISECONDS)
                    .notYet()
                    .doc("Shortest lock that a share group may be configured with.");

    public static final Setting<Integer> GROUP_SHARE_MAX_RECORD_LOCK_DURATION_MS =
            TABLE.intOf("group.share.max.record.lock.duration.ms", 60_000)
                    .between(30_000, 3_600_000)
                    .in(Unit.MILLISECONDS)
                    .notYet()
                    .doc("Longest lock that a share group may be configured with.");

    public static final Setting<Integer> GROUP_SHARE_PARTITION_MAX_RECORD_LOCKS =
            TABLE.intOf("group.share.partition.max.record.locks", 2000)
                    .between(100, 10_000)
                    .notYet()
                    .doc("Most records of one partition that are held at once.");

    public static final Setting<Integer> GROUP_SHARE_MIN_PARTITION_MAX_RECORD_LOCKS =
            TABLE.intOf("group.share.min.partition.max.record.locks", 100)
                    .between(100, 2000)
                    .notYet()
                    .doc("Lowest such limit that a share group may be configured with.");

    public static final Setting<Integer> GROUP_SHARE_MAX_PARTITION_MAX_RECORD_LOCKS =
            TABLE.intOf("group.share.max.partition.max.record.locks", 4000)
                    .between(2000, 10_000)
                    .notYet()
                    .doc("Highest such limit that a share group may be configured with.");

    public static final Setting<Integer> GROUP_SHARE_MAX_SHARE_SESSIONS =
            TABLE.intOf("group.share.max.share.sessions", 2000)
                    .atLeast(1)
                    .notYet()
                    .doc("Most share sessions of this broker.");

    public static final Setting<String> GROUP_SHARE_PERSISTER_CLASS_NAME =
            TABLE.stringOf(
                            "group.share.persister.class.name",
                            "org.apache.kafka.server.share.persister.DefaultStatePersister")
                    .internal()
                    .notYet()
                    .doc("Class that keeps the state of share groups; for tests.");

    public static final Setting<Integer> SHARE_COORDINATOR_STATE_TOPIC_NUM_PARTITIONS =
            TABLE.intOf("share.coordinator.state.topic.num.partitions", 50)
                    .atLeast(1)
                    .high()
                    .notYet()
                    .doc("Partitions of the share state topic; not to be changed once it exists.");

    public static final Setting<Short> SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR =
            TABLE.shortOf("share.coordinator.state.topic.replication.factor", 3)
                    .atLeast(1)
                    .high()
                    .notYet()
                    .doc("Replicas of the share state topic.");

    public static final Setting<Short> SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR =
            TABLE.shortOf("share.coordinator.state.topic.min.isr", 2)
                    .atLeast(1)
                    .high()
                    .notYet()
                    .doc("Replicas of the share state topic that must hold a write.");

    public static final Setting<Integer> SHARE_COORDINATOR_STATE_TOPIC_SEGMENT_BYTES =
            TABLE.intOf("share.coordinator.state.topic.segment.bytes", 100 * 1024 * 1024)
                    .atLeast(1)
                    .in(Unit.BYTES)
                    .high()
                    .notYet()
                    .doc("Segment size of the share state topic.");

    public static final Setting<Integer> SHARE_COORDINATOR_STATE_TOPIC_COMPRESSION_CODEC =
            TABLE.intOf("share.coordinator.state.topic.compression.codec", 0)
                    .high()
                    .notYet()
                    .doc(
                            "Codec of the share state topic, by number: 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd.");

    public static final Setting<Integer> SHARE_COORDINATOR_STATE_TOPIC_PRUNE_INTERVAL_MS =
            TABLE.intOf("share.coordinator.state.topic.prune.interval.ms", 300_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .low()
                    .internal()
                    .notYet()
                    .doc(
                            "How often records of the share state topic that are no longer needed go.");

    public static final Setting<Integer> SHARE_COORDINATOR_SNAPSHOT_UPDATE_RECORDS_PER_SNAPSHOT =
            TABLE.intOf("share.coordinator.snapshot.update.records.per.snapshot", 500)
                    .between(0, 500)
                    .notYet()
                    .doc("Updates of a share-partition's state between two full snapshots.");

    public static final Setting<Integer> SHARE_COORDINATOR_COLD_PARTITION_SNAPSHOT_INTERVAL_MS =
            TABLE.intOf("share.coordinator.cold.partition.snapshot.interval.ms", 300_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .low()
                    .internal()
                    .notYet()
                    .doc("How often share-partitions without change get a snapshot.");

    public static final Setting<Integer> SHARE_COORDINATOR_THREADS =
            TABLE.intOf("share.coordinator.threads", 1)
                    .atLeast(1)
                    .notYet()
                    .doc("Threads that run share coordinators.");

    public static final Setting<Integer> SHARE_COORDINATOR_APPEND_LINGER_MS =
            TABLE.intOf("share.coordinator.append.linger.ms", -1)
                    .atLeast(-1)
                    .in(Unit.MILLISECONDS)
                    .notYet()
                    .doc(
                            "How long a share coordinator gathers records before it writes them; -1 adapts to the load.");

    public static final Setting<Integer> SHARE_COORDINATOR_LOAD_BUFFER_SIZE =
            TABLE.intOf("share.coordinator.load.buffer.size", 5 * 1024 * 1024)
                    .atLeast(1)
                    .in(Unit.BYTES)
                    .high()
                    .notYet()
                    .doc(
                            "Bytes read at once while a partition of the share state topic is loaded.");

    public static final Setting<Integer> SHARE_COORDINATOR_WRITE_TIMEOUT_MS =
            TABLE.intOf("share.coordinator.write.timeout.ms", 5000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .high()
                    .notYet()
                    .doc("How long a share coordinator waits for the replicas of its topic.");

    public static final Setting<Integer> SHARE_COORDINATOR_CACHED_BUFFER_MAX_BYTES =
            TABLE.intOf("share.coordinator.cached.buffer.max.bytes", 1_048_588)
                    .atLeast(524_288)
                    .in(Unit.BYTES)
                    .clusterWide()
                    .notYet()
                    .doc("Largest write buffer that a share coordinator keeps for reuse.");

    private ShareGroupSettings() {}
}
