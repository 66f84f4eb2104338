package dev.odradek.broker.metadata;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.base.task.TaskQueue;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.BrokerHeartbeatRequest;
import dev.odradek.wire.message.BrokerHeartbeatResponse;
import dev.odradek.wire.message.BrokerRegistrationRequest;
import dev.odradek.wire.message.BrokerRegistrationResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This broker's standing with the controller: registered, then unfenced, kept alive by heartbeats,
/// and released in good order. Source: KIP-631.
///
/// ```
///   STARTING --registered--> RECOVERY --unfenced--> RUNNING --asked to stop--> CONTROLLED_SHUTDOWN --released--> DOWN
/// ```
@OwnedBy("the lifecycle queue")
public final class BrokerLifecycle {
    private static final Logger log = LoggerFactory.getLogger(BrokerLifecycle.class);

    // How long after a registration in vain the next one comes: soon at first, since at the start
    // of
    // a node it is only its own controller that is not elected yet.
    private static final long RETRY_FIRST_MS = 5;
    private static final long RETRY_LAST_MS = 100;

    /// How long a broker that waits for something asks again, so that a start does not wait for the
    /// next heartbeat.
    private static final long IMPATIENT_MS = 20;

    /// Where the broker stands.
    private enum State {
        STARTING,
        RECOVERY,
        RUNNING,
        CONTROLLED_SHUTDOWN,
        DOWN
    }

    /// The controller, wherever it is. Answers may come on any thread.
    public interface Controller {
        void register(
                BrokerRegistrationRequest request, Consumer<BrokerRegistrationResponse> answer);

        void heartbeat(BrokerHeartbeatRequest request, Consumer<BrokerHeartbeatResponse> answer);
    }

    private final int brokerId;
    private final long heartbeatMs;
    private final TaskQueue queue;
    private final Controller controller;
    private final Supplier<BrokerRegistrationRequest> registration;
    private final MetadataPublisher metadata;

    private final CompletableFuture<Long> registered = new CompletableFuture<>();
    private final CompletableFuture<Void> running = new CompletableFuture<>();
    private final CompletableFuture<Void> down = new CompletableFuture<>();
    private State state = State.STARTING;
    private volatile long brokerEpoch = -1;
    private long retryMs = RETRY_FIRST_MS;
    private boolean ready;
    private boolean saidDuplicate;
    private long heartbeats;
    private final Set<Uuid> offlineDirectories = new LinkedHashSet<>();
    private final Set<Uuid> toldOffline = new HashSet<>();
    private List<Uuid> cordonedDirectories = List.of();

    /// @param registration made for each try
    public BrokerLifecycle(
            int brokerId,
            long heartbeatMs,
            TaskQueue queue,
            Controller controller,
            Supplier<BrokerRegistrationRequest> registration,
            MetadataPublisher metadata) {
        this.brokerId = brokerId;
        this.heartbeatMs = heartbeatMs;
        this.queue = queue;
        this.controller = controller;
        this.registration = registration;
        this.metadata = metadata;
    }

    /// The epoch of the last registration, -1 before the first; any thread.
    public long brokerEpoch() {
        return brokerEpoch;
    }

    /// Registers; completes with the broker epoch.
    public CompletableFuture<Long> register() {
        queue.execute(this::tryRegister);
        return registered;
    }

    /// The broker can serve: asks to be unfenced. Completes when it is.
    public CompletableFuture<Void> becomeReady() {
        queue.execute(() -> {
            ready = true;
            beat();
        });
        return running;
    }

    /// Asks the controller to lead its partitions elsewhere; completes when the broker may stop.
    public CompletableFuture<Void> shutDown() {
        queue.execute(() -> {
            if (state == State.RUNNING) {
                state = State.CONTROLLED_SHUTDOWN;
                beat();
            } else {
                state = State.DOWN;
                down.complete(null);
            }
        });
        return down;
    }

    /// Log directories are offline: tells the controller at once, and again with each heartbeat
    /// (KIP-858). Any thread.
    ///
    /// @param patienceMs how long it may take until the controller knows
    /// @param onTimeout runs when it takes longer: who believes that this broker leads the
    ///   partitions there would wait for ever
    public void directoryOffline(Uuid directory, long patienceMs, Runnable onTimeout) {
        queue.execute(() -> {
            if (offlineDirectories.add(directory)) {
                queue.schedule(
                        patienceMs,
                        () -> {
                            if (state != State.DOWN && !toldOffline.contains(directory)) {
                                onTimeout.run();
                            }
                        });
                beat();
            }
        });
    }

    /// These log directories take no new replicas (KIP-1066). Any thread.
    public void directoriesCordoned(List<Uuid> directories) {
        queue.execute(() -> {
            if (!cordonedDirectories.equals(directories)) {
                cordonedDirectories = List.copyOf(directories);
                beat();
            }
        });
    }

    private void tryRegister() {
        if (state != State.STARTING) {
            return;
        }
        controller.register(
                registration.get(), answer -> queue.execute(() -> onRegistration(answer)));
    }

    private void onRegistration(BrokerRegistrationResponse answer) {
        if (state != State.STARTING) {
            // Asked to stop meanwhile.
            return;
        }
        ErrorCode error = ErrorCode.of(answer.errorCode());
        switch (error) {
            case NONE -> {
                brokerEpoch = answer.brokerEpoch();
                retryMs = RETRY_FIRST_MS;
                state = State.RECOVERY;
                registered.complete(brokerEpoch);
                beat();
            }
            case INCONSISTENT_CLUSTER_ID, UNSUPPORTED_VERSION, INVALID_REGISTRATION ->
                    registered.completeExceptionally(
                            new RegistrationRefusedException(brokerId, error));
            default -> {
                if (error == ErrorCode.DUPLICATE_BROKER_REGISTRATION && !saidDuplicate) {
                    saidDuplicate = true;
                    log.warn(
                            "Broker id {} is registered by another process that is, or was a moment ago, alive;"
                                    + " trying again until its session ends",
                            brokerId);
                }
                queue.schedule(retryMs, this::tryRegister);
                retryMs = Math.min(2 * retryMs, RETRY_LAST_MS);
            }
        }
    }

    private void beat() {
        if (state == State.STARTING || state == State.DOWN) {
            return;
        }
        long number = ++heartbeats;
        var request =
                new BrokerHeartbeatRequest()
                        .brokerId(brokerId)
                        .brokerEpoch(brokerEpoch)
                        .currentMetadataOffset(metadata.appliedOffset())
                        .wantFence(!ready)
                        .wantShutDown(state == State.CONTROLLED_SHUTDOWN)
                        .offlineLogDirs(new ArrayList<>(offlineDirectories))
                        // Only what is set at run time as well says it all.
                        .cordonedLogDirs(ready ? new ArrayList<>(cordonedDirectories) : null);
        Set<Uuid> offline = Set.copyOf(offlineDirectories);
        controller.heartbeat(
                request, answer -> queue.execute(() -> onHeartbeat(number, offline, answer)));
    }

    private void onHeartbeat(long number, Set<Uuid> offline, BrokerHeartbeatResponse answer) {
        if (answer.errorCode() == ErrorCode.NONE.code()) {
            toldOffline.addAll(offline);
        }
        if (number != heartbeats) {
            // A later heartbeat is on its way and will go on from here.
            return;
        }
        ErrorCode error = ErrorCode.of(answer.errorCode());
        if (error == ErrorCode.NONE) {
            switch (state) {
                case RECOVERY -> {
                    if (ready && !answer.isFenced()) {
                        state = State.RUNNING;
                        log.info(
                                "The broker has been unfenced. Transitioning from RECOVERY to RUNNING.");
                        running.complete(null);
                    }
                }
                case CONTROLLED_SHUTDOWN -> {
                    if (answer.shouldShutDown()) {
                        state = State.DOWN;
                        down.complete(null);
                        return;
                    }
                }
                case STARTING, RUNNING, DOWN -> {
                    // Nothing is waited for.
                }
            }
        } else if (error == ErrorCode.STALE_BROKER_EPOCH && state == State.CONTROLLED_SHUTDOWN) {
            // Nobody holds anything for this broker any more, so there is nothing to hand over.
            state = State.DOWN;
            down.complete(null);
            return;
        } else if (error == ErrorCode.STALE_BROKER_EPOCH) {
            log.warn(
                    "The controller no longer knows this broker's registration; registering again");
            state = State.STARTING;
            tryRegister();
            return;
        }
        boolean waits = (state == State.RECOVERY && ready) || state == State.CONTROLLED_SHUTDOWN;
        queue.schedule(waits ? IMPATIENT_MS : heartbeatMs, () -> beatIfLatest(number));
    }

    private void beatIfLatest(long number) {
        if (number == heartbeats) {
            beat();
        }
    }
}
