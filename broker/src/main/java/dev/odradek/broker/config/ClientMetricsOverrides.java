package dev.odradek.broker.config;

import dev.odradek.broker.config.ChangeOutcome.Refused;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// What a subscription to client metrics may say. Source: Kafka ClientMetricsConfigs.validate.
final class ClientMetricsOverrides {
    private static final int LEAST_INTERVAL_MS = 100;
    private static final int MOST_INTERVAL_MS = 3_600_000;
    private static final Set<String> SELECTORS =
            Set.of(
                    "client_instance_id",
                    "client_id",
                    "client_software_name",
                    "client_software_version",
                    "client_source_address",
                    "client_source_port");

    private ClientMetricsOverrides() {}

    /// @return null when the subscription may have these values
    static @Nullable Refused check(Map<String, String> wanted) {
        for (Map.Entry<String, String> entry : wanted.entrySet()) {
            Setting<?> setting = Settings.find(Scope.CLIENT_METRICS, entry.getKey());
            if (setting == null) {
                return Refused.invalidRequest(
                        "Unknown client metrics configuration: " + entry.getKey());
            }
            try {
                setting.parse(entry.getValue());
            } catch (InvalidSettingException e) {
                return Refused.invalidConfig(e.line());
            }
        }
        String interval = wanted.get(ClientMetricsSettings.INTERVAL_MS.name());
        if (interval != null) {
            int ms = ClientMetricsSettings.INTERVAL_MS.parse(interval);
            if (ms < LEAST_INTERVAL_MS || ms > MOST_INTERVAL_MS) {
                return Refused.invalidRequest(
                        "Invalid value "
                                + ms
                                + " for interval.ms, interval must be between 100 and 3600000 (1 hour)");
            }
        }
        return matches(wanted.getOrDefault(ClientMetricsSettings.MATCH.name(), ""));
    }

    private static @Nullable Refused matches(String text) {
        for (String pair : ClientMetricsSettings.MATCH.parse(text)) {
            String[] parts = pair.split("=", -1);
            if (parts.length != 2 || !SELECTORS.contains(parts[0].trim()) || !isPattern(parts[1])) {
                return Refused.invalidConfig("Illegal client matching pattern: " + pair);
            }
        }
        return null;
    }

    private static boolean isPattern(String text) {
        try {
            Pattern.compile(text.trim());
            return true;
        } catch (PatternSyntaxException _) {
            return false;
        }
    }
}
