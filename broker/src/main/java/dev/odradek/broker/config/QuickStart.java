package dev.odradek.broker.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The properties of a node that someone starts without any, to try things out: one voter on this
/// machine alone.
public final class QuickStart {
    /// Where clients connect.
    public static final String ADDRESS = "127.0.0.1:9092";

    private QuickStart() {}

    /// @param directory where the node keeps everything
    /// @param overrides `key=value` each, stronger than what is here
    /// @return raw values by name
    public static Map<String, String> properties(Path directory, List<String> overrides) {
        Map<String, String> values = new TreeMap<>();
        values.put("process.roles", "broker,controller");
        values.put("node.id", "1");
        values.put("controller.quorum.bootstrap.servers", "127.0.0.1:9093");
        values.put("listeners", "PLAINTEXT://" + ADDRESS + ",CONTROLLER://127.0.0.1:9093");
        values.put("controller.listener.names", "CONTROLLER");
        values.put("log.dirs", directory.toAbsolutePath().normalize().toString());
        values.put("offsets.topic.replication.factor", "1");
        // Whoever tries things out waits for one consumer, not for a fleet of them.
        values.put("group.initial.rebalance.delay.ms", "0");
        ServerProperties.override(values, overrides);
        return values;
    }
}
