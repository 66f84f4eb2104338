package dev.odradek.broker.metrics;

import dev.odradek.base.check.Invariant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// The gauges of a node by the name of their MBean, such as
/// `kafka.log:type=LogManager,name=OfflineLogDirectoryCount`: keys in Kafka's order, values quoted
/// where they hold a comma, an equals sign, a colon, a quote, or where Kafka quotes them.
///
/// Filled while the node is built, read-only from then on.
public final class Gauges {
    private final Map<String, Supplier<? extends Number>> byName = new TreeMap<>();

    /// @param value asked by any thread, at any time
    public void add(String objectName, Supplier<? extends Number> value) {
        Supplier<? extends Number> other = byName.putIfAbsent(objectName, value);
        Invariant.check(other == null, "gauge %s is there already", objectName);
    }

    public Map<String, Supplier<? extends Number>> all() {
        return byName;
    }
}
