package dev.odradek.broker.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who this node is, what it does in the cluster, and how it starts and stops.
public final class NodeSettings {
    static final SettingTable TABLE = new SettingTable(Scope.BROKER);

    public static final Setting<Integer> NODE_ID =
            TABLE.requiredInt("node.id")
                    .atLeast(0)
                    .high()
                    .doc(
                            "Number of this node, unique among all brokers and controllers of the cluster; negative means unset.");

    public static final Setting<Integer> BROKER_ID =
            TABLE.intOf("broker.id", -1)
                    .high()
                    .doc("Older name of node.id; when both are given they must be equal.");

    public static final Setting<List<String>> PROCESS_ROLES =
            TABLE.requiredList("process.roles")
                    .distinctNonEmpty("broker", "controller")
                    .high()
                    .doc("What this node is: broker, controller, or both in one process.");

    public static final Setting<@Nullable String> BROKER_RACK =
            TABLE.stringOrNull("broker.rack")
                    .doc(
                            "Rack or zone of this broker; replicas are spread over racks, and clients may read from their own.");

    public static final Setting<Integer> BROKER_HEARTBEAT_INTERVAL_MS =
            TABLE.intOf("broker.heartbeat.interval.ms", 2000)
                    .in(Unit.MILLISECONDS)
                    .doc("How often a broker tells the controller that it lives.");

    public static final Setting<Integer> BROKER_SESSION_TIMEOUT_MS =
            TABLE.intOf("broker.session.timeout.ms", 9000)
                    .in(Unit.MILLISECONDS)
                    .doc(
                            "A broker that has been silent for this long is fenced by the controller.");

    public static final Setting<Integer> INITIAL_BROKER_REGISTRATION_TIMEOUT_MS =
            TABLE.intOf("initial.broker.registration.timeout.ms", 60_000)
                    .in(Unit.MILLISECONDS)
                    .doc(
                            "A starting broker gives up when the controller has not accepted it within this time.");

    public static final Setting<Boolean> CONTROLLED_SHUTDOWN_ENABLE =
            TABLE.booleanOf("controlled.shutdown.enable", true)
                    .doc("Hand leadership over before stopping, so that clients see no gap.");

    public static final Setting<Integer> BACKGROUND_THREADS =
            TABLE.intOf("background.threads", 10)
                    .atLeast(1)
                    .clusterWide()
                    .high()
                    .doc("Threads for housekeeping such as deleting files and expiring state.");

    public static final Setting<Integer> NUM_IO_THREADS =
            TABLE.intOf("num.io.threads", 8)
                    .atLeast(1)
                    .clusterWide()
                    .high()
                    .notYet()
                    .doc(
                            "Threads that run request handlers; here the connection's own event loop runs them.");

    public static final Setting<Integer> REQUEST_TIMEOUT_MS =
            TABLE.intOf("request.timeout.ms", 30_000)
                    .in(Unit.MILLISECONDS)
                    .high()
                    .doc(
                            "How long this node waits for another node's answer before it tries again or fails.");

    public static final Setting<List<String>> CONFIG_PROVIDERS =
            TABLE.listOf("config.providers")
                    .distinct()
                    .clusterWide()
                    .low()
                    .doc(
                            "Names of the providers that fill in ${provider:path:key} in this file; each has config.providers.NAME.class.");

    public static final Setting<Long> SERVER_MAX_STARTUP_TIME_MS =
            TABLE.longOf("server.max.startup.time.ms", Long.MAX_VALUE)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .internal()
                    .doc("A start that takes longer than this is given up.");

    public static final Setting<Boolean> UNSTABLE_API_VERSIONS_ENABLE =
            TABLE.booleanOf("unstable.api.versions.enable", false)
                    .high()
                    .internal()
                    .notYet()
                    .doc("Serve versions of APIs that are not final yet; for development only.");

    public static final Setting<Boolean> UNSTABLE_FEATURE_VERSIONS_ENABLE =
            TABLE.booleanOf("unstable.feature.versions.enable", false)
                    .high()
                    .internal()
                    .notYet()
                    .doc("Allow feature levels that are not final yet; for development only.");

    public static final Setting<@Nullable List<String>> EARLY_START_LISTENERS =
            TABLE.listOrNull("early.start.listeners")
                    .distinct()
                    .high()
                    .notYet()
                    .doc(
                            "Listeners that open before the authorizer is ready; controller listeners when unset.");

    public static final Setting<Boolean> DELETE_TOPIC_ENABLE =
            TABLE.booleanOf("delete.topic.enable", true)
                    .high()
                    .doc("Whether clients may delete topics.");

    public static final Setting<@Nullable String> CREATE_TOPIC_POLICY_CLASS_NAME =
            TABLE.classOrNull("create.topic.policy.class.name")
                    .low()
                    .protects()
                    .doc("Class that may refuse the creation of a topic.");

    public static final Setting<@Nullable String> ALTER_CONFIG_POLICY_CLASS_NAME =
            TABLE.classOrNull("alter.config.policy.class.name")
                    .low()
                    .protects()
                    .doc("Class that may refuse a change of a configuration.");

    public static final Setting<Long> CONTROLLER_PERFORMANCE_SAMPLE_PERIOD_MS =
            TABLE.longOf("controller.performance.sample.period.ms", 60_000)
                    .atLeast(100)
                    .in(Unit.MILLISECONDS)
                    .internal()
                    .doc("How often the controller sums up how long its events took.");

    public static final Setting<Long> CONTROLLER_PERFORMANCE_ALWAYS_LOG_THRESHOLD_MS =
            TABLE.longOf("controller.performance.always.log.threshold.ms", 2000)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .internal()
                    .doc("A controller event slower than this is logged at once.");

    private NodeSettings() {}
}
