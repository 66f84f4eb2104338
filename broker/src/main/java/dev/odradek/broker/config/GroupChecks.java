package dev.odradek.broker.config;

import java.util.List;
import java.util.Map;

/// What must hold between the settings of the group coordinators. Source: Kafka
/// GroupCoordinatorConfig, ShareGroupConfig.
final class GroupChecks {
    /// A setting and the two that bound it.
    private record Bounded(Setting<Integer> least, Setting<Integer> value, Setting<Integer> most) {}

    private static final List<Bounded> BOUNDED =
            List.of(
                    new Bounded(
                            GroupSettings.GROUP_CONSUMER_MIN_HEARTBEAT_INTERVAL_MS,
                            GroupSettings.GROUP_CONSUMER_HEARTBEAT_INTERVAL_MS,
                            GroupSettings.GROUP_CONSUMER_MAX_HEARTBEAT_INTERVAL_MS),
                    new Bounded(
                            GroupSettings.GROUP_CONSUMER_MIN_SESSION_TIMEOUT_MS,
                            GroupSettings.GROUP_CONSUMER_SESSION_TIMEOUT_MS,
                            GroupSettings.GROUP_CONSUMER_MAX_SESSION_TIMEOUT_MS),
                    new Bounded(
                            GroupSettings.GROUP_CONSUMER_MIN_ASSIGNMENT_INTERVAL_MS,
                            GroupSettings.GROUP_CONSUMER_ASSIGNMENT_INTERVAL_MS,
                            GroupSettings.GROUP_CONSUMER_MAX_ASSIGNMENT_INTERVAL_MS),
                    new Bounded(
                            ShareGroupSettings.GROUP_SHARE_MIN_HEARTBEAT_INTERVAL_MS,
                            ShareGroupSettings.GROUP_SHARE_HEARTBEAT_INTERVAL_MS,
                            ShareGroupSettings.GROUP_SHARE_MAX_HEARTBEAT_INTERVAL_MS),
                    new Bounded(
                            ShareGroupSettings.GROUP_SHARE_MIN_SESSION_TIMEOUT_MS,
                            ShareGroupSettings.GROUP_SHARE_SESSION_TIMEOUT_MS,
                            ShareGroupSettings.GROUP_SHARE_MAX_SESSION_TIMEOUT_MS),
                    new Bounded(
                            ShareGroupSettings.GROUP_SHARE_MIN_ASSIGNMENT_INTERVAL_MS,
                            ShareGroupSettings.GROUP_SHARE_ASSIGNMENT_INTERVAL_MS,
                            ShareGroupSettings.GROUP_SHARE_MAX_ASSIGNMENT_INTERVAL_MS),
                    new Bounded(
                            ShareGroupSettings.GROUP_SHARE_MIN_DELIVERY_COUNT_LIMIT,
                            ShareGroupSettings.GROUP_SHARE_DELIVERY_COUNT_LIMIT,
                            ShareGroupSettings.GROUP_SHARE_MAX_DELIVERY_COUNT_LIMIT),
                    new Bounded(
                            ShareGroupSettings.GROUP_SHARE_MIN_PARTITION_MAX_RECORD_LOCKS,
                            ShareGroupSettings.GROUP_SHARE_PARTITION_MAX_RECORD_LOCKS,
                            ShareGroupSettings.GROUP_SHARE_MAX_PARTITION_MAX_RECORD_LOCKS),
                    new Bounded(
                            ShareGroupSettings.GROUP_SHARE_MIN_RECORD_LOCK_DURATION_MS,
                            ShareGroupSettings.GROUP_SHARE_RECORD_LOCK_DURATION_MS,
                            ShareGroupSettings.GROUP_SHARE_MAX_RECORD_LOCK_DURATION_MS),
                    new Bounded(
                            StreamsGroupSettings.GROUP_STREAMS_MIN_HEARTBEAT_INTERVAL_MS,
                            StreamsGroupSettings.GROUP_STREAMS_HEARTBEAT_INTERVAL_MS,
                            StreamsGroupSettings.GROUP_STREAMS_MAX_HEARTBEAT_INTERVAL_MS),
                    new Bounded(
                            StreamsGroupSettings.GROUP_STREAMS_MIN_SESSION_TIMEOUT_MS,
                            StreamsGroupSettings.GROUP_STREAMS_SESSION_TIMEOUT_MS,
                            StreamsGroupSettings.GROUP_STREAMS_MAX_SESSION_TIMEOUT_MS),
                    new Bounded(
                            StreamsGroupSettings.GROUP_STREAMS_MIN_ASSIGNMENT_INTERVAL_MS,
                            StreamsGroupSettings.GROUP_STREAMS_ASSIGNMENT_INTERVAL_MS,
                            StreamsGroupSettings.GROUP_STREAMS_MAX_ASSIGNMENT_INTERVAL_MS));

    /// Which of them a value set at run time is pulled into, instead of being refused.
    private static final List<String> CLAMPED =
            List.of(
                    GroupSettings.GROUP_CONSUMER_ASSIGNMENT_INTERVAL_MS.name(),
                    ShareGroupSettings.GROUP_SHARE_ASSIGNMENT_INTERVAL_MS.name(),
                    StreamsGroupSettings.GROUP_STREAMS_ASSIGNMENT_INTERVAL_MS.name());

    private GroupChecks() {}

    /// @throws InvalidSettingException with one line about the first rule that is broken
    static void check(BrokerConfig config) {
        for (Bounded bounded : BOUNDED) {
            int least = config.get(bounded.least());
            int value = config.get(bounded.value());
            int most = config.get(bounded.most());
            require(
                    value >= least && value <= most,
                    bounded.value(),
                    value,
                    "must be from "
                            + bounded.least()
                            + "="
                            + least
                            + " to "
                            + bounded.most()
                            + "="
                            + most);
        }
        longerThanHeartbeat(
                config,
                GroupSettings.GROUP_CONSUMER_SESSION_TIMEOUT_MS,
                GroupSettings.GROUP_CONSUMER_HEARTBEAT_INTERVAL_MS);
        longerThanHeartbeat(
                config,
                ShareGroupSettings.GROUP_SHARE_SESSION_TIMEOUT_MS,
                ShareGroupSettings.GROUP_SHARE_HEARTBEAT_INTERVAL_MS);
        longerThanHeartbeat(
                config,
                StreamsGroupSettings.GROUP_STREAMS_SESSION_TIMEOUT_MS,
                StreamsGroupSettings.GROUP_STREAMS_HEARTBEAT_INTERVAL_MS);
        int standbys = config.get(StreamsGroupSettings.GROUP_STREAMS_NUM_STANDBY_REPLICAS);
        int mostStandbys = config.get(StreamsGroupSettings.GROUP_STREAMS_MAX_STANDBY_REPLICAS);
        require(
                standbys <= mostStandbys,
                StreamsGroupSettings.GROUP_STREAMS_NUM_STANDBY_REPLICAS,
                standbys,
                "must be at most group.streams.max.standby.replicas=" + mostStandbys);
        int sessions = config.get(ShareGroupSettings.GROUP_SHARE_MAX_SHARE_SESSIONS);
        int shareSize = config.get(ShareGroupSettings.GROUP_SHARE_MAX_SIZE);
        require(
                sessions >= shareSize,
                ShareGroupSettings.GROUP_SHARE_MAX_SHARE_SESSIONS,
                sessions,
                "must be at least group.share.max.size=" + shareSize);
        List<String> assignors = config.get(ShareGroupSettings.GROUP_SHARE_ASSIGNORS);
        require(
                assignors.size() == 1,
                ShareGroupSettings.GROUP_SHARE_ASSIGNORS,
                String.join(",", assignors),
                "must be exactly one assignor");
        List<String> protocols = config.get(GroupSettings.GROUP_COORDINATOR_REBALANCE_PROTOCOLS);
        require(
                protocols.contains("classic"),
                GroupSettings.GROUP_COORDINATOR_REBALANCE_PROTOCOLS,
                String.join(",", protocols),
                "classic must be among them");
    }

    /// Pulls the assignment intervals into their bounds. Source: Kafka
    /// GroupCoordinatorConfig.clampDynamicConfigs.
    static void clamp(Map<String, String> raw) {
        for (Bounded bounded : BOUNDED) {
            String text = raw.get(bounded.value().name());
            if (text != null && CLAMPED.contains(bounded.value().name())) {
                int least = read(raw, bounded.least());
                int most = read(raw, bounded.most());
                int value = bounded.value().parse(text);
                raw.put(
                        bounded.value().name(),
                        Integer.toString(Math.max(least, Math.min(most, value))));
            }
        }
    }

    private static int read(Map<String, String> raw, Setting<Integer> setting) {
        String text = raw.get(setting.name());
        return text == null ? setting.defaultValue() : setting.parse(text);
    }

    private static void longerThanHeartbeat(
            BrokerConfig config, Setting<Integer> session, Setting<Integer> heartbeat) {
        int sessionMs = config.get(session);
        int heartbeatMs = config.get(heartbeat);
        require(
                sessionMs > heartbeatMs,
                session,
                sessionMs,
                "must be more than " + heartbeat + "=" + heartbeatMs);
    }

    private static void require(boolean holds, Setting<?> setting, Object value, String rule) {
        if (!holds) {
            throw new InvalidSettingException(
                    "Invalid value " + value + " for configuration " + setting + ": " + rule);
        }
    }
}
