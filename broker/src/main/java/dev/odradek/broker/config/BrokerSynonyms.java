package dev.odradek.broker.config;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Broker settings that stand in for each other, and settings that are given for one listener only.
///
/// Source: Kafka DynamicBrokerConfig.brokerConfigSynonyms.
final class BrokerSynonyms {
    private static final List<List<String>> FAMILIES =
            List.of(
                    List.of("log.roll.ms", "log.roll.hours"),
                    List.of("log.roll.jitter.ms", "log.roll.jitter.hours"),
                    List.of("log.retention.ms", "log.retention.minutes", "log.retention.hours"));
    // One way only: the scheduler's interval is a default of the flush interval, and has a life of
    // its own.
    private static final List<String> FLUSH =
            List.of("log.flush.interval.ms", "log.flush.scheduler.interval.ms");
    private static final Pattern FOR_ONE_LISTENER =
            Pattern.compile("listener\\.name\\.[^.]*\\.(.*)");
    private static final List<String> FOR_ONE_MECHANISM =
            List.of(
                    "sasl.jaas.config",
                    "sasl.login.callback.handler.class",
                    "sasl.login.class",
                    "sasl.server.callback.handler.class",
                    "connections.max.reauth.ms");

    private BrokerSynonyms() {}

    /// The names to look a setting up by, the stronger first, itself among them; without looking
    /// past a listener's prefix.
    static List<String> of(String name) {
        for (List<String> family : FAMILIES) {
            if (family.contains(name)) {
                return family;
            }
        }
        return name.equals(FLUSH.getFirst()) ? FLUSH : List.of(name);
    }

    /// The same, and behind a name with a listener's prefix the name without it.
    static List<String> withListeners(String name) {
        String base = baseName(name);
        return base.equals(name) ? of(name) : List.of(name, base);
    }

    /// The name without `listener.name.X.`, and without the mechanism behind it where it has one.
    static String baseName(String name) {
        Matcher matcher = FOR_ONE_LISTENER.matcher(name);
        if (!matcher.matches()) {
            return name;
        }
        String behind = matcher.group(1);
        return FOR_ONE_MECHANISM.stream().filter(behind::endsWith).findFirst().orElse(behind);
    }

    /// Whether the name is for one listener only.
    static boolean isForOneListener(String name) {
        return FOR_ONE_LISTENER.matcher(name).matches();
    }
}
