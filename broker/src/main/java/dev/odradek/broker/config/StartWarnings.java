package dev.odradek.broker.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What people should know about the settings of a node when it starts.
final class StartWarnings {
    private StartWarnings() {}

    static List<String> of(BrokerConfig config) {
        List<String> warnings = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        List<String> notYet = new ArrayList<>();
        for (Map.Entry<String, String> entry : config.fileValues().entrySet()) {
            String name = entry.getKey();
            Setting<?> setting = Settings.find(Scope.BROKER, BrokerSynonyms.baseName(name));
            if (setting == null) {
                if (!belongsToPlugin(config, name)) {
                    String meant = meant(name);
                    unknown.add(meant == null ? name : name + " (did you mean " + meant + "?)");
                }
            } else if (setting.standing() == Standing.NOT_YET
                    && !Objects.equals(setting.parse(entry.getValue()), setting.defaultValue())) {
                notYet.add(name);
            }
        }
        if (!unknown.isEmpty()) {
            warnings.add("Unknown settings are ignored: " + String.join(", ", unknown));
        }
        if (!notYet.isEmpty()) {
            warnings.add("Settings that are not acted upon yet: " + String.join(", ", notYet));
        }
        heartbeat(config, warnings);
        return List.copyOf(warnings);
    }

    private static void heartbeat(BrokerConfig config, List<String> warnings) {
        int heartbeatMs = config.get(NodeSettings.BROKER_HEARTBEAT_INTERVAL_MS);
        int sessionMs = config.get(NodeSettings.BROKER_SESSION_TIMEOUT_MS);
        if (2L * heartbeatMs > sessionMs) {
            warnings.add(
                    "broker.heartbeat.interval.ms="
                            + heartbeatMs
                            + " should be at most half of broker.session.timeout.ms="
                            + sessionMs
                            + ", or a broker loses its place between two heartbeats");
        }
    }

    private static boolean belongsToPlugin(BrokerConfig config, String name) {
        return name.startsWith("config.providers.")
                || name.startsWith(
                        config.get(TieredStorageSettings.REMOTE_LOG_STORAGE_MANAGER_IMPL_PREFIX))
                || name.startsWith(
                        config.get(TieredStorageSettings.REMOTE_LOG_METADATA_MANAGER_IMPL_PREFIX));
    }

    /// The setting whose name is nearest, if it is near enough to have been meant.
    private static @Nullable String meant(String name) {
        String nearest = null;
        int least = Math.clamp(name.length() / 4, 1, 3) + 1;
        for (String known : Settings.of(Scope.BROKER).keySet()) {
            int distance = EditDistance.between(name, known, least);
            if (distance < least) {
                least = distance;
                nearest = known;
            }
        }
        return nearest;
    }
}
