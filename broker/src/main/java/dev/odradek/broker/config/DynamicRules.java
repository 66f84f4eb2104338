package dev.odradek.broker.config;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Which broker settings may be changed at run time, and at which level. Source: Kafka
/// DynamicBrokerConfig.
final class DynamicRules {
    /// Only with a listener's prefix.
    private static final Set<String> STORES =
            Set.of(
                    "ssl.keystore.type",
                    "ssl.keystore.location",
                    "ssl.keystore.password",
                    "ssl.key.password",
                    "ssl.truststore.type",
                    "ssl.truststore.location",
                    "ssl.truststore.password",
                    "ssl.keystore.certificate.chain",
                    "ssl.keystore.key",
                    "ssl.truststore.certificates");

    /// With a listener's prefix these too may be set for all brokers.
    private static final Set<String> LISTENER_LIMITS =
            Set.of("max.connections", "max.connection.creation.rate", "num.network.threads");

    private DynamicRules() {}

    /// The row of a broker setting, be it for files or for run time only; null when unknown.
    static @Nullable Setting<?> find(String name) {
        Setting<?> setting = Settings.find(Scope.BROKER, name);
        return setting == null ? Settings.find(Scope.BROKER_AT_RUN_TIME, name) : setting;
    }

    /// Whether a setting, named without any prefix, may be changed at run time at all.
    static boolean isDynamic(String name) {
        Setting<?> setting = find(name);
        return setting != null && setting.mode() != UpdateMode.READ_ONLY;
    }

    /// What of a stored map can be used; the rest is left out.
    ///
    /// @param forOneBroker whether the map is one broker's own, rather than the cluster default
    static Map<String, String> usable(Map<String, String> stored, boolean forOneBroker) {
        Map<String, String> kept = new TreeMap<>(stored);
        kept.keySet()
                .removeIf(name ->
                        isStatic(name)
                                || STORES.contains(name)
                                || (!forOneBroker && isPerBroker(name)));
        kept.entrySet().removeIf(entry -> problem(entry.getKey(), entry.getValue()) != null);
        return kept;
    }

    /// Checks a map that someone wants to store, as a whole.
    ///
    /// @throws InvalidSettingException with one line about what may not be changed, or is no valid
    ///   value
    static void check(Map<String, String> wanted, boolean forOneBroker) {
        refuse(wanted, DynamicRules::isStatic, "Cannot update these configs dynamically: ");
        refuse(
                wanted,
                STORES::contains,
                "These security configs can be dynamically updated only per-listener using the"
                        + " listener prefix: ");
        wanted.forEach((name, value) -> {
            String problem = problem(name, value);
            if (problem != null) {
                throw new InvalidSettingException(problem);
            }
        });
        if (!forOneBroker) {
            refuse(
                    wanted,
                    DynamicRules::isPerBroker,
                    "Cannot update these configs at default cluster level, broker id must be"
                            + " specified: ");
        }
    }

    private static void refuse(Map<String, String> wanted, Predicate<String> wrong, String line) {
        Set<String> found = new TreeSet<>(wanted.keySet());
        found.removeIf(wrong.negate());
        if (!found.isEmpty()) {
            throw new InvalidSettingException(line + "[" + String.join(", ", found) + "]");
        }
    }

    private static boolean isStatic(String name) {
        return Settings.find(Scope.BROKER, name) != null && !isDynamic(name);
    }

    private static boolean isPerBroker(String name) {
        if (BrokerSynonyms.isForOneListener(name)) {
            return !LISTENER_LIMITS.contains(BrokerSynonyms.baseName(name));
        }
        Setting<?> setting = find(name);
        return setting != null && setting.mode() == UpdateMode.PER_BROKER;
    }

    private static @Nullable String problem(String name, String value) {
        String base = BrokerSynonyms.baseName(name);
        Setting<?> setting = isDynamic(base) ? find(base) : null;
        if (setting == null) {
            return null;
        }
        try {
            setting.parse(value);
            return null;
        } catch (InvalidSettingException e) {
            return e.line();
        }
    }
}
