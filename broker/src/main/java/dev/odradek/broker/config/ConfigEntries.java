package dev.odradek.broker.config;

import dev.odradek.broker.config.ConfigEntry.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What DescribeConfigs answers for each kind of resource, sorted by name.
///
/// The sources and synonyms are Kafka's, its oddities included: a topic's `retention.ms` that comes
/// from `log.retention.hours` in the file is said to come from nowhere, since the list of synonyms
/// starts at the name that is asked for. Source: Kafka ConfigHelper.
public final class ConfigEntries {
    private static final byte UNKNOWN_TYPE = 0;

    private ConfigEntries() {}

    /// The settings of this broker, all of them, and whatever else is in its file.
    public static List<ConfigEntry> ofBroker(BrokerConfig config) {
        var names = new TreeSet<>(config.effective().keySet());
        for (Setting<?> setting : Settings.of(Scope.BROKER).values()) {
            if (!setting.isInternal()) {
                names.add(setting.name());
            }
        }
        return names.stream()
                .map(name -> brokerEntry(config, name, brokerValue(config, name), true))
                .toList();
    }

    /// What is set at run time for all brokers.
    public static List<ConfigEntry> ofClusterDefault(BrokerConfig config) {
        return new TreeSet<>(config.clusterDefaults().keySet())
                .stream()
                        .map(name ->
                                brokerEntry(
                                        config, name, config.clusterDefaults().get(name), false))
                        .toList();
    }

    /// The settings of a topic.
    ///
    /// @param overrides the raw values that the topic has of its own
    public static List<ConfigEntry> ofTopic(BrokerConfig broker, Map<String, String> overrides) {
        TopicConfig topic = TopicConfig.of(broker, overrides);
        return entries(Scope.TOPIC, ConfigSource.TOPIC, overrides, broker, topic::get);
    }

    /// The settings of a group.
    ///
    /// @param overrides the raw values that the group has of its own
    public static List<ConfigEntry> ofGroup(BrokerConfig broker, Map<String, String> overrides) {
        return entries(
                Scope.GROUP,
                ConfigSource.GROUP,
                overrides,
                broker,
                setting -> {
                    Setting<?> stand =
                            setting.synonyms().isEmpty()
                                    ? null
                                    : Settings.find(
                                            Scope.BROKER, setting.synonyms().getFirst().name());
                    return stand == null ? setting.defaultValue() : broker.get(stand);
                });
    }

    /// The settings of a subscription to client metrics.
    ///
    /// @param overrides the raw values that it has of its own
    public static List<ConfigEntry> ofClientMetrics(
            BrokerConfig broker, Map<String, String> overrides) {
        return entries(
                Scope.CLIENT_METRICS,
                ConfigSource.CLIENT_METRICS,
                overrides,
                broker,
                Setting::defaultValue);
    }

    /// What holds for a setting that the resource does not override.
    private interface Fallback {
        @Nullable Object valueOf(Setting<?> setting);
    }

    private static List<ConfigEntry> entries(
            Scope scope,
            ConfigSource own,
            Map<String, String> overrides,
            BrokerConfig broker,
            Fallback fallback) {
        var names = new TreeSet<>(overrides.keySet());
        for (Setting<?> setting : Settings.of(scope).values()) {
            if (!setting.isInternal()) {
                names.add(setting.name());
            }
        }
        List<ConfigEntry> entries = new ArrayList<>();
        for (String name : names) {
            Setting<?> setting = Settings.find(scope, name);
            String raw = overrides.get(name);
            String value = setting == null ? null : shown(setting, value(setting, raw, fallback));
            List<ConfigValue> synonyms = new ArrayList<>();
            if (raw != null) {
                synonyms.add(new ConfigValue(name, value, own));
            }
            if (setting != null) {
                synonyms.addAll(inherited(broker, setting));
            }
            entries.add(entry(name, setting, value, false, synonyms));
        }
        return entries;
    }

    private static @Nullable Object value(
            Setting<?> setting, @Nullable String raw, Fallback fallback) {
        if (raw != null) {
            try {
                return setting.parse(raw);
            } catch (InvalidSettingException _) {
                // Stored by another release: what holds then is what holds without it.
                return fallback.valueOf(setting);
            }
        }
        return fallback.valueOf(setting);
    }

    private static List<ConfigValue> inherited(BrokerConfig broker, Setting<?> setting) {
        if (!setting.synonyms().isEmpty()) {
            String stand = setting.synonyms().getFirst().name();
            return synonyms(broker, stand, BrokerSynonyms.of(stand), setting.isSensitive());
        }
        String byDefault = shown(setting, setting.defaultValue());
        return setting.scope() == Scope.GROUP && byDefault != null
                ? List.of(new ConfigValue(setting.name(), byDefault, ConfigSource.DEFAULT))
                : List.of();
    }

    private static @Nullable String brokerValue(BrokerConfig config, String name) {
        Setting<?> setting = Settings.find(Scope.BROKER, name);
        return setting == null || setting.isInternal()
                ? config.effective().get(name)
                : shown(setting, config.get(setting));
    }

    private static ConfigEntry brokerEntry(
            BrokerConfig config, String name, @Nullable String value, boolean forOneBroker) {
        Setting<?> exact = DynamicRules.find(name);
        Setting<?> setting =
                exact != null ? exact : DynamicRules.find(BrokerSynonyms.baseName(name));
        boolean sensitive = setting == null || setting.isSensitive();
        List<ConfigValue> synonyms =
                synonyms(config, name, BrokerSynonyms.withListeners(name), sensitive).stream()
                        .filter(synonym ->
                                forOneBroker
                                        || synonym.source() == ConfigSource.DYNAMIC_DEFAULT_BROKER)
                        .toList();
        return entry(name, setting, value, !DynamicRules.isDynamic(name), synonyms);
    }

    private static ConfigEntry entry(
            String name,
            @Nullable Setting<?> setting,
            @Nullable String value,
            boolean readOnly,
            List<ConfigValue> synonyms) {
        boolean sensitive = setting == null || setting.isSensitive();
        return new ConfigEntry(
                name,
                sensitive ? null : value,
                synonyms.isEmpty() ? ConfigSource.DEFAULT : synonyms.getFirst().source(),
                readOnly,
                sensitive,
                synonyms,
                setting == null ? UNKNOWN_TYPE : setting.type().code(),
                setting == null ? null : setting.doc());
    }

    /// The values under these names, the stronger source first, from the first that has the name
    /// itself.
    private static List<ConfigValue> synonyms(
            BrokerConfig config, String name, List<String> names, boolean sensitive) {
        List<ConfigValue> found = new ArrayList<>();
        add(found, names, config.ownOverrides(), ConfigSource.DYNAMIC_BROKER, sensitive);
        add(found, names, config.clusterDefaults(), ConfigSource.DYNAMIC_DEFAULT_BROKER, sensitive);
        add(found, names, config.fileValues(), ConfigSource.STATIC_BROKER, sensitive);
        for (String each : names) {
            Setting<?> setting = Settings.find(Scope.BROKER, each);
            Object byDefault = setting == null ? null : setting.defaultValue();
            if (byDefault != null) {
                String text = sensitive ? null : SettingType.render(byDefault);
                found.add(new ConfigValue(each, text, ConfigSource.DEFAULT));
            }
        }
        return found.stream().dropWhile(value -> !value.name().equals(name)).toList();
    }

    private static void add(
            List<ConfigValue> found,
            List<String> names,
            Map<String, String> values,
            ConfigSource source,
            boolean sensitive) {
        for (String name : names) {
            String value = values.get(name);
            if (value != null) {
                found.add(new ConfigValue(name, sensitive ? null : value, source));
            }
        }
    }

    private static @Nullable String shown(Setting<?> setting, @Nullable Object value) {
        return value == null || setting.isSensitive() ? null : SettingType.render(value);
    }
}
