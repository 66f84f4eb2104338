package dev.odradek.broker.config;

import dev.odradek.broker.config.ChangeOutcome.Accepted;
import dev.odradek.broker.config.ChangeOutcome.Refused;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Decides on changes to the configuration of topics, brokers, groups and client metrics
/// subscriptions.
///
/// Source: Kafka ConfigAdminManager (what the broker checks), ConfigurationControlManager and
/// ControllerConfigurationValidator (what the controller checks).
public final class ConfigChanges {
    private final BrokerConfig broker;

    /// @param broker the configuration of the node that decides
    public ConfigChanges(BrokerConfig broker) {
        this.broker = broker;
    }

    /// IncrementalAlterConfigs on one resource.
    ///
    /// @param scope TOPIC, BROKER, GROUP or CLIENT_METRICS
    /// @param resource name of the resource; empty for the cluster default of brokers
    /// @param existing raw values that the resource has
    public ChangeOutcome incremental(
            Scope scope,
            String resource,
            Map<String, String> existing,
            List<ConfigChange> changes) {
        Refused malformed = malformed(scope, resource, changes);
        if (malformed != null) {
            return malformed;
        }
        Map<String, String> wanted = new TreeMap<>(existing);
        Map<String, Optional<String>> written = new TreeMap<>();
        for (ConfigChange change : changes) {
            if (isForLists(change) && !isList(scope, change.name())) {
                return Refused.invalidConfig(
                        "Can't "
                                + change.operation()
                                + " to key "
                                + change.name()
                                + " because its type is not LIST.");
            }
            String before = existing.get(change.name());
            String after = apply(scope, before, change);
            if (after == null) {
                wanted.remove(change.name());
            } else {
                wanted.put(change.name(), after);
            }
            if (scope == Scope.BROKER || !Objects.equals(before, after)) {
                written.put(change.name(), Optional.ofNullable(after));
            }
        }
        return outcome(scope, resource, existing, wanted, written);
    }

    /// AlterConfigs on one resource: what is not wanted any more is removed.
    ///
    /// @param wanted raw values that the resource shall have from now on
    public ChangeOutcome replace(
            Scope scope,
            String resource,
            Map<String, String> existing,
            Map<String, String> wanted) {
        Refused malformed = malformed(scope, resource, List.of());
        if (malformed != null) {
            return malformed;
        }
        Map<String, Optional<String>> written = new TreeMap<>();
        wanted.forEach((name, value) -> {
            if (scope == Scope.BROKER || !value.equals(existing.get(name))) {
                written.put(name, Optional.of(value));
            }
        });
        existing.keySet().stream()
                .filter(name -> !wanted.containsKey(name))
                .forEach(name -> written.put(name, Optional.empty()));
        return outcome(scope, resource, existing, wanted, written);
    }

    /// Checks the whole configuration that a resource is to have, as CreateTopics does too.
    ///
    /// @param wanted raw values of the resource
    /// @param existing raw values that it has so far; empty for a new one
    /// @return null when it is valid
    public @Nullable Refused validate(
            Scope scope,
            String resource,
            Map<String, String> wanted,
            Map<String, String> existing) {
        return switch (scope) {
            case TOPIC -> validateTopic(wanted, existing);
            case BROKER -> validateBroker(resource, wanted);
            case GROUP ->
                    resource.isEmpty()
                            ? Refused.invalidRequest("Default group resources are not allowed.")
                            : GroupOverrides.check(broker, wanted);
            case CLIENT_METRICS ->
                    resource.isEmpty()
                            ? Refused.invalidRequest("Subscription name can't be empty")
                            : ClientMetricsOverrides.check(wanted);
            case BROKER_AT_RUN_TIME, USER_OR_CLIENT, IP ->
                    Refused.invalidRequest("Unknown resource type " + scope);
        };
    }

    private ChangeOutcome outcome(
            Scope scope,
            String resource,
            Map<String, String> existing,
            Map<String, String> wanted,
            Map<String, Optional<String>> written) {
        for (Optional<String> value : written.values()) {
            if (value.isPresent() && value.get().length() > Short.MAX_VALUE) {
                return Refused.invalidConfig(
                        "The configuration value cannot be added because it exceeds the maximum"
                                + " value size of "
                                + Short.MAX_VALUE
                                + " bytes.");
            }
        }
        Refused refused = validate(scope, resource, wanted, existing);
        return refused == null ? new Accepted(written, wanted) : refused;
    }

    private @Nullable Refused malformed(Scope scope, String resource, List<ConfigChange> changes) {
        Set<String> names = new HashSet<>();
        List<String> withoutValue = new ArrayList<>();
        for (ConfigChange change : changes) {
            if (!names.add(change.name())) {
                return Refused.invalidRequest("Error due to duplicate config keys");
            }
            if (change.value() == null && change.operation() != ConfigChange.Operation.DELETE) {
                withoutValue.add(change.name());
            }
        }
        if (!withoutValue.isEmpty()) {
            return Refused.invalidRequest(
                    "Null value not supported for : " + String.join(", ", withoutValue));
        }
        if (scope == Scope.BROKER && !resource.isEmpty()) {
            return otherBroker(resource);
        }
        if (scope == Scope.TOPIC && resource.isEmpty()) {
            return Refused.invalidRequest("Default topic resources are not allowed.");
        }
        return null;
    }

    private @Nullable Refused otherBroker(String resource) {
        try {
            return Integer.parseInt(resource) == broker.nodeId()
                    ? null
                    : Refused.invalidRequest(
                            "Unexpected broker id, expected "
                                    + broker.nodeId()
                                    + ", but received "
                                    + resource);
        } catch (NumberFormatException _) {
            return Refused.invalidRequest("Node id must be an integer, but it is: " + resource);
        }
    }

    private static boolean isForLists(ConfigChange change) {
        return change.operation() == ConfigChange.Operation.APPEND
                || change.operation() == ConfigChange.Operation.SUBTRACT;
    }

    private static boolean isList(Scope scope, String name) {
        Setting<?> setting = Settings.find(scope, name);
        return setting != null && setting.type() == SettingType.LIST;
    }

    private static @Nullable String apply(
            Scope scope, @Nullable String before, ConfigChange change) {
        String value = String.valueOf(change.value());
        return switch (change.operation()) {
            case SET -> value;
            case DELETE -> null;
            case APPEND -> {
                List<String> entries = entries(scope, before, change.name());
                for (String entry : value.split(",", -1)) {
                    if (!entries.contains(entry)) {
                        entries.add(entry);
                    }
                }
                yield String.join(",", entries);
            }
            case SUBTRACT -> {
                List<String> entries = entries(scope, before, change.name());
                for (String entry : value.split(",", -1)) {
                    entries.remove(entry);
                }
                yield String.join(",", entries);
            }
        };
    }

    /// The entries a list has, or by default has.
    private static List<String> entries(Scope scope, @Nullable String before, String name) {
        String text = before;
        if (text == null) {
            Setting<?> setting = Settings.find(scope, name);
            Object byDefault = setting == null ? null : setting.defaultValue();
            text = byDefault == null ? "" : SettingType.render(byDefault);
        }
        return text.isEmpty() ? new ArrayList<>() : new ArrayList<>(List.of(text.split(",", -1)));
    }

    private @Nullable Refused validateTopic(
            Map<String, String> wanted, Map<String, String> existing) {
        for (Map.Entry<String, String> entry : wanted.entrySet()) {
            Setting<?> setting = Settings.find(Scope.TOPIC, entry.getKey());
            if (setting == null) {
                return Refused.invalidConfig("Unknown topic config name: " + entry.getKey());
            }
            try {
                setting.parse(entry.getValue());
            } catch (InvalidSettingException e) {
                return Refused.invalidConfig(e.line());
            }
        }
        TopicConfig topic = TopicConfig.of(broker, wanted);
        long leastLagMs = topic.get(TopicSettings.MIN_COMPACTION_LAG_MS);
        long mostLagMs = topic.get(TopicSettings.MAX_COMPACTION_LAG_MS);
        if (leastLagMs > mostLagMs) {
            return Refused.invalidConfig(
                    "conflict topic config setting min.compaction.lag.ms ("
                            + leastLagMs
                            + ") > max.compaction.lag.ms ("
                            + mostLagMs
                            + ")");
        }
        return validateTiering(topic, existing);
    }

    private static @Nullable Refused validateTiering(
            TopicConfig topic, Map<String, String> existing) {
        if (topic.get(TopicSettings.REMOTE_STORAGE_ENABLE)) {
            return Refused.invalidConfig(
                    "Tiered Storage functionality is disabled in the broker. Topic cannot be"
                            + " configured with remote log storage.");
        }
        String before = existing.getOrDefault(TopicSettings.REMOTE_STORAGE_ENABLE.name(), "false");
        if (Boolean.parseBoolean(before)
                && !topic.get(TopicSettings.REMOTE_LOG_DELETE_ON_DISABLE)) {
            return Refused.invalidConfig(
                    "It is invalid to disable remote storage without deleting remote data: set"
                            + " remote.log.delete.on.disable=true too");
        }
        return null;
    }

    private @Nullable Refused validateBroker(String resource, Map<String, String> wanted) {
        boolean forOneBroker = !resource.isEmpty();
        try {
            DynamicRules.check(wanted, forOneBroker);
            BrokerConfig changed =
                    broker.checkedWith(
                            forOneBroker ? broker.clusterDefaults() : wanted,
                            forOneBroker ? wanted : broker.ownOverrides());
            Protection.check(changed);
            RunningChecks.check(broker, changed);
            return null;
        } catch (InvalidSettingException e) {
            return Refused.invalidRequest(e.line());
        }
    }
}
