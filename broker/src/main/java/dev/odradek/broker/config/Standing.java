package dev.odradek.broker.config;

/// What this broker does about a setting.
public enum Standing {
    /// It does what the setting says.
    ACTED_ON,
    /// It knows the setting and does nothing about it yet; a start that sets it says so once.
    NOT_YET,
    /// The setting protects data or access and is not built yet; a start that sets it is refused.
    PROTECTS
}
