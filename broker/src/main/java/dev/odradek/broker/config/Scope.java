package dev.odradek.broker.config;

/// What a setting belongs to.
public enum Scope {
    /// A node: in its properties file, and partly at run time.
    BROKER,
    /// A node, at run time only: the byte rates of replication.
    BROKER_AT_RUN_TIME,
    TOPIC,
    GROUP,
    CLIENT_METRICS,
    /// A user, a client id, or both together.
    USER_OR_CLIENT,
    /// An address of clients.
    IP
}
