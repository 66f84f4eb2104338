package dev.odradek.broker.net;

import java.net.InetAddress;
import java.util.Map;

/// How many connections there may be, and how fast they may come. All of it can change while the
/// node runs. Source: KIP-402, KIP-612.
///
/// @param connectionsMax `max.connections`; above it only privileged listeners accept
/// @param perIpMax `max.connections.per.ip`
/// @param perIpMaxOverrides `max.connections.per.ip.overrides`, resolved
/// @param creationRateMax `max.connection.creation.rate`, connections per second
/// @param perIpRateMax the `connection_creation_rate` quota of an IP, connections per second
/// @param perIpRateOverrides that quota for single IPs
/// @param listeners limits of single listeners, by name
public record ConnectionLimits(
        int connectionsMax,
        int perIpMax,
        Map<InetAddress, Integer> perIpMaxOverrides,
        int creationRateMax,
        int perIpRateMax,
        Map<InetAddress, Integer> perIpRateOverrides,
        Map<String, Listener> listeners) {

    /// No limit of any kind: Kafka's defaults.
    public static final ConnectionLimits NONE =
            new ConnectionLimits(
                    Integer.MAX_VALUE,
                    Integer.MAX_VALUE,
                    Map.of(),
                    Integer.MAX_VALUE,
                    Integer.MAX_VALUE,
                    Map.of(),
                    Map.of());

    public ConnectionLimits {
        perIpMaxOverrides = Map.copyOf(perIpMaxOverrides);
        perIpRateOverrides = Map.copyOf(perIpRateOverrides);
        listeners = Map.copyOf(listeners);
    }

    /// Limits of one listener: `listener.name.<name>.max.connections` and
    /// `listener.name.<name>.max.connection.creation.rate`.
    public record Listener(int connectionsMax, int creationRateMax) {
        static final Listener NONE = new Listener(Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    Listener listener(String name) {
        return listeners.getOrDefault(name, Listener.NONE);
    }

    int perIpMax(InetAddress ip) {
        return perIpMaxOverrides.getOrDefault(ip, perIpMax);
    }

    int perIpRateMax(InetAddress ip) {
        return perIpRateOverrides.getOrDefault(ip, perIpRateMax);
    }
}
