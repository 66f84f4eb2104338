package dev.odradek.broker.config;

/// What a single group may override.
public final class GroupOverrideSettings {
    static final SettingTable TABLE = new SettingTable(Scope.GROUP);

    public static final Setting<Integer> CONSUMER_SESSION_TIMEOUT_MS =
            TABLE.intOf("consumer.session.timeout.ms", 45_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .orFrom("group.consumer.session.timeout.ms")
                    .notYet()
                    .doc(
                            "A member of this consumer group that was silent for this long is removed.");

    public static final Setting<Integer> CONSUMER_HEARTBEAT_INTERVAL_MS =
            TABLE.intOf("consumer.heartbeat.interval.ms", 5000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .orFrom("group.consumer.heartbeat.interval.ms")
                    .notYet()
                    .doc("How often members of this consumer group are told to report.");

    public static final Setting<Integer> CONSUMER_ASSIGNMENT_INTERVAL_MS =
            TABLE.intOf("consumer.assignment.interval.ms", 1000)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .orFrom("group.consumer.assignment.interval.ms")
                    .notYet()
                    .doc("Least time between two assignments of this consumer group.");

    public static final Setting<Integer> SHARE_SESSION_TIMEOUT_MS =
            TABLE.intOf("share.session.timeout.ms", 45_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .orFrom("group.share.session.timeout.ms")
                    .notYet()
                    .doc("A member of this share group that was silent for this long is removed.");

    public static final Setting<Integer> SHARE_HEARTBEAT_INTERVAL_MS =
            TABLE.intOf("share.heartbeat.interval.ms", 5000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .orFrom("group.share.heartbeat.interval.ms")
                    .notYet()
                    .doc("How often members of this share group are told to report.");

    public static final Setting<Integer> SHARE_RECORD_LOCK_DURATION_MS =
            TABLE.intOf("share.record.lock.duration.ms", 30_000)
                    .atLeast(1000)
                    .in(Unit.MILLISECONDS)
                    .orFrom("group.share.record.lock.duration.ms")
                    .notYet()
                    .doc("How long a record handed out is held for its member.");

    public static final Setting<Integer> SHARE_DELIVERY_COUNT_LIMIT =
            TABLE.intOf("share.delivery.count.limit", 5)
                    .atLeast(2)
                    .orFrom("group.share.delivery.count.limit")
                    .notYet()
                    .doc("How often a record is handed out before it is given up.");

    public static final Setting<Integer> SHARE_PARTITION_MAX_RECORD_LOCKS =
            TABLE.intOf("share.partition.max.record.locks", 2000)
                    .atLeast(100)
                    .orFrom("group.share.partition.max.record.locks")
                    .notYet()
                    .doc("Most records of one partition that are held at once for this group.");

    public static final Setting<String> SHARE_AUTO_OFFSET_RESET =
            TABLE.stringOf("share.auto.offset.reset", "latest")
                    .within(new Bounds.ShareOffsetReset())
                    .notYet()
                    .doc(
                            "Where a share group starts on a new partition: latest, earliest, or by_duration: and how far back.");

    public static final Setting<String> SHARE_ISOLATION_LEVEL =
            TABLE.stringOf("share.isolation.level", "read_uncommitted")
                    .oneOf("read_committed", "read_uncommitted")
                    .notYet()
                    .doc("read_committed hides records of open and aborted transactions.");

    public static final Setting<Boolean> SHARE_RENEW_ACKNOWLEDGE_ENABLE =
            TABLE.booleanOf("share.renew.acknowledge.enable", true)
                    .notYet()
                    .doc("Whether members may prolong their hold on a record.");

    public static final Setting<Integer> SHARE_ASSIGNMENT_INTERVAL_MS =
            TABLE.intOf("share.assignment.interval.ms", 1000)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .orFrom("group.share.assignment.interval.ms")
                    .notYet()
                    .doc("Least time between two assignments of this share group.");

    public static final Setting<Integer> STREAMS_SESSION_TIMEOUT_MS =
            TABLE.intOf("streams.session.timeout.ms", 45_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .orFrom("group.streams.session.timeout.ms")
                    .notYet()
                    .doc(
                            "A member of this streams group that was silent for this long is removed.");

    public static final Setting<Integer> STREAMS_HEARTBEAT_INTERVAL_MS =
            TABLE.intOf("streams.heartbeat.interval.ms", 5000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .orFrom("group.streams.heartbeat.interval.ms")
                    .notYet()
                    .doc("How often members of this streams group are told to report.");

    public static final Setting<Integer> STREAMS_NUM_STANDBY_REPLICAS =
            TABLE.intOf("streams.num.standby.replicas", 0)
                    .atLeast(0)
                    .orFrom("group.streams.num.standby.replicas")
                    .notYet()
                    .doc("Standby copies of each stateful task.");

    public static final Setting<Integer> STREAMS_INITIAL_REBALANCE_DELAY_MS =
            TABLE.intOf("streams.initial.rebalance.delay.ms", 3000)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .orFrom("group.streams.initial.rebalance.delay.ms")
                    .notYet()
                    .doc("How long the first assignment of this group waits for more members.");

    public static final Setting<Integer> STREAMS_ASSIGNMENT_INTERVAL_MS =
            TABLE.intOf("streams.assignment.interval.ms", 1000)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .orFrom("group.streams.assignment.interval.ms")
                    .notYet()
                    .doc("Least time between two assignments of this streams group.");

    private GroupOverrideSettings() {}
}
