package dev.odradek.broker.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which addresses a node binds, which it advertises, and to whom each belongs.
///
/// Source: Kafka AbstractKafkaConfig (listeners, security protocols, inter-broker listener),
/// KafkaConfig (effectiveAdvertisedBrokerListeners, effectiveAdvertisedControllerListeners,
/// earlyStartListeners).
///
/// @param protocols security protocol of each listener name that is known
/// @param bound all of `listeners`
/// @param controllerNames `controller.listener.names`, the first is how brokers reach controllers
/// @param advertisedBroker what clients and other brokers are told
/// @param advertisedController what is told to those who look for this controller
/// @param interBroker name of the listener between brokers
/// @param early names of the listeners that open before the authorizer is ready
public record ListenerPlan(
        Map<String, SecurityProtocol> protocols,
        List<Listener> bound,
        List<String> controllerNames,
        List<Listener> advertisedBroker,
        List<Listener> advertisedController,
        String interBroker,
        Set<String> early) {

    private static final Pattern ENTRY =
            Pattern.compile("(.*)://\\[?([0-9a-zA-Z\\-%._:]*)]?:(-?[0-9]+)");
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    static final String WILDCARD = "0.0.0.0";

    public ListenerPlan {
        protocols = Map.copyOf(protocols);
        bound = List.copyOf(bound);
        controllerNames = List.copyOf(controllerNames);
        advertisedBroker = List.copyOf(advertisedBroker);
        advertisedController = List.copyOf(advertisedController);
        early = Set.copyOf(early);
    }

    /// The listeners for clients and brokers.
    public List<Listener> boundForBroker() {
        return bound.stream().filter(listener -> !isController(listener)).toList();
    }

    /// The listeners for controllers and those who look for one.
    public List<Listener> boundForController() {
        return bound.stream().filter(this::isController).toList();
    }

    /// Whether a listener is one of `controller.listener.names`.
    public boolean isController(Listener listener) {
        return controllerNames.contains(listener.name());
    }

    static ListenerPlan of(BrokerConfig config) {
        Map<String, SecurityProtocol> protocols = protocols(config);
        List<String> controllerNames = config.get(QuorumSettings.CONTROLLER_LISTENER_NAMES);
        List<Listener> bound =
                entries(
                        NetworkSettings.LISTENERS,
                        config.get(NetworkSettings.LISTENERS),
                        protocols,
                        true);
        List<String> advertisedEntries = config.get(NetworkSettings.ADVERTISED_LISTENERS);
        List<Listener> advertised =
                advertisedEntries == null
                        ? List.of()
                        : entries(
                                NetworkSettings.ADVERTISED_LISTENERS,
                                advertisedEntries,
                                protocols,
                                false);
        List<Listener> toBrokers =
                (advertisedEntries == null ? bound : advertised)
                        .stream()
                                .filter(listener -> !controllerNames.contains(listener.name()))
                                .toList();
        return new ListenerPlan(
                protocols,
                bound,
                controllerNames,
                toBrokers,
                advertisedController(config, controllerNames, bound, advertised),
                interBroker(config, protocols),
                early(config, bound, controllerNames));
    }

    private static Map<String, SecurityProtocol> protocols(BrokerConfig config) {
        Setting<String> setting = NetworkSettings.LISTENER_SECURITY_PROTOCOL_MAP;
        String text = config.get(setting);
        Map<String, SecurityProtocol> protocols = new HashMap<>();
        for (String pair : SettingType.parseList(text.trim())) {
            int colon = pair.lastIndexOf(':');
            SecurityProtocol protocol =
                    colon < 0 ? null : SecurityProtocol.of(pair.substring(colon + 1).trim());
            if (protocol == null) {
                throw new InvalidSettingException(
                        "Invalid value "
                                + text
                                + " for configuration "
                                + setting
                                + ": must be NAME:PROTOCOL pairs, each protocol one of PLAINTEXT,"
                                + " SSL, SASL_PLAINTEXT, SASL_SSL");
            }
            protocols.put(upper(pair.substring(0, colon).trim()), protocol);
        }
        List<String> controllerNames = config.get(QuorumSettings.CONTROLLER_LISTENER_NAMES);
        // As long as nothing but PLAINTEXT is in sight, controller listeners need no entry of their
        // own.
        if (!config.isSet(setting)
                && controllerNames.stream().noneMatch(ListenerPlan::isSecure)
                && config.get(NetworkSettings.LISTENERS).stream()
                        .map(entry -> upper(entry.split(":", 2)[0]))
                        .noneMatch(ListenerPlan::isSecure)) {
            controllerNames.forEach(name -> protocols.put(name, SecurityProtocol.PLAINTEXT));
        }
        return protocols;
    }

    private static boolean isSecure(String name) {
        SecurityProtocol protocol = SecurityProtocol.of(name);
        return protocol != null && protocol != SecurityProtocol.PLAINTEXT;
    }

    private static List<Listener> entries(
            Setting<?> setting,
            List<String> entries,
            Map<String, SecurityProtocol> protocols,
            boolean portsDiffer) {
        List<Listener> listeners = new ArrayList<>();
        for (String entry : entries) {
            listeners.add(entry(setting, entry, protocols));
        }
        Set<String> names = new HashSet<>();
        for (Listener listener : listeners) {
            if (!names.add(listener.name())) {
                throw refused(setting, entries, "each listener must have a different name");
            }
        }
        if (portsDiffer) {
            checkPorts(setting, entries, listeners);
        }
        return listeners;
    }

    private static Listener entry(
            Setting<?> setting, String entry, Map<String, SecurityProtocol> protocols) {
        Matcher matcher = ENTRY.matcher(entry);
        if (!matcher.matches()) {
            throw refused(setting, entry, "must be NAME://host:port, [address] for IPv6");
        }
        String name = upper(matcher.group(1));
        SecurityProtocol protocol = protocols.get(name);
        if (protocol == null) {
            throw refused(
                    setting,
                    entry,
                    NetworkSettings.LISTENER_SECURITY_PROTOCOL_MAP
                            + " must have an entry for the listener "
                            + name);
        }
        int port = port(matcher.group(3));
        if (port < 0) {
            throw refused(setting, entry, "the port must be from 0 to 65535");
        }
        String host = matcher.group(2);
        return new Listener(name, protocol, host.isEmpty() ? null : host, port);
    }

    private static int port(String digits) {
        try {
            int port = Integer.parseInt(digits);
            return port > 65535 ? -1 : port;
        } catch (NumberFormatException _) {
            return -1;
        }
    }

    /// Two listeners may share a port only where one has an IPv4 and the other an IPv6 address.
    private static void checkPorts(
            Setting<?> setting, List<String> entries, List<Listener> listeners) {
        Map<Integer, List<Listener>> byPort = new HashMap<>();
        for (Listener listener : listeners) {
            if (listener.port() != 0) {
                byPort.computeIfAbsent(listener.port(), _ -> new ArrayList<>()).add(listener);
            }
        }
        for (List<Listener> sharing : byPort.values()) {
            boolean oneOfEachKind =
                    sharing.size() == 2
                            && sharing.stream().filter(ListenerPlan::isIpv4).count() == 1
                            && sharing.stream().filter(ListenerPlan::isIpv6).count() == 1;
            if (sharing.size() > 1 && !oneOfEachKind) {
                throw refused(
                        setting,
                        entries,
                        "each listener must have a different port, unless one has an IPv4 and the"
                                + " other an IPv6 address");
            }
        }
    }

    private static boolean isIpv4(Listener listener) {
        return listener.host() != null && IPV4.matcher(listener.host()).matches();
    }

    private static boolean isIpv6(Listener listener) {
        return listener.host() != null && listener.host().contains(":");
    }

    private static List<Listener> advertisedController(
            BrokerConfig config,
            List<String> controllerNames,
            List<Listener> bound,
            List<Listener> advertised) {
        List<Listener> result = new ArrayList<>();
        for (String name : controllerNames) {
            Optional<Listener> explicit =
                    named(
                            advertised.stream()
                                    .filter(listener -> controllerNames.contains(listener.name()))
                                    .toList(),
                            name);
            boolean first = name.equals(controllerNames.getFirst());
            explicit.or(() ->
                            named(bound, name).map(listener -> reachable(config, listener, first)))
                    .ifPresent(result::add);
        }
        return result;
    }

    /// What stands in for a controller listener that is not advertised: for the first one without
    /// an address of its own, this node's entry among the voters; otherwise the host name of the
    /// machine.
    private static Listener reachable(BrokerConfig config, Listener listener, boolean first) {
        boolean anywhere = listener.host() == null || listener.host().equals(WILDCARD);
        if (!anywhere) {
            return listener;
        }
        if (first) {
            for (Voter voter : config.voters()) {
                if (voter.id() == config.nodeId()) {
                    return new Listener(
                            listener.name(),
                            listener.protocol(),
                            voter.address().host(),
                            voter.address().port());
                }
            }
        }
        return new Listener(listener.name(), listener.protocol(), null, listener.port());
    }

    private static Optional<Listener> named(List<Listener> listeners, String name) {
        return listeners.stream()
                .filter(listener -> listener.name().equals(upper(name)))
                .findFirst();
    }

    private static String interBroker(
            BrokerConfig config, Map<String, SecurityProtocol> protocols) {
        String name = config.get(ReplicationSettings.INTER_BROKER_LISTENER_NAME);
        String protocolName = config.get(ReplicationSettings.SECURITY_INTER_BROKER_PROTOCOL);
        if (name == null) {
            return upper(protocolName);
        }
        if (config.isSet(ReplicationSettings.SECURITY_INTER_BROKER_PROTOCOL)) {
            throw new InvalidSettingException(
                    "Only one of inter.broker.listener.name="
                            + name
                            + " and security.inter.broker.protocol="
                            + protocolName
                            + " may be set: remove one of them");
        }
        if (!protocols.containsKey(upper(name))) {
            throw refused(
                    ReplicationSettings.INTER_BROKER_LISTENER_NAME,
                    name,
                    "must be a name in " + NetworkSettings.LISTENER_SECURITY_PROTOCOL_MAP);
        }
        return upper(name);
    }

    private static Set<String> early(
            BrokerConfig config, List<Listener> bound, List<String> controllerNames) {
        Set<String> known = new HashSet<>();
        Set<String> controllers = new HashSet<>();
        for (Listener listener : bound) {
            known.add(listener.name());
            if (controllerNames.contains(listener.name())) {
                controllers.add(listener.name());
            }
        }
        List<String> entries = config.get(NodeSettings.EARLY_START_LISTENERS);
        if (entries == null) {
            return controllers;
        }
        for (String name : entries) {
            if (!known.contains(name)) {
                throw refused(
                        NodeSettings.EARLY_START_LISTENERS,
                        name,
                        "must be among the names in " + NetworkSettings.LISTENERS);
            }
        }
        return Set.copyOf(entries);
    }

    private static InvalidSettingException refused(Setting<?> setting, Object value, String rule) {
        String shown = value instanceof List<?> list ? SettingType.render(list) : value.toString();
        return new InvalidSettingException(
                "Invalid value " + shown + " for configuration " + setting + ": " + rule);
    }

    static String upper(@Nullable String name) {
        return name == null ? "" : name.toUpperCase(Locale.ROOT);
    }
}
