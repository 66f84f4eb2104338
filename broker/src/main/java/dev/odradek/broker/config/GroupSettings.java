package dev.odradek.broker.config;

import java.util.List;

/// Coordinators of classic and consumer groups.
public final class GroupSettings {
    static final SettingTable TABLE = new SettingTable(Scope.BROKER);

    public static final Setting<List<String>> GROUP_COORDINATOR_REBALANCE_PROTOCOLS =
            TABLE.listOf("group.coordinator.rebalance.protocols", "classic", "consumer", "streams")
                    .distinctNonEmpty("consumer", "classic", "share", "streams")
                    .doc("Which group protocols are served; classic has to be among them.");

    public static final Setting<Integer> GROUP_COORDINATOR_THREADS =
            TABLE.intOf("group.coordinator.threads", 4)
                    .atLeast(1)
                    .high()
                    .doc("Threads that run group coordinators.");

    public static final Setting<Integer> GROUP_COORDINATOR_BACKGROUND_THREADS =
            TABLE.intOf("group.coordinator.background.threads", 2)
                    .atLeast(1)
                    .high()
                    .notYet()
                    .doc(
                            "Threads for slow work of group coordinators, such as matching regular expressions.");

    public static final Setting<Integer> GROUP_COORDINATOR_APPEND_LINGER_MS =
            TABLE.intOf("group.coordinator.append.linger.ms", -1)
                    .atLeast(-1)
                    .in(Unit.MILLISECONDS)
                    .doc(
                            "How long a coordinator gathers records before it writes them; -1 adapts to the load.");

    public static final Setting<Integer> GROUP_COORDINATOR_CACHED_BUFFER_MAX_BYTES =
            TABLE.intOf("group.coordinator.cached.buffer.max.bytes", 1_048_588)
                    .atLeast(524_288)
                    .in(Unit.BYTES)
                    .clusterWide()
                    .notYet()
                    .doc("Largest write buffer that a coordinator keeps for reuse.");

    public static final Setting<Integer> GROUP_MIN_SESSION_TIMEOUT_MS =
            TABLE.intOf("group.min.session.timeout.ms", 6000)
                    .in(Unit.MILLISECONDS)
                    .doc("Shortest session timeout that a classic member may ask for.");

    public static final Setting<Integer> GROUP_MAX_SESSION_TIMEOUT_MS =
            TABLE.intOf("group.max.session.timeout.ms", 1_800_000)
                    .in(Unit.MILLISECONDS)
                    .doc("Longest session timeout that a classic member may ask for.");

    public static final Setting<Integer> GROUP_INITIAL_REBALANCE_DELAY_MS =
            TABLE.intOf("group.initial.rebalance.delay.ms", 3000)
                    .in(Unit.MILLISECONDS)
                    .doc(
                            "How long the first rebalance of an empty classic group waits for more members.");

    public static final Setting<Integer> GROUP_MAX_SIZE =
            TABLE.intOf("group.max.size", Integer.MAX_VALUE)
                    .atLeast(1)
                    .doc("Most members of a classic group.");

    public static final Setting<Integer> GROUP_CONSUMER_SESSION_TIMEOUT_MS =
            TABLE.intOf("group.consumer.session.timeout.ms", 45_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .notYet()
                    .doc("A member of a consumer group that was silent for this long is removed.");

    public static final Setting<Integer> GROUP_CONSUMER_MIN_SESSION_TIMEOUT_MS =
            TABLE.intOf("group.consumer.min.session.timeout.ms", 45_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .notYet()
                    .doc("Shortest session timeout that a consumer group may be configured with.");

    public static final Setting<Integer> GROUP_CONSUMER_MAX_SESSION_TIMEOUT_MS =
            TABLE.intOf("group.consumer.max.session.timeout.ms", 60_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .notYet()
                    .doc("Longest session timeout that a consumer group may be configured with.");

    public static final Setting<Integer> GROUP_CONSUMER_HEARTBEAT_INTERVAL_MS =
            TABLE.intOf("group.consumer.heartbeat.interval.ms", 5000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .notYet()
                    .doc("How often members of a consumer group are told to report.");

    public static final Setting<Integer> GROUP_CONSUMER_MIN_HEARTBEAT_INTERVAL_MS =
            TABLE.intOf("group.consumer.min.heartbeat.interval.ms", 5000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .notYet()
                    .doc(
                            "Shortest heartbeat interval that a consumer group may be configured with.");

    public static final Setting<Integer> GROUP_CONSUMER_MAX_HEARTBEAT_INTERVAL_MS =
            TABLE.intOf("group.consumer.max.heartbeat.interval.ms", 15_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .notYet()
                    .doc(
                            "Longest heartbeat interval that a consumer group may be configured with.");

    public static final Setting<Integer> GROUP_CONSUMER_MAX_SIZE =
            TABLE.intOf("group.consumer.max.size", Integer.MAX_VALUE)
                    .atLeast(1)
                    .notYet()
                    .doc("Most members of a consumer group.");

    public static final Setting<List<String>> GROUP_CONSUMER_ASSIGNORS =
            TABLE.listOf("group.consumer.assignors", "uniform", "range")
                    .distinctNonEmpty()
                    .notYet()
                    .doc(
                            "Assignors of consumer groups, uniform, range or class names; the first is the default.");

    public static final Setting<Integer> GROUP_CONSUMER_ASSIGNMENT_INTERVAL_MS =
            TABLE.intOf("group.consumer.assignment.interval.ms", 1000)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .clusterWide()
                    .notYet()
                    .doc("Least time between two assignments of one consumer group.");

    public static final Setting<Integer> GROUP_CONSUMER_MIN_ASSIGNMENT_INTERVAL_MS =
            TABLE.intOf("group.consumer.min.assignment.interval.ms", 0)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .notYet()
                    .doc(
                            "Shortest assignment interval that a consumer group may be configured with.");

    public static final Setting<Integer> GROUP_CONSUMER_MAX_ASSIGNMENT_INTERVAL_MS =
            TABLE.intOf("group.consumer.max.assignment.interval.ms", 15_000)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .notYet()
                    .doc(
                            "Longest assignment interval that a consumer group may be configured with.");

    public static final Setting<String> GROUP_CONSUMER_MIGRATION_POLICY =
            TABLE.stringOf("group.consumer.migration.policy", "bidirectional")
                    .oneOfInAnyCase("BIDIRECTIONAL", "DISABLED", "DOWNGRADE", "UPGRADE")
                    .notYet()
                    .doc(
                            "Whether groups may change between classic and consumer, and in which direction.");

    public static final Setting<Integer> GROUP_CONSUMER_REGEX_REFRESH_INTERVAL_MS =
            TABLE.intOf("group.consumer.regex.refresh.interval.ms", 600_000)
                    .atLeast(10_000)
                    .in(Unit.MILLISECONDS)
                    .internal()
                    .notYet()
                    .doc("How often subscriptions by regular expression are matched again.");

    private GroupSettings() {}
}
