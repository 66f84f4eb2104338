package dev.odradek.broker;

import dev.odradek.base.task.TaskQueue;
import dev.odradek.broker.config.BrokerConfig;
import dev.odradek.broker.config.ClusterConfigRules;
import dev.odradek.broker.config.Listener;
import dev.odradek.broker.config.LogSettings;
import dev.odradek.broker.config.NodeSettings;
import dev.odradek.broker.config.QuorumSettings;
import dev.odradek.broker.config.ReplicationSettings;
import dev.odradek.broker.metadata.LiveConfig;
import dev.odradek.controller.Controller;
import dev.odradek.controller.ControllerSettings;
import dev.odradek.controller.Quorum;
import dev.odradek.log.Background;
import dev.odradek.log.LogEnvironment;
import dev.odradek.log.producer.ProducerSettings;
import dev.odradek.metadata.Feature;
import dev.odradek.raft.core.CoreConfig;
import dev.odradek.raft.core.Endpoint;
import dev.odradek.raft.core.ReplicaKey;
import dev.odradek.raft.core.Voter;
import dev.odradek.raft.core.VoterSet;
import dev.odradek.raft.driver.MetadataQuorum;
import dev.odradek.raft.driver.QuorumListener;
import dev.odradek.raft.driver.QuorumPeers;
import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.raft.store.BootstrapFile;
import dev.odradek.raft.store.MetadataStore;
import dev.odradek.raft.store.PartitionMetadataLog;
import dev.odradek.wire.codec.Uuid;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The metadata side of a node: its replica of the quorum, and the controller on it.
final class MetadataPlane implements AutoCloseable {
    private static final int QUEUE_CAPACITY = 100_000;
    private static final int SNAPSHOT_WORKERS = 1;
    private static final short KRAFT_VERSION_MAX = 1;

    private final MetadataQuorum quorum;
    private final Controller controller;
    private final TaskQueue controllerQueue;

    private MetadataPlane(MetadataQuorum quorum, Controller controller, TaskQueue controllerQueue) {
        this.quorum = quorum;
        this.controller = controller;
        this.controllerQueue = controllerQueue;
    }

    /// Reads what the metadata directory holds; the quorum begins with [#start()].
    ///
    /// @param onFailure told when the metadata directory is lost: the process must end
    static MetadataPlane open(
            BrokerConfig config,
            LiveConfig live,
            NodeServices node,
            String clusterId,
            Uuid directoryId,
            List<Endpoint> endpoints,
            Consumer<Throwable> onFailure)
            throws IOException {
        Path directory = config.metadataLogDir();
        var environment =
                new LogEnvironment(
                        node.clock(),
                        node.handles(),
                        background(node),
                        node.random(),
                        ProducerSettings.defaults());
        var records =
                PartitionMetadataLog.open(
                        environment,
                        directory,
                        segmentBytes(config),
                        config.get(QuorumSettings.METADATA_LOG_SEGMENT_MS));
        var store =
                MetadataStore.open(
                        node.disk(),
                        directory.resolve(PartitionMetadataLog.DIRECTORY_NAME),
                        records);
        var quorum =
                new MetadataQuorum(
                        quorumSettings(config, clusterId, directoryId, endpoints),
                        node.clock(),
                        node.tasks(),
                        store,
                        QuorumPeers.NONE,
                        node.random(),
                        onFailure);
        List<VersionedRecord> bootstrap = BootstrapFile.read(node.disk(), directory);
        TaskQueue controllerQueue =
                node.tasks().queue("controller-" + config.nodeId(), QUEUE_CAPACITY);
        var controller =
                new Controller(
                        controllerQueue,
                        node.clock(),
                        Quorum.of(quorum),
                        controllerSettings(config, clusterId),
                        new ClusterConfigRules(live::current),
                        bootstrap == null ? List.of() : bootstrap,
                        node.random());
        return new MetadataPlane(quorum, controller, controllerQueue);
    }

    MetadataQuorum quorum() {
        return quorum;
    }

    Controller controller() {
        return controller;
    }

    /// Begins to take part in the quorum; `broker` follows what it commits.
    void start(QuorumListener broker) {
        quorum.register(controller);
        quorum.register(broker);
        quorum.start();
    }

    @Override
    public void close() throws IOException {
        quorum.close();
        controllerQueue.close();
    }

    private static Background background(NodeServices node) {
        var queue = node.tasks().queue("metadata-log-timer", QUEUE_CAPACITY);
        var workers = node.tasks().pool("metadata-log-worker", SNAPSHOT_WORKERS);
        return new Background() {
            @Override
            public void run(Runnable task) {
                workers.execute(task);
            }

            @Override
            public void later(long delayMs, Runnable task) {
                queue.schedule(delayMs, () -> workers.execute(task));
            }
        };
    }

    private static int segmentBytes(BrokerConfig config) {
        Integer internal = config.get(QuorumSettings.INTERNAL_METADATA_LOG_SEGMENT_BYTES);
        return internal == null ? config.get(QuorumSettings.METADATA_LOG_SEGMENT_BYTES) : internal;
    }

    private static dev.odradek.raft.driver.QuorumSettings quorumSettings(
            BrokerConfig config, String clusterId, Uuid directoryId, List<Endpoint> endpoints) {
        var local =
                new Voter(
                        new ReplicaKey(config.nodeId(), directoryId),
                        endpoints,
                        (short) 0,
                        KRAFT_VERSION_MAX);
        var core =
                new CoreConfig(
                        local,
                        config.isController(),
                        config.get(QuorumSettings.CONTROLLER_QUORUM_ELECTION_TIMEOUT_MS),
                        config.get(QuorumSettings.CONTROLLER_QUORUM_FETCH_TIMEOUT_MS),
                        config.get(QuorumSettings.CONTROLLER_QUORUM_ELECTION_BACKOFF_MAX_MS),
                        config.get(QuorumSettings.CONTROLLER_QUORUM_REQUEST_TIMEOUT_MS),
                        config.get(QuorumSettings.CONTROLLER_QUORUM_RETRY_BACKOFF_MS),
                        config.get(QuorumSettings.CONTROLLER_QUORUM_FETCH_MAX_BYTES),
                        config.get(QuorumSettings.CONTROLLER_QUORUM_FETCH_SNAPSHOT_MAX_BYTES));
        return new dev.odradek.raft.driver.QuorumSettings(
                clusterId,
                core,
                staticVoters(config),
                config.get(QuorumSettings.METADATA_MAX_RETENTION_BYTES),
                config.get(QuorumSettings.METADATA_MAX_RETENTION_MS));
    }

    private static VoterSet staticVoters(BrokerConfig config) {
        String listener = config.listeners().controllerNames().getFirst();
        List<Voter> voters = new ArrayList<>();
        for (var voter : config.voters()) {
            voters.add(
                    Voter.ofStatic(
                            voter.id(),
                            new Endpoint(
                                    listener, voter.address().host(), voter.address().port())));
        }
        return new VoterSet(voters);
    }

    private static ControllerSettings controllerSettings(BrokerConfig config, String clusterId) {
        boolean rebalances = config.get(ReplicationSettings.AUTO_LEADER_REBALANCE_ENABLE);
        return new ControllerSettings(
                config.nodeId(),
                clusterId,
                config.get(LogSettings.NUM_PARTITIONS),
                config.get(ReplicationSettings.DEFAULT_REPLICATION_FACTOR).shortValue(),
                config.get(NodeSettings.DELETE_TOPIC_ENABLE),
                config.get(NodeSettings.BROKER_SESSION_TIMEOUT_MS),
                config.get(QuorumSettings.METADATA_MAX_IDLE_INTERVAL_MS),
                rebalances
                        ? config.get(ReplicationSettings.LEADER_IMBALANCE_CHECK_INTERVAL_SECONDS)
                                * 1000
                        : 0,
                config.get(ReplicationSettings.UNCLEAN_LEADER_ELECTION_INTERVAL_MS),
                config.get(QuorumSettings.METADATA_LOG_MAX_RECORD_BYTES_BETWEEN_SNAPSHOTS),
                config.get(QuorumSettings.METADATA_LOG_MAX_SNAPSHOT_INTERVAL_MS),
                Feature.supported(config.get(NodeSettings.UNSTABLE_FEATURE_VERSIONS_ENABLE)),
                MetadataPlane::isIp);
    }

    /// Quotas of an IP are given by address; a name would have to be looked up, and that may block.
    private static boolean isIp(String text) {
        try {
            return InetAddress.ofLiteral(text) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /// The advertised controller listeners, as voters describe themselves.
    static List<Endpoint> endpoints(List<Listener> advertised) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (Listener listener : advertised) {
            endpoints.add(
                    new Endpoint(
                            listener.name(), String.valueOf(listener.host()), listener.port()));
        }
        return endpoints;
    }
}
