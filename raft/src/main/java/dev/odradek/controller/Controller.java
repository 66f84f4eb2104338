package dev.odradek.controller;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.base.task.ScheduledTask;
import dev.odradek.base.task.TaskQueue;
import dev.odradek.base.time.Clock;
import dev.odradek.metadata.BrokerRegistration;
import dev.odradek.metadata.ClusterImage;
import dev.odradek.metadata.ImageLoader;
import dev.odradek.metadata.MetadataReplayException;
import dev.odradek.metadata.Provenance;
import dev.odradek.metadata.SnapshotTrigger;
import dev.odradek.raft.driver.BatchTooLargeException;
import dev.odradek.raft.driver.CommittedBatch;
import dev.odradek.raft.driver.LeaderAndEpoch;
import dev.odradek.raft.driver.NotLeaderException;
import dev.odradek.raft.driver.QuorumListener;
import dev.odradek.raft.driver.SnapshotContents;
import dev.odradek.raft.record.OffsetAndEpoch;
import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.wire.Api;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.metadata.BrokerRegistrationChangeRecord;
import dev.odradek.wire.metadata.NoOpRecord;
import dev.odradek.wire.metadata.RegisterBrokerRecord;
import dev.odradek.wire.metadata.UnregisterBrokerRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The controller of this node: follows the metadata log, and while this node leads the quorum,
/// answers what is asked of the cluster.
///
/// A request is decided against the newest image, which holds what was appended and may not be
/// committed yet; its records are appended and applied to that image at once, so that the next
/// request sees them; it is answered when they are committed. When the leadership is lost, what was
/// not answered gets NOT_CONTROLLER, and the newest image goes back to the committed one.
///
/// ```
///           leads, all before is replayed
///  standby ------------------------------> active
///          <------------------------------
///           another leads, or none
/// ```
///
/// Source: Kafka 4.3.1 QuorumController.
@OwnedBy("the controller's queue")
public final class Controller implements QuorumListener {
    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

    /// Records in one batch, and in one atomic change, at most.
    private static final int BATCH_RECORDS_MAX = 10_000;

    /// A controller that is alone looks so many idle intervals apart whether it still is.
    private static final long LOOK_FOR_OBSERVERS = 10;

    /// Stands for the absence of a claimed epoch.
    private static final int STANDBY = -1;

    /// An answer that waits for an offset to be committed.
    private record Pending(long offset, Runnable committed, Runnable lost) {}

    /// The image after a batch that is not committed yet.
    private record Appended(long lastOffset, ClusterImage image) {}

    private final TaskQueue queue;
    private final Clock clock;
    private final Quorum quorum;
    private final ControllerSettings settings;
    private final ConfigRules configs;
    private final List<VersionedRecord> bootstrap;
    private final BrokerSessions sessions;
    private final BrokerControl brokers;
    private final PartitionControl partitions = new PartitionControl();
    private final Operations operations;
    private final SnapshotTrigger snapshots;
    private final ImageLoader newest = new ImageLoader((_, _) -> {});
    private final ArrayDeque<Appended> appended = new ArrayDeque<>();
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private final List<ScheduledTask> timers = new ArrayList<>();
    private boolean knowsLeader;
    private boolean cannotReplay;
    private volatile ClusterImage committed = ClusterImage.EMPTY;
    private volatile int claimedEpoch = STANDBY;

    /// @param queue its owner
    /// @param bootstrap what `bootstrap.checkpoint` holds, empty when there is none
    /// @param random for topic ids and placement
    public Controller(
            TaskQueue queue,
            Clock clock,
            Quorum quorum,
            ControllerSettings settings,
            ConfigRules configs,
            List<VersionedRecord> bootstrap,
            RandomGenerator random) {
        this.queue = queue;
        this.clock = clock;
        this.quorum = quorum;
        this.settings = settings;
        this.configs = configs;
        this.bootstrap = List.copyOf(bootstrap);
        sessions = new BrokerSessions(settings.sessionTimeoutMs());
        brokers = new BrokerControl(settings, sessions);
        snapshots =
                new SnapshotTrigger(
                        clock, settings.snapshotAfterBytes(), settings.snapshotAfterMs());
        operations = new Operations(settings, quorum, brokers, random, clock::monotonicMs);
    }

    /// The newest committed image; any thread.
    public ClusterImage committedImage() {
        return committed;
    }

    /// Whether this node is the active controller; any thread.
    public boolean isActive() {
        return claimedEpoch != STANDBY;
    }

    /// Asks something of the controller; any thread. `reply` gets exactly one response: when the
    /// change is committed, or at once when it is refused or nothing changes; on the controller's
    /// queue, where it must not block.
    ///
    /// Errors: NOT_CONTROLLER when this node is not active or stops being it before the change is
    /// committed, which may then still happen; REQUEST_TIMED_OUT when too much is waiting;
    /// POLICY_VIOLATION when one change is too large.
    public <Q extends Message, R extends Message> void submit(
            Api<Q, R> api, ControllerContext context, Q request, Consumer<R> reply) {
        var operation = operations.of(api);
        if (operation == null) {
            reply.accept(
                    api.errorReply(request, context.apiVersion(), ErrorCode.UNSUPPORTED_VERSION));
            return;
        }
        Runnable task =
                () ->
                        run(
                                view -> operation.decide(view, context, request),
                                reply,
                                error ->
                                        reply.accept(
                                                api.errorReply(
                                                        request, context.apiVersion(), error)));
        if (!queue.offer(task)) {
            reply.accept(
                    api.errorReply(request, context.apiVersion(), ErrorCode.REQUEST_TIMED_OUT));
        }
    }

    private <R> void run(
            Function<ClusterView, Decision<R>> decide,
            Consumer<R> reply,
            Consumer<ErrorCode> refuse) {
        if (!isActive()) {
            refuse.accept(ErrorCode.NOT_CONTROLLER);
            return;
        }
        try {
            var decision = decide.apply(new ClusterView(newest.image(), configs));
            append(decision);
            await(
                    newest.image().provenance().offset(),
                    () -> reply.accept(decision.response()),
                    () -> refuse.accept(ErrorCode.NOT_CONTROLLER));
        } catch (NotLeaderException e) {
            LOG.info("no longer the active controller: {}", e.leader());
            standBy();
            refuse.accept(ErrorCode.NOT_CONTROLLER);
        } catch (BatchTooLargeException e) {
            refuse.accept(ErrorCode.POLICY_VIOLATION);
        } catch (RuntimeException e) {
            LOG.error("a decision of the controller failed", e);
            refuse.accept(ErrorCode.UNKNOWN_SERVER_ERROR);
        }
    }

    private void await(long offset, Runnable onCommitted, Runnable onLost) {
        if (offset <= committed.provenance().offset()) {
            tell(onCommitted);
        } else {
            pending.add(new Pending(offset, onCommitted, onLost));
        }
    }

    private void append(Decision<?> decision) {
        var records = decision.records();
        if (records.size() <= BATCH_RECORDS_MAX) {
            appendBatch(records);
            return;
        }
        if (decision.isAtomic()) {
            throw new BatchTooLargeException(records.size(), BATCH_RECORDS_MAX);
        }
        for (int from = 0; from < records.size(); from += BATCH_RECORDS_MAX) {
            int until = Math.min(records.size(), from + BATCH_RECORDS_MAX);
            appendBatch(records.subList(from, until));
        }
    }

    /// Applies the records first: what cannot be replayed must not get into the log.
    private void appendBatch(List<VersionedRecord> records) {
        if (records.isEmpty()) {
            return;
        }
        int epoch = claimedEpoch;
        long nowMs = clock.wallMs();
        var before = newest.image();
        long base = quorum.nextAppendOffset();
        long last;
        try {
            newest.replayBatch(base, base + records.size() - 1, epoch, nowMs, records);
            last = quorum.append(epoch, records);
        } catch (RuntimeException e) {
            newest.reset(before);
            throw e;
        }
        var image = newest.image().withProvenance(new Provenance(last, epoch, nowMs));
        newest.reset(image);
        appended.add(new Appended(last, image));
        noteSessions(records, last, image);
    }

    private void noteSessions(List<VersionedRecord> records, long last, ClusterImage image) {
        long offset = last - records.size() + 1;
        for (var record : records) {
            switch (record.message()) {
                case RegisterBrokerRecord r -> {
                    BrokerRegistration broker = image.broker(r.brokerId());
                    if (broker != null) {
                        sessions.registered(broker, offset, clock.monotonicMs());
                    }
                }
                case UnregisterBrokerRecord r -> sessions.unregistered(r.brokerId());
                case BrokerRegistrationChangeRecord r -> {
                    if (r.fenced() == 1) {
                        sessions.fenced(r.brokerId());
                    }
                    if (r.inControlledShutdown() == 1) {
                        sessions.shuttingDown(r.brokerId(), last);
                    }
                }
                default -> {}
            }
            offset++;
        }
    }

    @Override
    public void onCommitted(CommittedBatch batch) {
        queue.execute(() -> {
            if (cannotReplay) {
                return;
            }
            try {
                committed(batch);
            } catch (MetadataReplayException e) {
                LOG.error("cannot follow the metadata log at offset {}", batch.baseOffset(), e);
                standBy();
                cannotReplay = true;
            }
        });
    }

    private void committed(CommittedBatch batch) {
        long last = batch.lastOffset();
        if (isActive()) {
            var image = committed;
            while (!appended.isEmpty() && appended.peek().lastOffset() <= last) {
                image = appended.remove().image();
            }
            var provenance = new Provenance(last, batch.epoch(), batch.appendTimestampMs());
            committed = image.withProvenance(provenance);
            if (appended.isEmpty()) {
                newest.reset(committed);
            }
        } else {
            newest.replayBatch(
                    batch.baseOffset(),
                    last,
                    batch.epoch(),
                    batch.appendTimestampMs(),
                    batch.records());
            committed = newest.image();
        }
        while (!pending.isEmpty() && pending.peek().offset() <= last) {
            tell(pending.remove().committed());
        }
        boolean isDue = snapshots.onRecords(batch.sizeBytes());
        // While the past is replayed at the start, a snapshot would be of the past.
        if (isDue
                && knowsLeader
                && newest.transactionStartOffset() < 0
                && committed.features().metadataVersion().isPresent()) {
            writeSnapshot(committed);
        }
    }

    private void writeSnapshot(ClusterImage image) {
        snapshots.onSnapshot();
        var last = image.provenance();
        quorum.writeSnapshot(
                new OffsetAndEpoch(last.offset() + 1, last.epoch()),
                last.timestampMs(),
                image.snapshotBatches(),
                isWritten -> LOG.debug("snapshot up to {}: {}", last, isWritten));
    }

    @Override
    public void onSnapshot(SnapshotContents snapshot) {
        var image = new ImageLoader((_, _) -> {});
        image.replaySnapshot(snapshot);
        queue.execute(() -> {
            standBy();
            committed = image.image();
            newest.reset(committed);
        });
    }

    @Override
    public void onLeaderChange(LeaderAndEpoch leader) {
        queue.execute(() -> {
            standBy();
            knowsLeader |= leader.isKnown();
            if (leader.isLeader(settings.nodeId())) {
                claim(leader.epoch());
            }
        });
    }

    private void standBy() {
        if (!isActive()) {
            return;
        }
        claimedEpoch = STANDBY;
        timers.forEach(ScheduledTask::cancel);
        timers.clear();
        appended.clear();
        newest.reset(committed);
        while (!pending.isEmpty()) {
            tell(pending.remove().lost());
        }
    }

    /// One who cannot take his answer must not keep the others from theirs.
    private static void tell(Runnable answer) {
        try {
            answer.run();
        } catch (RuntimeException e) {
            LOG.error("an answer of the controller could not be given", e);
        }
    }

    private void claim(int epoch) {
        if (cannotReplay) {
            quorum.resign(epoch);
            return;
        }
        claimedEpoch = epoch;
        sessions.reset(newest.image(), clock.monotonicMs());
        try {
            appendBatch(
                    Activation.records(
                            new ClusterView(newest.image(), configs),
                            bootstrap,
                            newest.transactionStartOffset() >= 0));
        } catch (NotLeaderException e) {
            LOG.info("lost the leadership at once: {}", e.leader());
            standBy();
            return;
        } catch (RuntimeException e) {
            LOG.error("cannot become the active controller in epoch {}", epoch, e);
            standBy();
            quorum.resign(epoch);
            return;
        }
        long fenceCheckMs = Math.max(1, settings.sessionTimeoutMs() / 8);
        every(fenceCheckMs, view -> brokers.fenceStale(view, clock.monotonicMs()));
        every(this::noOpIntervalMs, this::noOp);
        every(settings.leaderImbalanceCheckMs(), partitions::balance);
        every(settings.uncleanElectionCheckMs(), partitions::electUnclean);
    }

    /// How soon the others are to see again that the log moves. With no one else to see it, only
    /// whether somebody has come is looked at, so that an idle node sleeps.
    private long noOpIntervalMs() {
        long intervalMs = settings.maxIdleIntervalMs();
        return hasObservers(newest.image()) ? intervalMs : LOOK_FOR_OBSERVERS * intervalMs;
    }

    private boolean hasObservers(ClusterImage image) {
        return quorum.voterIds().size() > 1
                || image.brokers().keySet().stream().anyMatch(id -> id != settings.nodeId());
    }

    /// Lets the others see that the log moves, if there are any.
    private Decision<Boolean> noOp(ClusterView view) {
        return hasObservers(view.image())
                ? Decision.of(List.of(VersionedRecord.of(new NoOpRecord(), 0)), false)
                : Decision.answer(false);
    }

    /// Runs a task of the controller's own again and again while this epoch lasts; at once again
    /// when it says that it is not done.
    private void every(long intervalMs, Function<ClusterView, Decision<Boolean>> decide) {
        every(() -> intervalMs, decide);
    }

    /// @param intervalMs asked for each time; not above 0 for never
    private void every(LongSupplier intervalMs, Function<ClusterView, Decision<Boolean>> decide) {
        if (intervalMs.getAsLong() <= 0) {
            return;
        }
        int epoch = claimedEpoch;
        var slot = new ScheduledTask[1];
        var timer =
                new Runnable() {
                    @Override
                    public void run() {
                        if (claimedEpoch != epoch) {
                            return;
                        }
                        var more = new boolean[1];
                        Controller.this.run(
                                view -> {
                                    var decision = decide.apply(view);
                                    more[0] = decision.response() && !decision.records().isEmpty();
                                    return decision;
                                },
                                _ -> {},
                                _ -> {});
                        if (claimedEpoch == epoch) {
                            slot[0] = queue.schedule(more[0] ? 0 : intervalMs.getAsLong(), this);
                        }
                    }
                };
        slot[0] = queue.schedule(intervalMs.getAsLong(), timer);
        timers.add(() -> slot[0].cancel());
    }

    /// The image that decisions are made against; for tests, on the queue.
    @Nullable ClusterImage newestImage() {
        return isActive() ? newest.image() : null;
    }
}
