package dev.odradek.broker;

import java.util.logging.LogManager;

/// The JDK's log manager, but for its habit of taking all handlers away as soon as the process is
/// told to end: what a node says while it stops must be heard. The JDK makes it, by the name that
/// [LogLines#claim()] leaves in a system property.
public final class NodeLogManager extends LogManager {
    /// For the JDK.
    public NodeLogManager() {}

    /// Called by the JDK's shutdown hook, which runs beside the node's.
    @Override
    public void reset() {}
}
