package dev.odradek.broker.config;

/// How much most installations care.
public enum Importance {
    HIGH,
    MEDIUM,
    LOW
}
