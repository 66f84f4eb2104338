package dev.odradek.broker.config;

import dev.odradek.broker.config.ChangeOutcome.Refused;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a group may override, and how far. Source: Kafka GroupConfig.validate.
final class GroupOverrides {
    /// A setting of a group and the broker settings between which it has to be.
    private record Bounded(
            Setting<Integer> value,
            @Nullable Setting<Integer> least,
            Setting<Integer> most,
            boolean onlyIfSet) {}

    private static final List<Bounded> BOUNDED =
            List.of(
                    new Bounded(
                            GroupOverrideSettings.CONSUMER_HEARTBEAT_INTERVAL_MS,
                            GroupSettings.GROUP_CONSUMER_MIN_HEARTBEAT_INTERVAL_MS,
                            GroupSettings.GROUP_CONSUMER_MAX_HEARTBEAT_INTERVAL_MS,
                            false),
                    new Bounded(
                            GroupOverrideSettings.CONSUMER_SESSION_TIMEOUT_MS,
                            GroupSettings.GROUP_CONSUMER_MIN_SESSION_TIMEOUT_MS,
                            GroupSettings.GROUP_CONSUMER_MAX_SESSION_TIMEOUT_MS,
                            false),
                    new Bounded(
                            GroupOverrideSettings.CONSUMER_ASSIGNMENT_INTERVAL_MS,
                            GroupSettings.GROUP_CONSUMER_MIN_ASSIGNMENT_INTERVAL_MS,
                            GroupSettings.GROUP_CONSUMER_MAX_ASSIGNMENT_INTERVAL_MS,
                            true),
                    new Bounded(
                            GroupOverrideSettings.SHARE_HEARTBEAT_INTERVAL_MS,
                            ShareGroupSettings.GROUP_SHARE_MIN_HEARTBEAT_INTERVAL_MS,
                            ShareGroupSettings.GROUP_SHARE_MAX_HEARTBEAT_INTERVAL_MS,
                            false),
                    new Bounded(
                            GroupOverrideSettings.SHARE_SESSION_TIMEOUT_MS,
                            ShareGroupSettings.GROUP_SHARE_MIN_SESSION_TIMEOUT_MS,
                            ShareGroupSettings.GROUP_SHARE_MAX_SESSION_TIMEOUT_MS,
                            false),
                    new Bounded(
                            GroupOverrideSettings.SHARE_RECORD_LOCK_DURATION_MS,
                            ShareGroupSettings.GROUP_SHARE_MIN_RECORD_LOCK_DURATION_MS,
                            ShareGroupSettings.GROUP_SHARE_MAX_RECORD_LOCK_DURATION_MS,
                            false),
                    new Bounded(
                            GroupOverrideSettings.SHARE_DELIVERY_COUNT_LIMIT,
                            ShareGroupSettings.GROUP_SHARE_MIN_DELIVERY_COUNT_LIMIT,
                            ShareGroupSettings.GROUP_SHARE_MAX_DELIVERY_COUNT_LIMIT,
                            false),
                    new Bounded(
                            GroupOverrideSettings.SHARE_PARTITION_MAX_RECORD_LOCKS,
                            ShareGroupSettings.GROUP_SHARE_MIN_PARTITION_MAX_RECORD_LOCKS,
                            ShareGroupSettings.GROUP_SHARE_MAX_PARTITION_MAX_RECORD_LOCKS,
                            false),
                    new Bounded(
                            GroupOverrideSettings.SHARE_ASSIGNMENT_INTERVAL_MS,
                            ShareGroupSettings.GROUP_SHARE_MIN_ASSIGNMENT_INTERVAL_MS,
                            ShareGroupSettings.GROUP_SHARE_MAX_ASSIGNMENT_INTERVAL_MS,
                            true),
                    new Bounded(
                            GroupOverrideSettings.STREAMS_HEARTBEAT_INTERVAL_MS,
                            StreamsGroupSettings.GROUP_STREAMS_MIN_HEARTBEAT_INTERVAL_MS,
                            StreamsGroupSettings.GROUP_STREAMS_MAX_HEARTBEAT_INTERVAL_MS,
                            false),
                    new Bounded(
                            GroupOverrideSettings.STREAMS_SESSION_TIMEOUT_MS,
                            StreamsGroupSettings.GROUP_STREAMS_MIN_SESSION_TIMEOUT_MS,
                            StreamsGroupSettings.GROUP_STREAMS_MAX_SESSION_TIMEOUT_MS,
                            false),
                    new Bounded(
                            GroupOverrideSettings.STREAMS_NUM_STANDBY_REPLICAS,
                            null,
                            StreamsGroupSettings.GROUP_STREAMS_MAX_STANDBY_REPLICAS,
                            false),
                    new Bounded(
                            GroupOverrideSettings.STREAMS_ASSIGNMENT_INTERVAL_MS,
                            StreamsGroupSettings.GROUP_STREAMS_MIN_ASSIGNMENT_INTERVAL_MS,
                            StreamsGroupSettings.GROUP_STREAMS_MAX_ASSIGNMENT_INTERVAL_MS,
                            true));

    private GroupOverrides() {}

    /// @return null when the group may have these values
    static @Nullable Refused check(BrokerConfig broker, Map<String, String> wanted) {
        try {
            for (Map.Entry<String, String> entry : wanted.entrySet()) {
                Setting<?> setting = Settings.find(Scope.GROUP, entry.getKey());
                if (setting == null) {
                    return Refused.invalidConfig("Unknown group config name: " + entry.getKey());
                }
                setting.parse(entry.getValue());
            }
            for (Bounded bounded : BOUNDED) {
                if (!bounded.onlyIfSet() || wanted.containsKey(bounded.value().name())) {
                    within(broker, wanted, bounded);
                }
            }
            longer(
                    broker,
                    wanted,
                    GroupOverrideSettings.CONSUMER_SESSION_TIMEOUT_MS,
                    GroupOverrideSettings.CONSUMER_HEARTBEAT_INTERVAL_MS);
            longer(
                    broker,
                    wanted,
                    GroupOverrideSettings.SHARE_SESSION_TIMEOUT_MS,
                    GroupOverrideSettings.SHARE_HEARTBEAT_INTERVAL_MS);
            longer(
                    broker,
                    wanted,
                    GroupOverrideSettings.STREAMS_SESSION_TIMEOUT_MS,
                    GroupOverrideSettings.STREAMS_HEARTBEAT_INTERVAL_MS);
            return null;
        } catch (InvalidSettingException e) {
            return Refused.invalidConfig(e.line());
        }
    }

    /// The value a group has: its own, else the broker's.
    static int value(BrokerConfig broker, Map<String, String> overrides, Setting<Integer> setting) {
        String own = overrides.get(setting.name());
        if (own != null) {
            return setting.parse(own);
        }
        Setting<?> stand = Settings.find(Scope.BROKER, setting.synonyms().getFirst().name());
        Object inherited = stand == null ? null : broker.get(stand);
        return inherited instanceof Integer number ? number : setting.defaultValue();
    }

    private static void within(BrokerConfig broker, Map<String, String> wanted, Bounded bounded) {
        int value = value(broker, wanted, bounded.value());
        if (bounded.least() != null && value < broker.get(bounded.least())) {
            throw new InvalidSettingException(
                    bounded.value() + " must be greater than or equal to " + bounded.least());
        }
        if (value > broker.get(bounded.most())) {
            throw new InvalidSettingException(
                    bounded.value() + " must be less than or equal to " + bounded.most());
        }
    }

    private static void longer(
            BrokerConfig broker,
            Map<String, String> wanted,
            Setting<Integer> session,
            Setting<Integer> heartbeat) {
        if (value(broker, wanted, session) <= value(broker, wanted, heartbeat)) {
            throw new InvalidSettingException(session + " must be greater than " + heartbeat);
        }
    }
}
