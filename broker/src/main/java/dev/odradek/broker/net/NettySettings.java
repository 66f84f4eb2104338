package dev.odradek.broker.net;

/// What netty is told about itself, all of it so that a start is short. A property that the command
/// line gives stays.
public final class NettySettings {
    private NettySettings() {}

    /// Before the first class of netty is touched.
    public static void apply() {
        // Its events of the flight recorder take longer to make than the node takes to listen.
        propose("io.netty.jfr.enabled", "false");
        // Both are parts of channel ids, which nothing here looks at: found by asking every network
        // interface, and by reflection.
        propose("io.netty.machineId", "00:00:00:00:00:00:00:01");
        propose("io.netty.processId", "1");
        // The default allocator is asked for scratch space only; a second kind would be more
        // classes.
        propose("io.netty.allocator.type", "pooled");
        // Chunks of 2 MiB instead of 4: each loop has one from its first connection on, all of it
        // resident. Frames of a megabyte still fit.
        propose("io.netty.allocator.maxOrder", "8");
    }

    private static void propose(String name, String value) {
        if (System.getProperty(name) == null) {
            System.setProperty(name, value);
        }
    }
}
