package dev.odradek.sim;

import java.util.TreeMap;

/// A directory: the names as the running system sees them, and those that are on the device.
final class SimDirectory extends SimNode {
    final TreeMap<String, SimNode> live = new TreeMap<>();
    final TreeMap<String, SimNode> durable = new TreeMap<>();

    SimDirectory(long id) {
        super(id);
    }
}
