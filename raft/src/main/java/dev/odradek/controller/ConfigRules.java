package dev.odradek.controller;

import dev.odradek.metadata.ConfigResource;
import dev.odradek.metadata.ConfigsImage;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the controller must know about settings; the table of them lives elsewhere.
public interface ConfigRules {
    /// One effective config of a topic, as a CreateTopics response tells it.
    ///
    /// @param value null when it has none, or is sensitive
    /// @param source Kafka's number: 1 topic, 2 broker, 3 all brokers, 4 static, 5 default
    record EffectiveConfig(String name, @Nullable String value, byte source, boolean isSensitive) {}

    /// Checks what a resource would have after a change: names, values, and what goes together.
    ///
    /// @param configs all that it would have
    /// @param before all that it has
    /// @return [ApiError#NONE] when it may
    ApiError validate(
            ConfigResource resource, Map<String, String> configs, Map<String, String> before);

    /// Whether a setting takes a list, so that values can be appended and subtracted.
    boolean isList(ConfigResource.Type type, String name);

    /// The default of a setting as text, or null.
    @Nullable String defaultValue(ConfigResource.Type type, String name);

    /// The value of a topic setting that holds for `topic`: its own, else that of this node or of
    /// all brokers, else the static one, else the default; null when it has none.
    @Nullable String topicValue(ConfigsImage configs, String topic, String name);

    /// All configs that would hold for a topic created with `overrides`, by name.
    List<EffectiveConfig> topicConfigs(ConfigsImage configs, Map<String, String> overrides);

    /// `min.insync.replicas` of this node's own configuration, or the default.
    int staticMinInsyncReplicas();
}
