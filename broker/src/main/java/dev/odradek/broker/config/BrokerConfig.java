package dev.odradek.broker.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The settings of one node: what its properties file says, what was changed at run time for it or
/// for all brokers, and the values that result. Immutable; a change at run time makes a new one.
///
/// Which value wins: this broker's own at run time, then the cluster default at run time, then the
/// file, then the built-in default. Source: Kafka DynamicBrokerConfig.
public final class BrokerConfig {
    private final Map<String, String> file;
    private final Map<String, String> clusterDefaults;
    private final Map<String, String> ownOverrides;
    private final Map<String, String> effective;
    private final Map<String, Object> values;
    private final List<Voter> voters;
    private final ListenerPlan listeners;

    private BrokerConfig(
            Map<String, String> file,
            Map<String, String> clusterDefaults,
            Map<String, String> ownOverrides) {
        this.file = file;
        this.clusterDefaults = Map.copyOf(clusterDefaults);
        this.ownOverrides = Map.copyOf(ownOverrides);
        this.effective = layered(file, clusterDefaults, ownOverrides);
        this.values = parsed(effective);
        this.voters =
                get(QuorumSettings.CONTROLLER_QUORUM_VOTERS).stream()
                        .flatMap(entry -> Voter.parse(entry).stream())
                        .toList();
        this.listeners = ListenerPlan.of(this);
    }

    /// Parses and checks the properties of a node as its file and command line give them.
    ///
    /// @param properties raw values by name, providers already filled in
    /// @throws InvalidSettingException when the node cannot start with them, with one line that
    ///   names the setting, its value and what is allowed
    public static BrokerConfig of(Map<String, String> properties) {
        BrokerConfig config = ofTool(properties);
        Protection.check(config);
        return config;
    }

    /// Parses and checks properties for a tool that serves nothing: what protects data or access is
    /// no matter to it.
    ///
    /// @throws InvalidSettingException as [#of] does
    public static BrokerConfig ofTool(Map<String, String> properties) {
        var config = new BrokerConfig(withNodeId(properties), Map.of(), Map.of());
        CrossChecks.check(config);
        GroupChecks.check(config);
        return config;
    }

    /// The same file with other changes at run time. Entries that are not valid, or not to be
    /// changed at run time, are left out, as Kafka does with what it finds in the cluster's
    /// metadata; see [DynamicRules].
    ///
    /// @param clusterDefaults what is set for all brokers
    /// @param ownOverrides what is set for this one
    /// @throws InvalidSettingException when the values do not fit together; the caller keeps what
    ///   it has
    public BrokerConfig withDynamic(
            Map<String, String> clusterDefaults, Map<String, String> ownOverrides) {
        return checkedWith(
                DynamicRules.usable(clusterDefaults, false),
                DynamicRules.usable(ownOverrides, true));
    }

    /// The same without leaving anything out.
    BrokerConfig checkedWith(
            Map<String, String> clusterDefaults, Map<String, String> ownOverrides) {
        var config = new BrokerConfig(file, clusterDefaults, ownOverrides);
        CrossChecks.check(config);
        GroupChecks.check(config);
        return config;
    }

    /// The value of a broker setting; null only where the setting's type says so.
    @SuppressWarnings({"unchecked", "NullAway"}) // parsed() stores what the setting itself made
    public <T extends @Nullable Object> T get(Setting<T> setting) {
        Object value = values.get(setting.name());
        return value == null ? setting.defaultValue() : (T) value;
    }

    /// The value of a broker setting for one listener: `listener.name.<listener>.<setting>` where
    /// it is given.
    ///
    /// @param listener name of the listener in any case
    public <T extends @Nullable Object> T getForListener(String listener, Setting<T> setting) {
        String text =
                effective.get(
                        "listener.name."
                                + listener.toLowerCase(Locale.ROOT)
                                + "."
                                + setting.name());
        return text == null ? get(setting) : setting.parse(text);
    }

    /// Whether a value is given anywhere, be it equal to the default.
    public boolean isSet(Setting<?> setting) {
        return effective.containsKey(setting.name());
    }

    /// Number of this node, at least 0.
    public int nodeId() {
        return get(NodeSettings.NODE_ID);
    }

    /// What this node is; never empty.
    public Set<NodeRole> roles() {
        Set<NodeRole> roles = EnumSet.noneOf(NodeRole.class);
        for (String role : get(NodeSettings.PROCESS_ROLES)) {
            roles.add(NodeRole.valueOf(role.toUpperCase(Locale.ROOT)));
        }
        return roles;
    }

    /// Whether this node is a broker, alone or besides being a controller.
    public boolean isBroker() {
        return roles().contains(NodeRole.BROKER);
    }

    /// Whether this node is a controller, alone or besides being a broker.
    public boolean isController() {
        return roles().contains(NodeRole.CONTROLLER);
    }

    /// Addresses that are bound and advertised.
    public ListenerPlan listeners() {
        return listeners;
    }

    /// The fixed voters of `controller.quorum.voters`; empty where the voters are found in the
    /// metadata log.
    public List<Voter> voters() {
        return voters;
    }

    /// The controllers of `controller.quorum.bootstrap.servers`.
    public List<HostPort> bootstrapControllers() {
        return get(QuorumSettings.CONTROLLER_QUORUM_BOOTSTRAP_SERVERS).stream()
                .flatMap(entry -> HostPort.parse(entry).stream())
                .toList();
    }

    /// Directories of the logs, as written in the properties; at least one.
    public List<Path> logDirs() {
        return logDirNames().stream().map(Path::of).toList();
    }

    /// Directory of the metadata log: `metadata.log.dir`, or the first log directory.
    public Path metadataLogDir() {
        String dir = get(QuorumSettings.METADATA_LOG_DIR);
        return Path.of(dir == null ? logDirNames().getFirst() : dir);
    }

    /// Log directories that get no new replicas.
    public List<Path> cordonedLogDirs() {
        List<String> cordoned = get(LogSettings.CORDONED_LOG_DIRS);
        return cordoned.contains(CrossChecks.ALL_DIRS)
                ? logDirs()
                : cordoned.stream().map(Path::of).toList();
    }

    /// Limits of `max.connections.per.ip.overrides`: connections by host or address.
    public Map<String, Integer> maxConnectionsPerIpOverrides() {
        return CrossChecks.ipOverrides(get(NetworkSettings.MAX_CONNECTIONS_PER_IP_OVERRIDES));
    }

    /// What people should know about these settings at the start, each entry one line: unknown
    /// settings with what may have been meant, settings that are known and not acted upon yet,
    /// settings that do not fit the role.
    public List<String> startWarnings() {
        return StartWarnings.of(this);
    }

    List<String> logDirNames() {
        List<String> dirs = get(LogSettings.LOG_DIRS);
        return dirs == null ? get(LogSettings.LOG_DIR) : dirs;
    }

    /// Raw values of the properties file, with `node.id` and `broker.id` standing for each other.
    public Map<String, String> fileValues() {
        return file;
    }

    /// Raw values set at run time for all brokers.
    public Map<String, String> clusterDefaults() {
        return clusterDefaults;
    }

    /// Raw values set at run time for this broker.
    public Map<String, String> ownOverrides() {
        return ownOverrides;
    }

    /// Raw values that win, unknown names among them; without those that only a default gives.
    Map<String, String> effective() {
        return effective;
    }

    private static Map<String, String> withNodeId(Map<String, String> properties) {
        Map<String, String> copy = new TreeMap<>(properties);
        String nodeId = copy.get(NodeSettings.NODE_ID.name());
        String brokerId = copy.get(NodeSettings.BROKER_ID.name());
        if (nodeId == null && brokerId != null) {
            copy.put(NodeSettings.NODE_ID.name(), brokerId);
        } else if (nodeId != null && brokerId == null) {
            copy.put(NodeSettings.BROKER_ID.name(), nodeId);
        }
        return Collections.unmodifiableMap(copy);
    }

    private static Map<String, String> layered(
            Map<String, String> file,
            Map<String, String> clusterDefaults,
            Map<String, String> ownOverrides) {
        Map<String, String> result = new TreeMap<>(file);
        for (Map<String, String> layer : List.of(clusterDefaults, ownOverrides)) {
            // A stronger layer's log.roll.hours beats a weaker layer's log.roll.ms.
            layer.forEach((name, value) -> {
                BrokerSynonyms.of(name).forEach(result::remove);
                result.put(name, value);
            });
        }
        if (!clusterDefaults.isEmpty() || !ownOverrides.isEmpty()) {
            GroupChecks.clamp(result);
        }
        return Collections.unmodifiableMap(result);
    }

    private static Map<String, Object> parsed(Map<String, String> raw) {
        Map<String, Object> values = new HashMap<>();
        Collection<Setting<?>> rows = new ArrayList<>(Settings.of(Scope.BROKER).values());
        rows.addAll(Settings.of(Scope.BROKER_AT_RUN_TIME).values());
        for (Setting<?> setting : rows) {
            String text = raw.get(setting.name());
            if (text != null) {
                values.put(setting.name(), requireValue(setting, text));
            } else if (setting.isRequired()) {
                throw new InvalidSettingException(
                        "Missing configuration "
                                + setting
                                + ": must be "
                                + setting.allowed()
                                + " ("
                                + setting.doc()
                                + ")");
            }
        }
        return Collections.unmodifiableMap(values);
    }

    private static Object requireValue(Setting<?> setting, String text) {
        Object value = setting.parse(text);
        if (value == null) {
            throw new InvalidSettingException(setting.refusal(text));
        }
        return value;
    }
}
