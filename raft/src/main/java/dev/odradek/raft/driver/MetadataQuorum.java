package dev.odradek.raft.driver;

import dev.odradek.base.check.Invariant;
import dev.odradek.base.check.OwnedBy;
import dev.odradek.base.task.QueueClosedException;
import dev.odradek.base.task.ScheduledTask;
import dev.odradek.base.task.TaskQueue;
import dev.odradek.base.task.Tasks;
import dev.odradek.base.task.WorkerPool;
import dev.odradek.base.time.Clock;
import dev.odradek.raft.core.Effect;
import dev.odradek.raft.core.RaftCore;
import dev.odradek.raft.core.RaftEvent;
import dev.odradek.raft.core.VoterHistory;
import dev.odradek.raft.core.VoterSet;
import dev.odradek.raft.record.OffsetAndEpoch;
import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.raft.store.MetadataFileException;
import dev.odradek.raft.store.MetadataStore;
import dev.odradek.raft.store.QuorumRecord;
import dev.odradek.raft.store.QuorumStateFile;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.BeginQuorumEpochRequest;
import dev.odradek.wire.message.BeginQuorumEpochResponse;
import dev.odradek.wire.message.DescribeQuorumRequest;
import dev.odradek.wire.message.DescribeQuorumResponse;
import dev.odradek.wire.message.EndQuorumEpochRequest;
import dev.odradek.wire.message.EndQuorumEpochResponse;
import dev.odradek.wire.message.FetchRequest;
import dev.odradek.wire.message.FetchResponse;
import dev.odradek.wire.message.FetchSnapshotRequest;
import dev.odradek.wire.message.FetchSnapshotResponse;
import dev.odradek.wire.message.VoteRequest;
import dev.odradek.wire.message.VoteResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A replica of the metadata quorum: voter or observer, leader or follower.
///
/// A record that is appended goes this way: [#append] gives it an offset and wakes the queue; the
/// queue writes all that has gathered, makes it durable, and only then counts its own log towards
/// the majority; what is committed goes to the listeners. Whatever comes in during an fsync shares
/// the next one, and none waits for company.
///
/// An I/O error on the metadata directory, or a record that a listener cannot take, ends the
/// replica: it is reported once, and nothing more is appended, voted or answered.
@OwnedBy("the quorum's queue")
public final class MetadataQuorum implements MetadataAppender, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MetadataQuorum.class);
    private static final int QUEUE_CAPACITY = 10_000;
    private static final int CLEAN_INTERVAL_MS = 60_000;

    private final QuorumSettings settings;
    private final Clock clock;
    private final TaskQueue queue;
    private final WorkerPool snapshotPool;
    private final MetadataStore store;
    private final RaftCore core;
    private final QuorumPeers peers;
    private final Consumer<Throwable> onFailure;
    private final Appender appender = new Appender();
    private final AtomicBoolean drainWaits = new AtomicBoolean();

    // Owned by the queue.
    private final LogActions actions;
    private final ListenerFeeds feeds;
    private final Responses responses;
    private final OutboundRequests outbound;
    private final ArrayDeque<RaftEvent> pending = new ArrayDeque<>();
    private final Map<Long, OnReply> waiting = new HashMap<>();
    private long requestsTaken;
    private long epochStartOffset = -1;
    private long snapshotsBegun;
    private @Nullable ScheduledTask tick;
    private long tickAtMs = Long.MAX_VALUE;
    private boolean failed;

    private volatile LeaderAndEpoch leader;
    private volatile long highWatermark = -1;
    private volatile short kraftVersion;
    private volatile VoterSet voters;

    /// Reads snapshot, log and election state. Nothing happens before [#start].
    ///
    /// @param store closed with the quorum
    /// @param peers for requests to other replicas; [QuorumPeers#NONE] for a sole voter
    /// @param random for election timeouts
    /// @param onFailure told when the metadata directory can no longer be written or read, or its
    ///   log cannot be followed: the node must stop
    /// @throws MetadataFileException when a file is damaged, with one line for the operator
    public MetadataQuorum(
            QuorumSettings settings,
            Clock clock,
            Tasks tasks,
            MetadataStore store,
            QuorumPeers peers,
            RandomGenerator random,
            Consumer<Throwable> onFailure)
            throws IOException {
        this.settings = settings;
        this.clock = clock;
        this.store = store;
        this.peers = peers;
        this.onFailure = onFailure;
        VoterHistory history = store.loadVoters(settings.staticVoters());
        this.core =
                new RaftCore(
                        settings.core(),
                        store,
                        history,
                        store.readElection(),
                        random,
                        clock.monotonicMs());
        this.leader = new LeaderAndEpoch(LeaderAndEpoch.UNKNOWN_LEADER, core.epoch());
        this.voters = history.last();
        this.kraftVersion = history.lastKraftVersion();
        this.actions = new LogActions(store, clock);
        this.feeds = new ListenerFeeds(store);
        this.responses = new Responses(core, store);
        this.outbound = new OutboundRequests(settings.clusterId(), settings.core().local());
        this.queue = tasks.queue("raft-" + settings.nodeId(), QUEUE_CAPACITY);
        this.snapshotPool = tasks.pool("metadata-snapshot-" + settings.nodeId(), 1);
    }

    /// Begins: a sole voter leads at once. Called once, from any thread.
    public void start() {
        queue.execute(() ->
                run(() -> {
                    if (core.isAbstaining()) {
                        log.warn(
                                "No {} in {}: this voter neither votes nor stands"
                                        + " until it has followed a leader",
                                QuorumStateFile.NAME,
                                store.directory());
                    }
                    perform(core.start(nowMs()));
                    settle();
                    queue.schedule(CLEAN_INTERVAL_MS, this::clean);
                }));
    }

    /// Adds a listener: it is given the latest snapshot, if there is one, and all that is committed
    /// after it. From any thread.
    public void register(QuorumListener listener) {
        queue.execute(() ->
                run(() -> {
                    feeds.add(listener);
                    tellListeners();
                }));
    }

    /// Who leads; from any thread.
    public LeaderAndEpoch leader() {
        return leader;
    }

    public int nodeId() {
        return settings.nodeId();
    }

    /// Everything before it is committed; -1 while that is not known. From any thread.
    public long highWatermark() {
        return highWatermark;
    }

    /// The offset that the next appended record gets while this node leads. From any thread.
    public long nextAppendOffset() {
        return appender.nextOffset();
    }

    /// The last `kraft.version` in the log. From any thread.
    public short kraftVersion() {
        return kraftVersion;
    }

    /// The last voter set in the log, or the static one. From any thread.
    public VoterSet voters() {
        return voters;
    }

    @Override
    public long append(int epoch, List<VersionedRecord> records) {
        long lastOffset = appender.append(epoch, records, clock.wallMs());
        if (lastOffset < 0) {
            throw new NotLeaderException(leader);
        }
        if (drainWaits.compareAndSet(false, true)) {
            try {
                queue.execute(() -> run(this::drain));
            } catch (QueueClosedException e) {
                throw new NotLeaderException(LeaderAndEpoch.unknown(epoch));
            }
        }
        return lastOffset;
    }

    @Override
    public void resign(int epoch) {
        queue.execute(() -> run(() -> step(new RaftEvent.ResignRequested(epoch))));
    }

    /// Writes a snapshot of what is committed before `id`, on a worker. From any thread.
    ///
    /// @param id end offset of what it stands for, at the end of a committed batch, and the epoch
    ///   of the last record in it
    /// @param lastContainedLogTimestampMs when that record was appended, Unix epoch ms
    /// @param batches the records; iterated once, on the worker
    /// @param onDone told on the quorum's queue whether it was written; false when there is one
    ///   already or the log has moved on past it
    public void writeSnapshot(
            OffsetAndEpoch id,
            long lastContainedLogTimestampMs,
            Iterable<List<VersionedRecord>> batches,
            Consumer<Boolean> onDone) {
        queue.execute(() ->
                run(() -> {
                    if (!store.mayWriteSnapshot(id, core.highWatermark())) {
                        onDone.accept(false);
                        return;
                    }
                    short version = core.voters().kraftVersionBefore(id.offset());
                    VoterSet set = core.voters().before(id.offset());
                    String distinction = Long.toString(++snapshotsBegun);
                    snapshotPool.execute(() ->
                            write(
                                    new SnapshotJob(
                                            id,
                                            lastContainedLogTimestampMs,
                                            batches,
                                            onDone,
                                            version,
                                            set,
                                            distinction)));
                }));
    }

    private record SnapshotJob(
            OffsetAndEpoch id,
            long lastContainedLogTimestampMs,
            Iterable<List<VersionedRecord>> batches,
            Consumer<Boolean> onDone,
            short kraftVersion,
            @Nullable VoterSet voters,
            String distinction) {}

    private void write(SnapshotJob job) {
        try (var writer =
                store.snapshotFiles()
                        .create(
                                job.id(),
                                job.lastContainedLogTimestampMs(),
                                clock.wallMs(),
                                job.distinction(),
                                job.kraftVersion(),
                                job.voters())) {
            for (List<VersionedRecord> batch : job.batches()) {
                writer.append(batch);
            }
            long sizeBytes = writer.finish();
            log.info("Wrote snapshot {} of {} bytes", job.id(), sizeBytes);
        } catch (IOException | UncheckedIOException e) {
            queue.execute(() -> fail(e));
            return;
        }
        queue.execute(() ->
                run(() -> {
                    store.onSnapshotWritten(job.id());
                    job.onDone().accept(true);
                }));
    }

    /// The latest snapshot, told on the quorum's queue; null when there is none.
    public void latestSnapshot(Consumer<@Nullable OffsetAndEpoch> onDone) {
        queue.execute(() -> run(() -> onDone.accept(store.latestSnapshot())));
    }

    // ---- requests of other nodes: from any thread; answered on the quorum's queue ----

    public void handleVote(
            VoteRequest request, RequestOrigin origin, Consumer<VoteResponse> onDone) {
        take(
                request.clusterId(),
                number -> InboundRequests.vote(number, request),
                reply -> responses.vote(reply, origin),
                error -> new VoteResponse().errorCode(error.code()),
                onDone);
    }

    public void handleBeginQuorumEpoch(
            BeginQuorumEpochRequest request,
            RequestOrigin origin,
            Consumer<BeginQuorumEpochResponse> onDone) {
        take(
                request.clusterId(),
                number -> InboundRequests.beginEpoch(number, request),
                reply -> responses.beginEpoch(reply, origin),
                error -> new BeginQuorumEpochResponse().errorCode(error.code()),
                onDone);
    }

    public void handleEndQuorumEpoch(
            EndQuorumEpochRequest request,
            RequestOrigin origin,
            Consumer<EndQuorumEpochResponse> onDone) {
        take(
                request.clusterId(),
                number -> InboundRequests.endEpoch(number, request),
                reply -> responses.endEpoch(reply, origin),
                error -> new EndQuorumEpochResponse().errorCode(error.code()),
                onDone);
    }

    /// A fetch of the metadata log. Its records lie in a buffer in the heap that needs no release.
    public void handleFetch(
            FetchRequest request, RequestOrigin origin, Consumer<FetchResponse> onDone) {
        take(
                request.clusterId(),
                number -> InboundRequests.fetch(number, request),
                reply -> responses.fetch(reply, origin),
                error -> new FetchResponse().errorCode(error.code()),
                onDone);
    }

    /// Its bytes lie in a buffer in the heap that needs no release.
    public void handleFetchSnapshot(
            FetchSnapshotRequest request,
            RequestOrigin origin,
            Consumer<FetchSnapshotResponse> onDone) {
        FetchSnapshotRequest.PartitionSnapshot unknown = InboundRequests.unknownPartition(request);
        if (unknown != null) {
            String topic = request.topics().getFirst().name();
            offer(
                    () -> onDone.accept(responses.unknownSnapshot(topic, unknown, origin)),
                    () -> onDone.accept(snapshotError(ErrorCode.BROKER_NOT_AVAILABLE)));
            return;
        }
        take(
                request.clusterId(),
                number -> InboundRequests.snapshot(number, request, store),
                reply -> responses.fetchSnapshot(reply, origin),
                MetadataQuorum::snapshotError,
                onDone);
    }

    private static FetchSnapshotResponse snapshotError(ErrorCode error) {
        return new FetchSnapshotResponse().errorCode(error.code());
    }

    public void handleDescribeQuorum(
            DescribeQuorumRequest request,
            RequestOrigin origin,
            Consumer<DescribeQuorumResponse> onDone) {
        offer(
                () ->
                        onDone.accept(
                                QuorumDescription.of(
                                        core,
                                        request,
                                        origin.apiVersion(),
                                        nowMs(),
                                        clock.wallMs())),
                () ->
                        onDone.accept(
                                new DescribeQuorumResponse()
                                        .errorCode(ErrorCode.BROKER_NOT_AVAILABLE.code())));
    }

    private interface ToEvent {
        /// @return null when the request is not about the metadata log
        @Nullable RaftEvent of(long number) throws IOException;
    }

    private interface ToResponse<R> {
        R of(Effect.Reply reply) throws IOException;
    }

    private <R> void take(
            @Nullable String clusterId,
            ToEvent toEvent,
            ToResponse<R> toResponse,
            Function<ErrorCode, R> toError,
            Consumer<R> onDone) {
        offer(
                () -> {
                    if (clusterId != null && !clusterId.equals(settings.clusterId())) {
                        onDone.accept(toError.apply(ErrorCode.INCONSISTENT_CLUSTER_ID));
                        return;
                    }
                    long number = ++requestsTaken;
                    RaftEvent event = toEvent.of(number);
                    if (event == null) {
                        onDone.accept(toError.apply(ErrorCode.INVALID_REQUEST));
                        return;
                    }
                    waiting.put(number, reply -> onDone.accept(toResponse.of(reply)));
                    step(event);
                },
                () -> onDone.accept(toError.apply(ErrorCode.BROKER_NOT_AVAILABLE)));
    }

    private void offer(Action action, Runnable refuse) {
        boolean taken =
                queue.offer(() -> {
                    if (failed) {
                        refuse.run();
                    } else {
                        run(action);
                    }
                });
        if (!taken) {
            refuse.run();
        }
    }

    // ---- the loop: one event, its effects, then the events that these bring ----

    private void step(RaftEvent event) throws IOException {
        pending.add(event);
        settle();
    }

    private void settle() throws IOException {
        for (RaftEvent next = pending.poll(); next != null; next = pending.poll()) {
            perform(core.step(next, nowMs()));
        }
        voters = core.voters().last();
        kraftVersion = core.voters().lastKraftVersion();
        tellListeners();
        scheduleTick();
    }

    /// A listener that cannot follow the log would never hear of anything again.
    private void tellListeners() throws IOException {
        try {
            feeds.advance(core.highWatermark(), leader, epochStartOffset);
        } catch (MetadataFileException | UncheckedIOException e) {
            throw e;
        } catch (RuntimeException bug) {
            log.error("The metadata log cannot be followed", bug);
            fail(bug);
        }
    }

    private void perform(List<Effect> effects) throws IOException {
        for (int i = 0; i < effects.size(); i++) {
            switch (effects.get(i)) {
                case Effect.PersistElection e -> {
                    if (!isOvertaken(effects, i)) {
                        store.quorumState().write(e.state(), e.kraftVersion());
                    }
                }
                case Effect.AppendEpochStart e -> {
                    List<QuorumRecord> records = actions.appendEpochStart(e);
                    announceControl(store.end().offset() - records.size(), records);
                    appender.begin(e.epoch(), store.end().offset());
                    pending.add(new RaftEvent.Appended(store.end().offset()));
                    flush();
                }
                case Effect.AppendFetched e ->
                        actions.appendFetched(e.records(), this::announceControl);
                case Effect.Flush _ -> flush();
                case Effect.Truncate e -> store.log().truncateTo(e.endOffset());
                case Effect.MoveHighWatermark e -> {
                    store.log().highWatermark(e.offset());
                    highWatermark = e.offset();
                }
                case Effect.ChangeLeader e -> changeLeader(e);
                case Effect.Answer e -> answer(e);
                case Effect.Send e -> send(e);
                case Effect.BeginDownload e -> actions.beginDownload(e.id());
                case Effect.StoreDownload e ->
                        actions.storeDownload(e.id(), e.position(), e.bytes());
                case Effect.FinishDownload e -> actions.finishDownload(e.id(), core.voters());
            }
        }
    }

    /// Whether nothing can have come of an election state before the next one is written: then only
    /// that one is.
    private static boolean isOvertaken(List<Effect> effects, int at) {
        for (Effect effect : effects.subList(at + 1, effects.size())) {
            if (effect instanceof Effect.PersistElection) {
                return true;
            }
            if (!(effect instanceof Effect.ChangeLeader)) {
                return false;
            }
        }
        return false;
    }

    private void announceControl(long baseOffset, List<QuorumRecord> records) {
        long offset = baseOffset;
        for (QuorumRecord record : records) {
            switch (record) {
                case QuorumRecord.KraftVersion r ->
                        pending.add(new RaftEvent.KraftVersionRead(offset, r.version()));
                case QuorumRecord.Voters r ->
                        pending.add(new RaftEvent.VotersRead(offset, r.voters()));
                case QuorumRecord.LeaderChange _,
                        QuorumRecord.SnapshotHeader _,
                        QuorumRecord.SnapshotFooter _,
                        QuorumRecord.Unknown _ -> {}
            }
            offset++;
        }
    }

    private void drain() throws IOException {
        drainWaits.set(false);
        List<Appender.Pending> batches = appender.take();
        if (batches.isEmpty()) {
            return;
        }
        for (Appender.Pending batch : batches) {
            store.log().append(batch.bytes());
            feeds.remember(batch.batch());
        }
        step(new RaftEvent.Appended(store.end().offset()));
        flush();
        settle();
    }

    private void flush() throws IOException {
        store.log().flush();
        pending.add(new RaftEvent.Flushed(store.end().offset()));
    }

    private void changeLeader(Effect.ChangeLeader e) {
        boolean leads = e.epochStartOffset() >= 0;
        if (!leads) {
            appender.end();
            feeds.forget();
        }
        epochStartOffset = e.epochStartOffset();
        leader = new LeaderAndEpoch(e.leaderId(), e.epoch());
        if (leader.isKnown()) {
            log.info("Node {} leads the metadata quorum in epoch {}", e.leaderId(), e.epoch());
        } else {
            log.debug("No leader of the metadata quorum is known in epoch {}", e.epoch());
        }
    }

    private void answer(Effect.Answer e) throws IOException {
        OnReply onReply = waiting.remove(e.replyTo());
        Invariant.check(onReply != null, "request %d is answered twice", e.replyTo());
        if (onReply != null) {
            onReply.answer(e.reply());
        }
    }

    private void send(Effect.Send e) {
        peers.send(
                e.to(),
                e.endpoints(),
                outbound.message(e.request()),
                // When the queue is full or closed, the request counts as unanswered in due time.
                outcome -> queue.offer(() -> run(() -> step(outbound.event(e, outcome)))));
    }

    private void scheduleTick() {
        long atMs = core.nextTickMs();
        ScheduledTask scheduled = tick;
        if (scheduled != null && atMs == tickAtMs) {
            return;
        }
        if (scheduled != null) {
            scheduled.cancel();
        }
        tickAtMs = atMs;
        tick =
                atMs == Long.MAX_VALUE
                        ? null
                        : queue.schedule(
                                Math.max(0, atMs - nowMs()),
                                () ->
                                        run(() -> {
                                            tick = null;
                                            step(new RaftEvent.Tick());
                                        }));
    }

    private void clean() {
        run(() -> {
            store.clean(settings.retentionBytes(), settings.retentionMs(), clock.wallMs());
            queue.schedule(CLEAN_INTERVAL_MS, this::clean);
        });
    }

    private long nowMs() {
        return clock.monotonicMs();
    }

    // ---- failure and end ----

    private interface Action {
        void run() throws IOException;
    }

    private interface OnReply {
        void answer(Effect.Reply reply) throws IOException;
    }

    private void run(Action action) {
        if (failed) {
            return;
        }
        try {
            action.run();
        } catch (IOException | UncheckedIOException | MetadataFileException e) {
            fail(e);
        }
    }

    private void fail(Throwable cause) {
        if (!failed) {
            failed = true;
            appender.end();
            log.error("The metadata in {} failed: {}", store.directory(), cause.toString());
            onFailure.accept(cause);
        }
    }

    /// Resigns, writes what was appended, and closes the store. Not from the quorum's queue.
    @Override
    public void close() throws IOException {
        queue.execute(() ->
                run(() -> {
                    drain();
                    step(new RaftEvent.ShutdownRequested());
                }));
        snapshotPool.close();
        queue.close();
        actions.close();
        store.close();
    }
}
