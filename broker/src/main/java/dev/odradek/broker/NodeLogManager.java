package dev.odradek.broker;

import java.util.logging.LogManager;

/// The JDK's log manager, but for its habit of taking all handlers away as soon as the process is
/// told to end: what a node says while it stops must be heard. The JDK makes it, by the name that
/// [#install()] leaves in a system property.
public final class NodeLogManager extends LogManager {
    private static final String PROPERTY = "java.util.logging.manager";

    /// For the JDK.
    public NodeLogManager() {}

    /// Has the JDK use this class; before the first logger is made.
    static void install() {
        if (System.getProperty(PROPERTY) == null) {
            System.setProperty(PROPERTY, NodeLogManager.class.getName());
        }
    }

    /// Called by the JDK's shutdown hook, which runs beside the node's.
    @Override
    public void reset() {}
}
