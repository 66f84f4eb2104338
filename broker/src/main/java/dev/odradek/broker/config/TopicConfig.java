package dev.odradek.broker.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The settings that hold for one topic: its own, else what the broker says for all topics, else
/// the default.
///
/// Immutable. Make a new one when the topic's overrides or the broker's configuration change.
/// Source: Kafka LogConfig, KafkaConfig.extractLogConfigMap.
public final class TopicConfig {
    private final Map<String, Object> values;
    private final Map<String, String> overrides;
    private final List<String> problems;

    private TopicConfig(
            Map<String, Object> values, Map<String, String> overrides, List<String> problems) {
        this.values = Map.copyOf(values);
        this.overrides = Map.copyOf(overrides);
        this.problems = List.copyOf(problems);
    }

    /// @param overrides raw values that the topic has of its own; one that is unknown or invalid,
    ///   as an older or newer release may have stored, counts as absent and is named in [#problems]
    public static TopicConfig of(BrokerConfig broker, Map<String, String> overrides) {
        Map<String, Object> values = new HashMap<>(brokerDefaults(broker));
        List<String> problems = new ArrayList<>();
        overrides.forEach((name, text) -> {
            Setting<?> setting = Settings.find(Scope.TOPIC, name);
            if (setting == null) {
                problems.add("Unknown topic config name: " + name);
                return;
            }
            try {
                put(values, setting, setting.parse(text));
            } catch (InvalidSettingException e) {
                problems.add(e.line());
            }
        });
        return new TopicConfig(values, overrides, problems);
    }

    /// What topics without overrides get: every topic setting that has a broker setting behind it.
    static Map<String, Object> brokerDefaults(BrokerConfig broker) {
        Map<String, Object> values = new HashMap<>();
        for (Setting<?> setting : Settings.of(Scope.TOPIC).values()) {
            Object value = fromBroker(broker, setting);
            put(values, setting, value == null ? setting.defaultValue() : value);
        }
        put(values, TopicSettings.RETENTION_MS, LogTimes.retentionMs(broker));
        return values;
    }

    private static @Nullable Object fromBroker(BrokerConfig broker, Setting<?> setting) {
        for (Synonym synonym : setting.synonyms()) {
            Setting<?> stand = Settings.find(Scope.BROKER, synonym.name());
            Object value = stand == null ? null : broker.get(stand);
            if (value != null) {
                return synonym.factor() == 1
                        ? value
                        : (Object) (((Number) value).longValue() * synonym.factor());
            }
        }
        return null;
    }

    private static void put(
            Map<String, Object> values, Setting<?> setting, @Nullable Object value) {
        if (value != null) {
            values.put(setting.name(), value);
        }
    }

    /// The value of a topic setting; null only where the setting's type says so.
    @SuppressWarnings({"unchecked", "NullAway"}) // of() stores what the setting itself made
    public <T extends @Nullable Object> T get(Setting<T> setting) {
        Object value = values.get(setting.name());
        return value == null ? setting.defaultValue() : (T) value;
    }

    /// The topic's own raw values.
    public Map<String, String> overrides() {
        return overrides;
    }

    /// Lines about overrides that were left out; empty as a rule.
    public List<String> problems() {
        return problems;
    }

    /// Size in bytes at which a segment is closed; the internal override for tests wins.
    public int segmentBytes() {
        Integer internal = get(TopicSettings.INTERNAL_SEGMENT_BYTES);
        return internal == null ? get(TopicSettings.SEGMENT_BYTES) : internal;
    }

    /// Whether old records of a key give way to newer ones.
    public boolean isCompacted() {
        return get(TopicSettings.CLEANUP_POLICY).contains("compact");
    }

    /// Whether old segments are deleted by age and size.
    public boolean isDeleted() {
        return get(TopicSettings.CLEANUP_POLICY).contains("delete");
    }

    /// Whether records get the broker's time instead of the producer's.
    public boolean isLogAppendTime() {
        return get(TopicSettings.MESSAGE_TIMESTAMP_TYPE).equals("LogAppendTime");
    }

    /// Age in ms at which a segment is closed, before jitter; a compacted one no later than its
    /// longest lag.
    public long segmentMs() {
        long segmentMs = get(TopicSettings.SEGMENT_MS);
        long lagMs = get(TopicSettings.MAX_COMPACTION_LAG_MS);
        return isCompacted() && lagMs > 0 ? Math.min(lagMs, segmentMs) : segmentMs;
    }
}
