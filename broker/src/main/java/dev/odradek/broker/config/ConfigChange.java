package dev.odradek.broker.config;

import org.jspecify.annotations.Nullable;

/// One operation of IncrementalAlterConfigs.
///
/// @param name of the setting
/// @param operation what to do with it
/// @param value to set, append or subtract; null only to delete
public record ConfigChange(String name, Operation operation, @Nullable String value) {

    /// What to do with a setting, in the order of their numbers.
    public enum Operation {
        SET,
        DELETE,
        /// Add entries to a list.
        APPEND,
        /// Take entries out of a list.
        SUBTRACT;

        /// The operation of this number; null when there is none.
        public static @Nullable Operation of(byte code) {
            return code >= 0 && code < values().length ? values()[code] : null;
        }
    }
}
