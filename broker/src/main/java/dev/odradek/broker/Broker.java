package dev.odradek.broker;

import dev.odradek.base.disk.ColdReads;
import dev.odradek.base.task.TaskQueue;
import dev.odradek.broker.config.BrokerConfig;
import dev.odradek.broker.config.Listener;
import dev.odradek.broker.config.LogSettings;
import dev.odradek.broker.config.NodeSettings;
import dev.odradek.broker.metadata.BrokerLifecycle;
import dev.odradek.broker.metadata.ControllerRegistrar;
import dev.odradek.broker.metadata.DirectoryAssignments;
import dev.odradek.broker.metadata.ImageTopics;
import dev.odradek.broker.metadata.LiveConfig;
import dev.odradek.broker.metadata.TopicCreation;
import dev.odradek.broker.metrics.Gauges;
import dev.odradek.broker.metrics.LogGauges;
import dev.odradek.broker.net.BindFailedException;
import dev.odradek.broker.net.NetworkServer;
import dev.odradek.broker.request.AclsDisabledHandler;
import dev.odradek.broker.request.ApiVersionsHandler;
import dev.odradek.broker.request.ControllerChannel;
import dev.odradek.broker.request.ControllerHandlers;
import dev.odradek.broker.request.DescribeClusterHandler;
import dev.odradek.broker.request.DescribeUserScramCredentialsHandler;
import dev.odradek.broker.request.ListenerRole;
import dev.odradek.broker.request.QuorumHandlers;
import dev.odradek.broker.request.RequestDispatcher;
import dev.odradek.broker.request.RequestHandler;
import dev.odradek.broker.storage.NodeDirectories;
import dev.odradek.metadata.ClusterImage;
import dev.odradek.raft.core.VoterSet;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.BrokerRegistrationRequest;
import dev.odradek.wire.message.ControllerRegistrationRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node, assembled. Starting and stopping are sequences of steps, each of which ends before the
/// next begins:
///
/// ```
///   start: bind ports -> open the metadata log -> lead or follow -> open logs -> register -> apply the first image
///          -> serve -> be unfenced
///   stop:  hand leaderships over -> stop serving -> close coordinators -> close logs -> close the metadata log
/// ```
final class Broker {
    private static final Logger log = LoggerFactory.getLogger(Broker.class);
    private static final int QUEUE_CAPACITY = 10_000;
    private static final long NETWORK_GRACE_MS = 2_000;

    /// At most how long the answer to a change waits for this broker to have applied it.
    private static final long SETTLE_PATIENCE_MS = 1_000;

    private static final Duration SHUTDOWN_PATIENCE = Duration.ofSeconds(30);

    private final NodeServices node;
    private final BrokerConfig config;
    private final LiveConfig live;
    private final String clusterId;
    private final NodeFeatures features;
    private final ColdReads coldReads;
    private final NetworkServer network;
    private final MetadataPlane metadata;
    private final DataPlane data;
    private final BrokerLifecycle lifecycle;
    private final ControllerRegistrar registrar;
    private final TaskQueue lifecycleQueue;

    /// Opens everything; nothing is served and nobody is told before [#start()].
    ///
    /// @param directories of this node, checked
    /// @param onStorageLost told when the metadata directory or the last log directory can no
    ///   longer be written: the process must end, at once
    Broker(
            BrokerConfig config,
            NodeServices node,
            NodeDirectories directories,
            Consumer<Throwable> onStorageLost)
            throws IOException, BindFailedException {
        this.node = node;
        this.config = config;
        this.live = new LiveConfig(config);
        this.clusterId = directories.requireClusterId();
        this.features = new NodeFeatures(config);
        this.coldReads = new ColdReads(node.tasks().pool("cold-read", ColdReads.THREADS));
        var dispatcher = new RequestDispatcher();
        // The ports are taken first: that fails at once, and clients wait in the backlog from now
        // on.
        this.network =
                NetworkServer.open(
                        NodeListeners.network(config),
                        NodeListeners.limits(config),
                        NodeListeners.bindings(config),
                        dispatcher,
                        coldReads,
                        node.clock());
        this.metadata =
                MetadataPlane.open(
                        config,
                        live,
                        node,
                        clusterId,
                        directories.requireId(config.metadataLogDir()),
                        MetadataPlane.endpoints(
                                NodeListeners.resolved(
                                        config.listeners().advertisedController(), network)),
                        failure ->
                                onStorageLost.accept(
                                        StorageLostException.ofMetadata(
                                                config.metadataLogDir(), failure)));
        requireAlone(config, metadata.quorum().voters());
        var quotas = new ConnectionQuotas(network::limits, NodeListeners.limits(config));
        var channel = ControllerChannel.to(metadata.controller());
        var link = new ControllerLink(channel);
        this.lifecycleQueue = node.tasks().queue("broker-lifecycle", QUEUE_CAPACITY);
        this.data =
                new DataPlane(
                        config,
                        live,
                        node,
                        coldReads,
                        clusterId,
                        metadata.quorum()::highWatermark,
                        quotas,
                        directories.failed(),
                        new DirectoryAssignments(
                                config.nodeId(),
                                lifecycleQueue,
                                link::assignReplicas,
                                this::brokerEpoch));
        this.lifecycle =
                new BrokerLifecycle(
                        config.nodeId(),
                        config.get(NodeSettings.BROKER_HEARTBEAT_INTERVAL_MS),
                        lifecycleQueue,
                        link,
                        registration(),
                        data.publisher());
        this.registrar =
                new ControllerRegistrar(
                        config.nodeId(),
                        new Uuid(node.random().nextLong(), node.random().nextLong()),
                        lifecycleQueue,
                        metadata.controller()::committedImage,
                        this::controllerRegistration,
                        link::registerController);
        followDirectories(onStorageLost);
        dispatcher.install(handlers(channel, link));
        live.onChange(changed -> quotas.settings(NodeListeners.limits(changed)));
    }

    /// A cluster of several nodes is not built yet, and a node that waits for others for ever
    /// explains nothing.
    ///
    /// @throws StartFailedException when others are needed
    private static void requireAlone(BrokerConfig config, VoterSet voters) {
        if (!config.isBroker() || !config.isController()) {
            throw new StartFailedException(
                    "process.roles="
                            + String.join(",", config.get(NodeSettings.PROCESS_ROLES))
                            + " needs other nodes, which is not built yet: set process.roles=broker,controller");
        }
        if (!voters.isEmpty() && (voters.size() > 1 || voters.get(config.nodeId()) == null)) {
            throw new StartFailedException(
                    "The metadata quorum has the voters "
                            + voters.ids()
                            + ", this node is "
                            + config.nodeId()
                            + ": a quorum of several nodes is not built yet");
        }
    }

    private long brokerEpoch() {
        return lifecycle.brokerEpoch();
    }

    /// Goes on without log directories that fail, and tells the controller of them and of those
    /// that are cordoned.
    private void followDirectories(Consumer<Throwable> onStorageLost) {
        long patienceMs = config.get(LogSettings.LOG_DIR_FAILURE_TIMEOUT_MS);
        data.logs()
                .listen(
                        new DirectoryWatch(
                                config.metadataLogDir(),
                                onStorageLost,
                                gone -> {
                                    data.onOffline(gone);
                                    Uuid id = gone.id();
                                    if (id != null) {
                                        lifecycle.directoryOffline(
                                                id,
                                                patienceMs,
                                                () ->
                                                        onStorageLost.accept(
                                                                StorageLostException.untold(
                                                                        gone.path(), patienceMs)));
                                    }
                                }));
        lifecycle.directoriesCordoned(data.logs().cordonedIds());
        live.onChange(changed -> {
            data.logs().cordon(changed.cordonedLogDirs());
            lifecycle.directoriesCordoned(data.logs().cordonedIds());
        });
    }

    /// Joins the cluster and serves. Returns when clients are served.
    ///
    /// @throws StartFailedException when that is not to be
    void start() {
        metadata.start(data.publisher());
        network.serve(ListenerRole.CONTROLLER);
        long patienceMs = config.get(NodeSettings.INITIAL_BROKER_REGISTRATION_TIMEOUT_MS);
        long brokerEpoch = await("register with the controller", lifecycle.register(), patienceMs);
        ClusterImage first =
                await("read the cluster's metadata", data.publisher().first(), patienceMs);
        data.onFirstImage(first);
        registrar.begin();
        await(
                "follow the cluster's metadata up to the own registration",
                data.publisher().reached(brokerEpoch),
                patienceMs);
        network.serve(ListenerRole.BROKER);
        await("be unfenced by the controller", lifecycle.becomeReady(), patienceMs);
        await("lead its partitions", appliedAll(), patienceMs);
    }

    /// Completes when this broker has applied all that the controller has committed by now.
    private CompletableFuture<Void> appliedAll() {
        return data.publisher()
                .reached(metadata.controller().committedImage().provenance().offset());
    }

    /// What the node tells of itself.
    Gauges gauges() {
        var gauges = new Gauges();
        LogGauges.add(gauges, data.logs());
        return gauges;
    }

    /// The address of the first listener for clients, as `host:port`.
    String clientAddress() {
        Listener first =
                NodeListeners.resolved(config.listeners().advertisedBroker(), network).getFirst();
        String host = String.valueOf(first.host());
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + first.port();
    }

    /// The port that a listener is bound to.
    int port(String listener) {
        return network.port(listener);
    }

    /// Stops in good order: what was acknowledged is on disk and marked as cleanly left.
    void stop() {
        if (config.get(NodeSettings.CONTROLLED_SHUTDOWN_ENABLE)) {
            try {
                lifecycle.shutDown().get(SHUTDOWN_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                log.warn(
                        "The controller did not release this broker in time; stopping all the same");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        network.close(NETWORK_GRACE_MS);
        coldReads.close();
        lifecycleQueue.close();
        data.close(lifecycle.brokerEpoch());
        closeMetadata();
    }

    /// Lets go of everything after a start that failed.
    void abandon() {
        network.close();
        coldReads.close();
        lifecycleQueue.close();
        data.close(lifecycle.brokerEpoch());
        closeMetadata();
    }

    private void closeMetadata() {
        try {
            metadata.close();
        } catch (IOException e) {
            log.error("Closing the metadata log failed: {}", e.toString());
        }
        node.handles().close();
    }

    private List<RequestHandler<?, ?>> handlers(ControllerChannel channel, ControllerLink link) {
        var topics = new TopicCreation(data.cluster(), live, link::createTopics);
        var settled =
                ControllerChannel.settled(
                        channel, this::appliedAll, lifecycleQueue, SETTLE_PATIENCE_MS);
        List<RequestHandler<?, ?>> handlers = new ArrayList<>();
        handlers.addAll(
                BrokerHandlers.of(
                        config,
                        live,
                        clusterId,
                        data,
                        settled,
                        topics,
                        new ImageTopics(data.cluster()),
                        link.producerIds(config.nodeId(), lifecycle::brokerEpoch)));
        handlers.addAll(ControllerHandlers.of(settled, channel));
        handlers.addAll(QuorumHandlers.of(metadata.quorum()));
        handlers.addAll(AclsDisabledHandler.all());
        handlers.add(new DescribeUserScramCredentialsHandler(data.cluster()::image));
        handlers.add(
                new DescribeClusterHandler(
                        clusterId,
                        data.cluster()::image,
                        () -> metadata.quorum().leader().leaderId()));
        handlers.add(
                new ApiVersionsHandler(
                        handlers,
                        () ->
                                features.view(
                                        data.cluster().image(),
                                        () -> metadata.quorum().kraftVersion())));
        return handlers;
    }

    private ControllerRegistrationRequest controllerRegistration() {
        var request = new ControllerRegistrationRequest();
        for (Listener listener :
                NodeListeners.resolved(config.listeners().advertisedController(), network)) {
            request.listeners()
                    .add(
                            new ControllerRegistrationRequest.Listener()
                                    .name(listener.name())
                                    .host(String.valueOf(listener.host()))
                                    .port(listener.port())
                                    .securityProtocol(listener.protocol().id()));
        }
        features.supported()
                .forEach((name, range) ->
                        request.features()
                                .add(
                                        new ControllerRegistrationRequest.Feature()
                                                .name(name)
                                                .minSupportedVersion(range.min())
                                                .maxSupportedVersion(range.max())));
        return request;
    }

    private Supplier<BrokerRegistrationRequest> registration() {
        Uuid incarnation = new Uuid(node.random().nextLong(), node.random().nextLong());
        return () -> {
            var request =
                    new BrokerRegistrationRequest()
                            .brokerId(config.nodeId())
                            .clusterId(clusterId)
                            .incarnationId(incarnation)
                            .rack(config.get(NodeSettings.BROKER_RACK))
                            .logDirs(new ArrayList<>(data.logs().directoryIds()))
                            .previousBrokerEpoch(data.logs().previousBrokerEpoch());
            for (Listener listener :
                    NodeListeners.resolved(config.listeners().advertisedBroker(), network)) {
                request.listeners()
                        .add(
                                new BrokerRegistrationRequest.Listener()
                                        .name(listener.name())
                                        .host(String.valueOf(listener.host()))
                                        .port(listener.port())
                                        .securityProtocol(listener.protocol().id()));
            }
            features.supported()
                    .forEach((name, range) ->
                            request.features()
                                    .add(
                                            new BrokerRegistrationRequest.Feature()
                                                    .name(name)
                                                    .minSupportedVersion(range.min())
                                                    .maxSupportedVersion(range.max())));
            return request;
        };
    }

    private static <T> T await(String what, CompletableFuture<T> outcome, long patienceMs) {
        try {
            return outcome.get(patienceMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new StartFailedException(
                    "Could not " + what + " within " + patienceMs + " ms", e);
        } catch (ExecutionException e) {
            throw new StartFailedException("Could not " + what + ": " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailedException("Interrupted while trying to " + what, e);
        }
    }
}
