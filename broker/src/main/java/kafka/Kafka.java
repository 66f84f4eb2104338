package kafka;

import dev.odradek.broker.Main;

/// Starts a node. Apache Kafka's `kafka-server-stop.sh`, and whoever else stops or watches a node,
/// greps the process table for this name between blanks; everything else is in [Main].
public final class Kafka {
    private Kafka() {}

    /// @param args as [Main#main] takes them
    public static void main(String[] args) {
        Main.main(args);
    }
}
