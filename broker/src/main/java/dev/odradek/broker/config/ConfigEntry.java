package dev.odradek.broker.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One line of an answer to DescribeConfigs.
///
/// @param name of the setting
/// @param value its text; null where it has none, and where it is sensitive
/// @param source of the value
/// @param readOnly whether it cannot be changed at run time
/// @param sensitive whether it is a secret, or of a type nobody knows
/// @param synonyms all values that could hold, the one that does first
/// @param typeCode the number of its type, 0 where it is unknown
/// @param doc a line of documentation; null where the setting is unknown
public record ConfigEntry(
        String name,
        @Nullable String value,
        ConfigSource source,
        boolean readOnly,
        boolean sensitive,
        List<ConfigValue> synonyms,
        byte typeCode,
        @Nullable String doc) {

    public ConfigEntry {
        synonyms = List.copyOf(synonyms);
    }

    /// A value that could hold.
    ///
    /// @param name under which it is set
    /// @param value its text as it was set; null where it is sensitive
    /// @param source where it is set
    public record ConfigValue(String name, @Nullable String value, ConfigSource source) {}
}
