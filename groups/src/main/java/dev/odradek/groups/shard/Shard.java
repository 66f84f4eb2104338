package dev.odradek.groups.shard;

import dev.odradek.base.check.Invariant;
import dev.odradek.base.check.OwnedBy;
import dev.odradek.wire.ErrorCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/// The life of one shard of a coordinator.
///
/// ```
/// LOADING --loaded--> ACTIVE --unload--> UNLOADED
///    \-----------------unload--------------/
/// ```
///
/// While active, each decision leaves records in [#pending], which the owner writes as one batch
/// and reports by [#appended] or [#appendFailed]. Answers wait until everything written before them
/// is committed ([#committed]); the ones to decisions without records wait for nothing when nothing
/// is in flight. So nobody is told what a failover could take back.
///
/// Memory runs ahead of the log by the pending batch; when that batch cannot be appended the
/// replayed part is undone and the machine hears of the rest through [Step#whenStored].
@OwnedBy("coordinator queue")
public final class Shard<M extends Machine> {
    enum Phase {
        LOADING,
        ACTIVE,
        UNLOADED
    }

    /// Answers and continuations that wait for the log to be committed up to `untilOffset`,
    /// exclusive.
    private record InFlight(
            long untilOffset, long deadlineMs, List<Step.Given<?>> answers, List<Stored> stored) {}

    /// What bounds a shard.
    ///
    /// @param recordBytesMax the most that key and value of one record may have together
    /// @param commitTimeoutMs how long an answer waits for a commit before it is refused with
    ///   [ErrorCode#COORDINATOR_NOT_AVAILABLE]
    public record Limits(int recordBytesMax, long commitTimeoutMs) {}

    private record CommitTimeout() implements TimerKey {}

    private static final TimerKey COMMIT_TIMEOUT = new CommitTimeout();
    private static final ErrorCode TIMED_OUT = AppendErrors.toClient(ErrorCode.REQUEST_TIMED_OUT);

    private final M machine;
    private final UndoLog undo;
    private final TimerPort timers;
    private final RecordCodec codec;
    private final Limits limits;

    private Phase phase = Phase.LOADING;
    private long nextOffset;
    private long committedUntil;

    private List<EncodedRecord> pending = new ArrayList<>();
    private int pendingBytes;
    private List<Step.Given<?>> pendingAnswers = new ArrayList<>();
    private List<Stored> pendingStored = new ArrayList<>();
    private final ArrayDeque<InFlight> inFlight = new ArrayDeque<>();

    /// @param undo the one that `machine` notes its changes in
    public Shard(M machine, UndoLog undo, TimerPort timers, RecordCodec codec, Limits limits) {
        this.machine = machine;
        this.undo = undo;
        this.timers = timers;
        this.codec = codec;
        this.limits = limits;
    }

    public M machine() {
        return machine;
    }

    public boolean isActive() {
        return phase == Phase.ACTIVE;
    }

    /// [ErrorCode#NONE] when the shard decides, else what to tell a client.
    public ErrorCode availability() {
        return switch (phase) {
            case LOADING -> ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
            case ACTIVE -> ErrorCode.NONE;
            case UNLOADED -> ErrorCode.NOT_COORDINATOR;
        };
    }

    public void replay(long offset, long producerId, CoordinatorRecord record) {
        Invariant.check(phase == Phase.LOADING, "replay into a shard that is %s", phase);
        machine.replay(offset, producerId, record);
    }

    public void replayMarker(long producerId, boolean committed) {
        Invariant.check(phase == Phase.LOADING, "replay into a shard that is %s", phase);
        machine.replayMarker(producerId, committed);
    }

    /// The log is replayed to its end.
    ///
    /// @param logEndOffset the offset the next record gets
    /// @param committedUntil the high watermark
    public void loaded(long nowMs, long logEndOffset, long committedUntil) {
        Invariant.check(phase == Phase.LOADING, "a shard that is %s was loaded", phase);
        phase = Phase.ACTIVE;
        nextOffset = logEndOffset;
        this.committedUntil = committedUntil;
        undo.record(true);
        if (committedUntil < logEndOffset) {
            fly(nowMs, List.of(), List.of());
        }
        decide(nowMs, (m, step) -> m.onLoaded(step));
    }

    /// Lets the machine decide. When it throws, what it replayed is taken back and the exception
    /// goes on to the caller, who answers.
    public void decide(long nowMs, BiConsumer<M, Step> decision) {
        Invariant.check(phase == Phase.ACTIVE, "a shard that is %s cannot decide", phase);
        var step = new Step(nowMs);
        int mark = undo.mark();
        int pendingBefore = pending.size();
        try {
            decision.accept(machine, step);
            take(step);
        } catch (RuntimeException e) {
            undo.revertTo(mark);
            dropPendingFrom(pendingBefore);
            throw e;
        }
    }

    public void onTimer(long nowMs, TimerKey key) {
        if (phase != Phase.ACTIVE) {
            return;
        }
        if (key.equals(COMMIT_TIMEOUT)) {
            refuseOverdue(nowMs);
        } else {
            decide(nowMs, (m, step) -> m.onTimer(key, step));
        }
    }

    /// Records that wait to be appended, in order. Empty when there is nothing to do.
    public List<EncodedRecord> pending() {
        return pending;
    }

    /// The size of all that is pending.
    public int pendingBytes() {
        return pendingBytes;
    }

    /// The pending records are in the log.
    ///
    /// @param lastOffset of the last of them
    public void appended(long nowMs, long lastOffset) {
        Invariant.check(!pending.isEmpty(), "nothing was pending");
        nextOffset = lastOffset + 1;
        undo.forget();
        List<Step.Given<?>> answers = pendingAnswers;
        List<Stored> stored = pendingStored;
        clearPending();
        fly(nowMs, answers, stored);
        completeCommitted(nowMs);
    }

    /// The pending records are not in the log and never will be.
    ///
    /// @param cause what the log said; clients hear it in the words of a coordinator
    public void appendFailed(long nowMs, ErrorCode cause) {
        Invariant.check(!pending.isEmpty(), "nothing was pending");
        ErrorCode error = AppendErrors.toClient(cause);
        undo.revertTo(0);
        List<Step.Given<?>> answers = pendingAnswers;
        List<Stored> stored = pendingStored;
        clearPending();
        resume(nowMs, stored, error);
        answers.forEach(given -> given.answer().refuse(error));
    }

    /// Everything below `committedUntil` is committed.
    public void committed(long nowMs, long committedUntil) {
        if (phase != Phase.ACTIVE || committedUntil <= this.committedUntil) {
            return;
        }
        this.committedUntil = committedUntil;
        completeCommitted(nowMs);
    }

    /// The partition is not led here any more. Everyone who waits is sent away.
    public void unload(long nowMs) {
        if (phase == Phase.ACTIVE) {
            var step = new Step(nowMs);
            machine.onUnloaded(step);
            step.answers().forEach(Step.Given::send);
            pendingAnswers.forEach(given -> given.answer().refuse(ErrorCode.NOT_COORDINATOR));
            for (InFlight waiting : inFlight) {
                waiting.answers().forEach(g -> g.answer().refuse(ErrorCode.NOT_COORDINATOR));
            }
            clearPending();
            inFlight.clear();
            undo.forget();
            timers.cancel(COMMIT_TIMEOUT);
        }
        phase = Phase.UNLOADED;
    }

    private void take(Step step) {
        List<EncodedRecord> encoded = encode(step);
        for (Step.Timer timer : step.timers()) {
            if (timer.delayMs() == Step.Timer.CANCELLED) {
                timers.cancel(timer.key());
            } else {
                timers.schedule(timer.key(), timer.delayMs());
            }
        }
        if (encoded.isEmpty() && !step.records().isEmpty()) {
            resume(step.nowMs(), step.stored(), ErrorCode.UNKNOWN_SERVER_ERROR);
            step.answers().forEach(g -> g.answer().refuse(ErrorCode.UNKNOWN_SERVER_ERROR));
            return;
        }
        for (int i = 0; i < encoded.size(); i++) {
            Step.Written written = step.records().get(i);
            if (written.replayed()) {
                machine.replay(nextOffset + pending.size(), -1, written.record());
            }
            pending.add(encoded.get(i));
            pendingBytes += encoded.get(i).sizeBytes();
        }
        if (!pending.isEmpty()) {
            pendingStored.addAll(step.stored());
            pendingAnswers.addAll(step.answers());
        } else {
            resume(step.nowMs(), step.stored(), ErrorCode.NONE);
            if (inFlight.isEmpty()) {
                step.answers().forEach(Step.Given::send);
            } else {
                inFlight.getLast().answers().addAll(step.answers());
            }
        }
    }

    /// @return as many as the step has; none when one of them is too large for the log
    private List<EncodedRecord> encode(Step step) {
        if (step.records().isEmpty()) {
            return List.of();
        }
        var encoded = new ArrayList<EncodedRecord>(step.records().size());
        for (Step.Written written : step.records()) {
            EncodedRecord record = codec.encode(written.record());
            if (record.sizeBytes() > limits.recordBytesMax()) {
                return List.of();
            }
            encoded.add(record);
        }
        return encoded;
    }

    private void fly(long nowMs, List<Step.Given<?>> answers, List<Stored> stored) {
        long deadlineMs = nowMs + limits.commitTimeoutMs();
        if (inFlight.isEmpty() && committedUntil < nextOffset) {
            timers.schedule(COMMIT_TIMEOUT, limits.commitTimeoutMs());
        }
        inFlight.add(new InFlight(nextOffset, deadlineMs, new ArrayList<>(answers), stored));
    }

    private void completeCommitted(long nowMs) {
        boolean waited = !inFlight.isEmpty();
        while (!inFlight.isEmpty() && inFlight.getFirst().untilOffset() <= committedUntil) {
            InFlight done = inFlight.removeFirst();
            resume(nowMs, done.stored(), ErrorCode.NONE);
            done.answers().forEach(Step.Given::send);
        }
        if (waited && inFlight.isEmpty()) {
            timers.cancel(COMMIT_TIMEOUT);
        }
    }

    private void resume(long nowMs, List<Stored> stored, ErrorCode error) {
        for (Stored next : stored) {
            decide(nowMs, (_, step) -> next.then(error, step));
        }
    }

    private void refuseOverdue(long nowMs) {
        long nextDeadlineMs = Long.MAX_VALUE;
        for (InFlight waiting : inFlight) {
            if (waiting.deadlineMs() <= nowMs) {
                waiting.answers().forEach(g -> g.answer().refuse(TIMED_OUT));
                waiting.answers().clear();
            } else {
                nextDeadlineMs = Math.min(nextDeadlineMs, waiting.deadlineMs());
            }
        }
        if (nextDeadlineMs != Long.MAX_VALUE) {
            timers.schedule(COMMIT_TIMEOUT, nextDeadlineMs - nowMs);
        } else if (!inFlight.isEmpty()) {
            // Answers may still be added to what is in flight.
            timers.schedule(COMMIT_TIMEOUT, limits.commitTimeoutMs());
        }
    }

    private void dropPendingFrom(int index) {
        List<EncodedRecord> dropped = pending.subList(index, pending.size());
        dropped.forEach(record -> pendingBytes -= record.sizeBytes());
        dropped.clear();
    }

    private void clearPending() {
        pending = new ArrayList<>();
        pendingBytes = 0;
        pendingAnswers = new ArrayList<>();
        pendingStored = new ArrayList<>();
    }
}
