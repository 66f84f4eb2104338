package dev.odradek.broker.coordinator;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.base.task.QueueClosedException;
import dev.odradek.base.task.TaskQueue;
import dev.odradek.base.task.WorkerPool;
import dev.odradek.base.time.Clock;
import dev.odradek.groups.shard.Answer;
import dev.odradek.groups.shard.EncodedRecord;
import dev.odradek.groups.shard.Machine;
import dev.odradek.groups.shard.RecordCodec;
import dev.odradek.groups.shard.Shard;
import dev.odradek.groups.shard.Step;
import dev.odradek.groups.shard.TimerKey;
import dev.odradek.wire.ErrorCode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One shard on the partition it lives in.
///
/// Decisions that come one after another are written together: a decision leaves its records
/// pending, and the task that writes them queues up behind the decisions that are waiting already.
/// So a batch grows with the load, and a lone commit waits for nothing.
@OwnedBy("coordinator queue")
final class HostedShard<M extends Machine> {
    private enum State {
        LOADING,
        ACTIVE,
        FAILED,
        CLOSED
    }

    private static final Logger LOG = LoggerFactory.getLogger(HostedShard.class);

    /// As much is written at once even when more decisions wait.
    private static final int PENDING_BYTES_MAX = 512 * 1024;

    private final String name;
    private final CoordinatorLog log;
    private final TaskQueue queue;
    private final Clock clock;
    private final Shard<M> shard;
    private final ShardTimers timers;
    private final RecordCodec codec;
    private final ShardSettings settings;
    private final Runnable onBroken;

    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicBoolean commitQueued = new AtomicBoolean();
    private State state = State.LOADING;
    private boolean flushQueued;

    /// Said once, not for every batch that fails alike.
    private ErrorCode lastAppendError = ErrorCode.NONE;

    /// @param onBroken told, on the queue, when memory and log may differ: the shard has to be
    ///   closed and loaded anew
    HostedShard(
            String name,
            CoordinatorLog log,
            TaskQueue queue,
            Clock clock,
            Shard<M> shard,
            ShardTimers timers,
            RecordCodec codec,
            ShardSettings settings,
            Runnable onBroken) {
        this.name = name;
        this.log = log;
        this.queue = queue;
        this.clock = clock;
        this.shard = shard;
        this.timers = timers;
        this.codec = codec;
        this.settings = settings;
        this.onBroken = onBroken;
    }

    CoordinatorLog log() {
        return log;
    }

    /// Begins to load. From any thread, once.
    void start(WorkerPool loaders) {
        timers.onTimer(this::onTimer);
        log.watchHighWatermark(this::onHighWatermark);
        loaders.execute(this::load);
    }

    /// Lets the shard decide; from any thread. When it cannot, `answer` is refused.
    ///
    /// @param answer the one that the decision gives, or keeps for later
    void decide(Answer<?> answer, BiConsumer<M, Step> decision) {
        if (!queue.offer(() -> run(answer, decision))) {
            answer.refuse(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        }
    }

    /// Sends everyone away and stops. From any thread; a second time does nothing.
    void close() {
        if (!closing.getAndSet(true)) {
            // At once: a successor may watch the same log before the queue gets to the rest.
            log.unwatchHighWatermark();
            enqueue(this::closeNow);
        }
    }

    private void closeNow() {
        State before = state;
        state = State.CLOSED;
        if (before == State.ACTIVE) {
            // Those whose records wait to be written are refused: nothing of them is in the log.
            shard.unload(clock.wallMs());
            timers.cancelAll();
            LOG.debug("{} partition={} unloaded", name, log.partition());
        }
    }

    // On a worker.

    private void load() {
        long startNanos = clock.nanoTime();
        try {
            var loader = new ShardLoader(log, shard, codec, settings.loadBufferBytes());
            ShardLoader.Loaded loaded = loader.load(closing::get);
            long tookMs = (clock.nanoTime() - startNanos) / 1_000_000;
            enqueue(() -> loaded(loaded, tookMs));
        } catch (IOException | RuntimeException e) {
            LOG.error("{} partition={} could not be loaded", name, log.partition(), e);
            enqueue(this::loadFailed);
        }
    }

    // On the queue.

    private void loaded(ShardLoader.Loaded loaded, long tookMs) {
        if (state != State.LOADING) {
            return;
        }
        state = State.ACTIVE;
        if (loaded.records() > 0) {
            LOG.debug(
                    "{} partition={} loaded records={} tookMs={}",
                    name,
                    log.partition(),
                    loaded.records(),
                    tookMs);
        }
        if (loaded.unknownRecords() > 0) {
            LOG.warn(
                    "{} partition={} keeps records={} of unknown types untouched",
                    name,
                    log.partition(),
                    loaded.unknownRecords());
        }
        shard.loaded(clock.wallMs(), loaded.endOffset(), log.highWatermark());
        flushSoon();
    }

    private void loadFailed() {
        if (state == State.LOADING) {
            state = State.FAILED;
        }
    }

    private void run(Answer<?> answer, BiConsumer<M, Step> decision) {
        switch (state) {
            case LOADING -> answer.refuse(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
            case FAILED, CLOSED -> answer.refuse(ErrorCode.NOT_COORDINATOR);
            case ACTIVE -> {
                try {
                    shard.decide(clock.wallMs(), decision);
                } catch (RuntimeException e) {
                    LOG.error("{} partition={} failed to decide", name, log.partition(), e);
                    answer.refuse(ErrorCode.UNKNOWN_SERVER_ERROR);
                }
                flushSoon();
            }
        }
    }

    private void onTimer(TimerKey key) {
        if (state == State.ACTIVE) {
            try {
                shard.onTimer(clock.wallMs(), key);
            } catch (RuntimeException e) {
                LOG.error("{} partition={} failed on {}", name, log.partition(), key, e);
            }
            flushSoon();
        }
    }

    /// By whatever thread moves it.
    private void onHighWatermark() {
        if (!commitQueued.getAndSet(true)) {
            enqueue(this::takeCommits);
        }
    }

    private void takeCommits() {
        commitQueued.set(false);
        if (state == State.ACTIVE) {
            shard.committed(clock.wallMs(), log.highWatermark());
            flushSoon();
        }
    }

    private void flushSoon() {
        if (shard.pending().isEmpty() || flushQueued) {
            return;
        }
        if (shard.pendingBytes() >= PENDING_BYTES_MAX) {
            flush();
        } else {
            flushQueued = true;
            enqueue(this::flush);
        }
    }

    private void flush() {
        flushQueued = false;
        if (state == State.ACTIVE && !shard.pending().isEmpty()) {
            append(shard.pending());
            flushSoon();
        }
    }

    private void append(List<EncodedRecord> records) {
        int next = 0;
        long lastOffset = -1;
        while (next < records.size()) {
            var built =
                    RecordBatches.build(
                            records,
                            next,
                            log.batchBytesMax(),
                            settings.compression(),
                            clock.wallMs());
            switch (log.append(built.batch())) {
                case CoordinatorLog.Appended.At at -> lastOffset = at.lastOffset();
                case CoordinatorLog.Appended.Rejected(var error) -> {
                    if (error != lastAppendError) {
                        LOG.warn("{} partition={} append error={}", name, log.partition(), error);
                        lastAppendError = error;
                    }
                    shard.appendFailed(clock.wallMs(), error);
                    if (next > 0) {
                        // A part is in the log that memory has taken back.
                        onBroken.run();
                    }
                    return;
                }
            }
            next = built.until();
        }
        lastAppendError = ErrorCode.NONE;
        shard.appended(clock.wallMs(), lastOffset);
        shard.committed(clock.wallMs(), log.highWatermark());
    }

    private void enqueue(Runnable task) {
        try {
            queue.execute(task);
        } catch (QueueClosedException e) {
            LOG.debug("{} partition={} is going down", name, log.partition(), e);
        }
    }
}
