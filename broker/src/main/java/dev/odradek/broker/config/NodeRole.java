package dev.odradek.broker.config;

/// What a node is.
public enum NodeRole {
    BROKER,
    CONTROLLER
}
