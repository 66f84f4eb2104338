package dev.odradek.broker.request;

/// What a listener is there for. Each role serves the handlers that name it.
public enum ListenerRole {
    /// Clients and other brokers.
    BROKER,
    /// Voters, observers and brokers of the metadata quorum.
    CONTROLLER
}
