package dev.odradek.broker.config;

/// Coordinators of streams groups.
public final class StreamsGroupSettings {
    static final SettingTable TABLE = new SettingTable(Scope.BROKER);

    public static final Setting<Integer> GROUP_STREAMS_SESSION_TIMEOUT_MS =
            TABLE.intOf("group.streams.session.timeout.ms", 45_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .notYet()
                    .doc("A member of a streams group that was silent for this long is removed.");

    public static final Setting<Integer> GROUP_STREAMS_MIN_SESSION_TIMEOUT_MS =
            TABLE.intOf("group.streams.min.session.timeout.ms", 45_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .notYet()
                    .doc("Shortest session timeout that a streams group may be configured with.");

    public static final Setting<Integer> GROUP_STREAMS_MAX_SESSION_TIMEOUT_MS =
            TABLE.intOf("group.streams.max.session.timeout.ms", 60_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .notYet()
                    .doc("Longest session timeout that a streams group may be configured with.");

    public static final Setting<Integer> GROUP_STREAMS_HEARTBEAT_INTERVAL_MS =
            TABLE.intOf("group.streams.heartbeat.interval.ms", 5000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .notYet()
                    .doc("How often members of a streams group are told to report.");

    public static final Setting<Integer> GROUP_STREAMS_MIN_HEARTBEAT_INTERVAL_MS =
            TABLE.intOf("group.streams.min.heartbeat.interval.ms", 5000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .notYet()
                    .doc(
                            "Shortest heartbeat interval that a streams group may be configured with.");

    public static final Setting<Integer> GROUP_STREAMS_MAX_HEARTBEAT_INTERVAL_MS =
            TABLE.intOf("group.streams.max.heartbeat.interval.ms", 15_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .notYet()
                    .doc("Longest heartbeat interval that a streams group may be configured with.");

    public static final Setting<Integer> GROUP_STREAMS_MAX_SIZE =
            TABLE.intOf("group.streams.max.size", Integer.MAX_VALUE)
                    .atLeast(1)
                    .notYet()
                    .doc("Most members of a streams group.");

    public static final Setting<Integer> GROUP_STREAMS_NUM_STANDBY_REPLICAS =
            TABLE.intOf("group.streams.num.standby.replicas", 0)
                    .atLeast(0)
                    .notYet()
                    .doc("Standby copies of each stateful task.");

    public static final Setting<Integer> GROUP_STREAMS_MAX_STANDBY_REPLICAS =
            TABLE.intOf("group.streams.max.standby.replicas", 2)
                    .atLeast(0)
                    .notYet()
                    .doc("Most standby copies that a streams group may be configured with.");

    public static final Setting<Integer> GROUP_STREAMS_INITIAL_REBALANCE_DELAY_MS =
            TABLE.intOf("group.streams.initial.rebalance.delay.ms", 3000)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .notYet()
                    .doc(
                            "How long the first assignment of an empty streams group waits for more members.");

    public static final Setting<Integer> GROUP_STREAMS_ASSIGNMENT_INTERVAL_MS =
            TABLE.intOf("group.streams.assignment.interval.ms", 1000)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .clusterWide()
                    .notYet()
                    .doc("Least time between two assignments of one streams group.");

    public static final Setting<Integer> GROUP_STREAMS_MIN_ASSIGNMENT_INTERVAL_MS =
            TABLE.intOf("group.streams.min.assignment.interval.ms", 0)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .notYet()
                    .doc(
                            "Shortest assignment interval that a streams group may be configured with.");

    public static final Setting<Integer> GROUP_STREAMS_MAX_ASSIGNMENT_INTERVAL_MS =
            TABLE.intOf("group.streams.max.assignment.interval.ms", 15_000)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .notYet()
                    .doc(
                            "Longest assignment interval that a streams group may be configured with.");

    private StreamsGroupSettings() {}
}
