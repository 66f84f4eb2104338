package dev.odradek.broker.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What a running node can change by how much. Source: Kafka DynamicThreadPool,
/// DynamicListenerConfig.
final class RunningChecks {
    private static final List<Setting<Integer>> THREADS =
            List.of(
                    NodeSettings.NUM_IO_THREADS,
                    ReplicationSettings.NUM_REPLICA_FETCHERS,
                    LogSettings.NUM_RECOVERY_THREADS_PER_DATA_DIR,
                    NodeSettings.BACKGROUND_THREADS,
                    NetworkSettings.NUM_NETWORK_THREADS,
                    CleanerSettings.LOG_CLEANER_THREADS);
    private static final Set<String> LISTENER_LIMITS =
            Set.of("max.connections", "max.connection.creation.rate", "num.network.threads");

    private RunningChecks() {}

    /// @throws InvalidSettingException with one line about the first change that cannot be made
    ///   while running
    static void check(BrokerConfig before, BrokerConfig after) {
        for (Setting<Integer> setting : THREADS) {
            threads(setting, before.get(setting), after.get(setting));
        }
        listeners(before, after);
    }

    private static void threads(Setting<Integer> setting, int before, int after) {
        String line = "Dynamic thread count update validation failed for " + setting + "=" + after;
        if (after != before && after <= 0) {
            throw new InvalidSettingException(line + ", value should be at least 1");
        }
        if (after < before / 2) {
            throw new InvalidSettingException(
                    line + ", value should be at least half the current value " + before);
        }
        if (after > before * 2L) {
            throw new InvalidSettingException(
                    line + ", value should not be greater than double the current value " + before);
        }
    }

    private static void listeners(BrokerConfig before, BrokerConfig after) {
        Set<String> names = names(after.listeners().bound());
        Set<String> told = names(before.listeners().advertisedBroker());
        if (!names.containsAll(told)) {
            throw new InvalidSettingException(
                    "Advertised listeners '"
                            + told
                            + "' must be a subset of listeners '"
                            + names
                            + "'");
        }
        for (String name : names(before.listeners().bound())) {
            if (!names.contains(name)) {
                continue;
            }
            if (!fixed(before, name).equals(fixed(after, name))) {
                throw new InvalidSettingException(
                        "Configs cannot be updated dynamically for existing listener "
                                + name
                                + ", restart broker or create a new listener for update");
            }
            if (before.listeners().protocols().get(name)
                    != after.listeners().protocols().get(name)) {
                throw new InvalidSettingException(
                        "Security protocol cannot be updated for existing listener " + name);
            }
        }
    }

    private static Set<String> names(List<Listener> listeners) {
        return listeners.stream().map(Listener::name).collect(Collectors.toSet());
    }

    /// What is set for one listener and cannot be changed while it is open.
    private static Map<String, String> fixed(BrokerConfig config, String listener) {
        String prefix = "listener.name." + listener.toLowerCase(Locale.ROOT) + ".";
        Map<String, String> values = new TreeMap<>();
        config.effective()
                .forEach((name, value) -> {
                    if (name.startsWith(prefix)
                            && !LISTENER_LIMITS.contains(name.substring(prefix.length()))) {
                        values.put(name, value);
                    }
                });
        return values;
    }
}
