package dev.odradek.broker;

import dev.odradek.broker.config.BrokerConfig;
import dev.odradek.broker.config.Listener;
import dev.odradek.broker.config.NetworkSettings;
import dev.odradek.broker.net.ConnectionLimits;
import dev.odradek.broker.net.ListenerBinding;
import dev.odradek.broker.net.NetworkConfig;
import dev.odradek.broker.net.NetworkServer;
import dev.odradek.broker.request.ListenerRole;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a node's settings make of its listeners: what is bound, what is advertised, what limits
/// connections.
final class NodeListeners {
    private static final Logger log = LoggerFactory.getLogger(NodeListeners.class);

    private NodeListeners() {}

    static List<ListenerBinding> bindings(BrokerConfig config) {
        List<ListenerBinding> bindings = new ArrayList<>();
        for (Listener listener : config.listeners().bound()) {
            boolean controller = config.listeners().isController(listener);
            if (controller ? config.isController() : config.isBroker()) {
                bindings.add(
                        new ListenerBinding(
                                listener.name(),
                                listener.host() == null ? "" : listener.host(),
                                listener.port(),
                                controller ? ListenerRole.CONTROLLER : ListenerRole.BROKER,
                                listener.name().equals(config.listeners().interBroker())));
            }
        }
        return bindings;
    }

    static NetworkConfig network(BrokerConfig config) {
        return new NetworkConfig(
                config.get(NetworkSettings.NUM_NETWORK_THREADS),
                config.get(NetworkSettings.SOCKET_SEND_BUFFER_BYTES),
                config.get(NetworkSettings.SOCKET_RECEIVE_BUFFER_BYTES),
                config.get(NetworkSettings.SOCKET_LISTEN_BACKLOG_SIZE),
                config.get(NetworkSettings.SOCKET_REQUEST_MAX_BYTES),
                NetworkConfig.requestMemoryBytes(
                        config.get(NetworkSettings.QUEUED_MAX_REQUEST_BYTES)),
                config.get(NetworkSettings.CONNECTIONS_MAX_IDLE_MS),
                true);
    }

    static ConnectionLimits limits(BrokerConfig config) {
        Map<String, ConnectionLimits.Listener> perListener = new HashMap<>();
        for (Listener listener : config.listeners().bound()) {
            String name = listener.name();
            perListener.put(
                    name,
                    new ConnectionLimits.Listener(
                            overridden(config, name, NetworkSettings.MAX_CONNECTIONS),
                            overridden(
                                    config, name, NetworkSettings.MAX_CONNECTION_CREATION_RATE)));
        }
        return new ConnectionLimits(
                config.get(NetworkSettings.MAX_CONNECTIONS),
                config.get(NetworkSettings.MAX_CONNECTIONS_PER_IP),
                resolved(config.maxConnectionsPerIpOverrides()),
                config.get(NetworkSettings.MAX_CONNECTION_CREATION_RATE),
                Integer.MAX_VALUE,
                Map.of(),
                perListener);
    }

    /// A listener's own limit; none where only the node's is set, which holds anyway.
    private static int overridden(
            BrokerConfig config,
            String listener,
            dev.odradek.broker.config.Setting<Integer> setting) {
        int own = config.getForListener(listener, setting);
        return own == config.get(setting) ? Integer.MAX_VALUE : own;
    }

    private static Map<InetAddress, Integer> resolved(Map<String, Integer> byHost) {
        Map<InetAddress, Integer> byAddress = new HashMap<>();
        byHost.forEach((host, limit) -> {
            try {
                for (InetAddress address : InetAddress.getAllByName(host)) {
                    byAddress.put(address, limit);
                }
            } catch (UnknownHostException e) {
                log.warn(
                        "max.connections.per.ip.overrides names {}, which has no address: no limit for it",
                        host);
            }
        });
        return byAddress;
    }

    /// The listeners as others are told of them: a port that was left to the system is the one that
    /// was bound.
    static List<Listener> resolved(List<Listener> advertised, NetworkServer network) {
        List<Listener> resolved = new ArrayList<>();
        for (Listener listener : advertised) {
            int port = listener.port() == 0 ? network.port(listener.name()) : listener.port();
            resolved.add(
                    new Listener(listener.name(), listener.protocol(), hostOf(listener), port));
        }
        return resolved;
    }

    private static String hostOf(Listener listener) {
        if (listener.host() != null) {
            return listener.host();
        }
        try {
            return InetAddress.getLocalHost().getCanonicalHostName();
        } catch (UnknownHostException e) {
            log.warn(
                    "This machine's host name has no address; advertising localhost for {}",
                    listener.name());
            return "localhost";
        }
    }
}
