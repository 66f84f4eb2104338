package dev.odradek.broker.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What must hold between the settings of a node. Source: Kafka KafkaConfig.validateValues.
final class CrossChecks {
    static final String ALL_DIRS = "*";
    private static final long MIB = 1024 * 1024;
    private static final Pattern HOST = Pattern.compile("[0-9a-zA-Z\\-%._:]*");

    private final BrokerConfig config;
    private final ListenerPlan plan;
    private final Set<Integer> voterIds;

    private CrossChecks(BrokerConfig config) {
        this.config = config;
        this.plan = config.listeners();
        this.voterIds = config.voters().stream().map(Voter::id).collect(Collectors.toSet());
    }

    /// @throws InvalidSettingException with one line about the first rule that is broken
    static void check(BrokerConfig config) {
        var checks = new CrossChecks(config);
        checks.node();
        checks.logs();
        checks.replication();
        checks.quorum();
        checks.listeners();
        checks.connections();
    }

    /// Reads `host:limit` pairs.
    static Map<String, Integer> ipOverrides(String text) {
        Setting<String> setting = NetworkSettings.MAX_CONNECTIONS_PER_IP_OVERRIDES;
        Map<String, Integer> limits = new HashMap<>();
        for (String pair : SettingType.parseList(text.trim())) {
            int colon = pair.lastIndexOf(':');
            String host = pair.substring(0, Math.max(colon, 0)).trim();
            try {
                int limit = Integer.parseInt(pair.substring(colon + 1).trim());
                require(
                        colon > 0 && HOST.matcher(host).matches() && limit >= 0,
                        setting,
                        text,
                        "must be host:limit pairs");
                limits.put(host, limit);
            } catch (NumberFormatException _) {
                require(false, setting, text, "must be host:limit pairs");
            }
        }
        return Map.copyOf(limits);
    }

    private void node() {
        int nodeId = config.nodeId();
        int brokerId = config.get(NodeSettings.BROKER_ID);
        require(
                nodeId == brokerId,
                NodeSettings.BROKER_ID,
                brokerId,
                "must be equal to node.id=" + nodeId + ", or absent");
    }

    private void logs() {
        long rollMs = LogTimes.rollMs(config);
        require(rollMs >= 1, LogSettings.LOG_ROLL_MS, rollMs, "must be at least 1");
        long jitterMs = LogTimes.rollJitterMs(config);
        require(jitterMs >= 0, LogSettings.LOG_ROLL_JITTER_MS, jitterMs, "must be at least 0");
        long retentionMs = LogTimes.retentionMs(config);
        require(
                retentionMs >= 1 || retentionMs == -1,
                LogSettings.LOG_RETENTION_MS,
                retentionMs,
                "must be at least 1, or -1 for ever");
        long dedupeBytes = config.get(CleanerSettings.LOG_CLEANER_DEDUPE_BUFFER_SIZE);
        int cleaners = config.get(CleanerSettings.LOG_CLEANER_THREADS);
        require(
                cleaners == 0 || dedupeBytes / cleaners > MIB,
                CleanerSettings.LOG_CLEANER_DEDUPE_BUFFER_SIZE,
                dedupeBytes,
                "must be more than 1048576 for each of log.cleaner.threads=" + cleaners);
        if (config.isBroker()) {
            cordonedDirs();
        }
    }

    private void cordonedDirs() {
        Setting<List<String>> setting = LogSettings.CORDONED_LOG_DIRS;
        List<String> cordoned = config.get(setting);
        List<String> dirs = config.logDirNames();
        require(
                cordoned.contains(ALL_DIRS) ? cordoned.size() == 1 : dirs.containsAll(cordoned),
                setting,
                String.join(",", cordoned),
                "must be * alone, or be among the log directories " + String.join(",", dirs));
    }

    private void replication() {
        int waitMs = config.get(ReplicationSettings.REPLICA_FETCH_WAIT_MAX_MS);
        int socketMs = config.get(ReplicationSettings.REPLICA_SOCKET_TIMEOUT_MS);
        long lagMs = config.get(ReplicationSettings.REPLICA_LAG_TIME_MAX_MS);
        require(
                waitMs <= socketMs,
                ReplicationSettings.REPLICA_SOCKET_TIMEOUT_MS,
                socketMs,
                "must be at least replica.fetch.wait.max.ms=" + waitMs);
        require(
                waitMs <= lagMs,
                ReplicationSettings.REPLICA_FETCH_WAIT_MAX_MS,
                waitMs,
                "must be at most replica.lag.time.max.ms=" + lagMs);
    }

    private void quorum() {
        require(
                !voterIds.isEmpty() || !config.bootstrapControllers().isEmpty(),
                QuorumSettings.CONTROLLER_QUORUM_VOTERS,
                "(empty)",
                "either this or controller.quorum.bootstrap.servers must name the controllers");
        if (config.isController()) {
            require(
                    voterIds.isEmpty() || voterIds.contains(config.nodeId()),
                    QuorumSettings.CONTROLLER_QUORUM_VOTERS,
                    config.voters(),
                    "must have an entry for node.id="
                            + config.nodeId()
                            + ", since process.roles has controller");
        } else {
            require(
                    !voterIds.contains(config.nodeId()),
                    QuorumSettings.CONTROLLER_QUORUM_VOTERS,
                    config.voters(),
                    "must have no entry for node.id="
                            + config.nodeId()
                            + ", since process.roles is broker alone");
            require(
                    !config.get(QuorumSettings.CONTROLLER_QUORUM_AUTO_JOIN_ENABLE),
                    QuorumSettings.CONTROLLER_QUORUM_AUTO_JOIN_ENABLE,
                    true,
                    "must be false, since process.roles is broker alone");
        }
    }

    private void listeners() {
        Set<String> boundNames =
                plan.bound().stream().map(Listener::name).collect(Collectors.toSet());
        Setting<List<String>> controllerNames = QuorumSettings.CONTROLLER_LISTENER_NAMES;
        String shown = String.join(",", plan.controllerNames());
        if (config.isController()) {
            require(
                    boundNames.containsAll(plan.controllerNames()),
                    controllerNames,
                    shown,
                    "each must be a name in listeners, since process.roles has controller");
        } else {
            require(
                    plan.boundForController().isEmpty(),
                    controllerNames,
                    shown,
                    "none may be a name in listeners, since process.roles is broker alone");
            for (String name : plan.controllerNames()) {
                require(
                        plan.protocols().containsKey(ListenerPlan.upper(name)),
                        controllerNames,
                        name,
                        "must have an entry in listener.security.protocol.map");
            }
        }
        if (config.isBroker()) {
            brokerListeners(boundNames);
        } else {
            controllerListenersOnly();
        }
        for (List<Listener> told : List.of(plan.advertisedBroker(), plan.advertisedController())) {
            for (Listener listener : told) {
                require(
                        !ListenerPlan.WILDCARD.equals(listener.host()),
                        NetworkSettings.ADVERTISED_LISTENERS,
                        listener,
                        "must be an address that others can reach, not 0.0.0.0");
            }
        }
    }

    private void brokerListeners(Set<String> boundNames) {
        Set<String> told = new HashSet<>();
        plan.advertisedBroker().forEach(listener -> told.add(listener.name()));
        require(
                !told.isEmpty(),
                NetworkSettings.ADVERTISED_LISTENERS,
                plan.bound(),
                "must have a listener that is not among controller.listener.names");
        require(
                told.contains(plan.interBroker()),
                ReplicationSettings.INTER_BROKER_LISTENER_NAME,
                plan.interBroker(),
                "must be one of " + String.join(", ", told));
        require(
                boundNames.containsAll(told),
                NetworkSettings.ADVERTISED_LISTENERS,
                String.join(",", told),
                "each must be a name in listeners: " + String.join(", ", boundNames));
    }

    private void controllerListenersOnly() {
        require(
                plan.advertisedController().size() == plan.bound().size(),
                NetworkSettings.LISTENERS,
                plan.bound(),
                "must be those of controller.listener.names, since process.roles is controller"
                        + " alone");
        require(
                !config.isSet(ReplicationSettings.INTER_BROKER_LISTENER_NAME)
                        || !plan.controllerNames().contains(plan.interBroker()),
                QuorumSettings.CONTROLLER_LISTENER_NAMES,
                String.join(",", plan.controllerNames()),
                "must not have inter.broker.listener.name=" + plan.interBroker());
    }

    private void connections() {
        long queuedBytes = config.get(NetworkSettings.QUEUED_MAX_REQUEST_BYTES);
        int requestBytes = config.get(NetworkSettings.SOCKET_REQUEST_MAX_BYTES);
        require(
                queuedBytes <= 0 || queuedBytes >= requestBytes,
                NetworkSettings.QUEUED_MAX_REQUEST_BYTES,
                queuedBytes,
                "must be at least socket.request.max.bytes=" + requestBytes);
        int perIp = config.get(NetworkSettings.MAX_CONNECTIONS_PER_IP);
        require(
                !config.maxConnectionsPerIpOverrides().isEmpty() || perIp != 0,
                NetworkSettings.MAX_CONNECTIONS_PER_IP,
                perIp,
                "may be 0 only together with max.connections.per.ip.overrides");
        long idleMs = config.get(NetworkSettings.CONNECTIONS_MAX_IDLE_MS);
        int delayMs = config.get(NetworkSettings.CONNECTION_FAILED_AUTHENTICATION_DELAY_MS);
        require(
                idleMs < 0 || delayMs < idleMs,
                NetworkSettings.CONNECTION_FAILED_AUTHENTICATION_DELAY_MS,
                delayMs,
                "must be less than connections.max.idle.ms=" + idleMs);
    }

    private static void require(boolean holds, Setting<?> setting, Object value, String rule) {
        if (!holds) {
            String shown =
                    value instanceof List<?> list ? SettingType.render(list) : value.toString();
            throw new InvalidSettingException(
                    "Invalid value " + shown + " for configuration " + setting + ": " + rule);
        }
    }
}
