package dev.odradek.raft.core;

import dev.odradek.raft.record.OffsetAndEpoch;
import dev.odradek.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/// What a leader does for those that follow: it answers fetches, or keeps them until there is
/// something to say, and reminds voters that have gone silent.
final class Leading {
    private static final int ANSWER_BYTES_MAX = 8 * 1024 * 1024;

    private final RaftCore core;
    private final List<Parked> parked = new ArrayList<>();

    Leading(RaftCore core) {
        this.core = core;
    }

    void onFetchRequested(RaftEvent.FetchRequested e, long nowMs) {
        if (e.maxWaitMs() < 0 || e.offset() < 0 || e.lastEpoch() < 0 || e.lastEpoch() > e.epoch()) {
            core.refuse(e.replyTo(), ErrorCode.INVALID_REQUEST);
            return;
        }
        if (refusedAsLeader(e.replyTo(), e.epoch())) {
            return;
        }
        if (!(core.role() instanceof Role.Leader leader) || e.replica().id() == core.local.id()) {
            core.refuse(e.replyTo(), ErrorCode.UNKNOWN_SERVER_ERROR);
            return;
        }
        long knownBefore = leader.leadership().highWatermark();
        Effect.Reply reply = fetch(e, leader.leadership(), nowMs);
        boolean nothingNew =
                reply instanceof Effect.Reply.Empty empty
                        && empty.highWatermark() <= e.highWatermark();
        if (nothingNew && e.maxWaitMs() > 0) {
            parked.add(new Parked(e, nowMs + e.maxWaitMs()));
        } else {
            core.answer(e.replyTo(), reply);
        }
        if (leader.leadership().highWatermark() > knownBefore) {
            onHighWatermark(nowMs);
        }
    }

    private Effect.Reply fetch(RaftEvent.FetchRequested e, Leadership leadership, long nowMs) {
        return switch (FetchPosition.of(core.log, e.offset(), e.lastEpoch())) {
            case FetchPosition.Valid _ -> {
                long logEnd = core.log.end().offset();
                leadership.fetched(e.replica(), e.offset(), logEnd, nowMs);
                long highWatermark = leadership.highWatermark();
                yield e.offset() < logEnd
                        ? new Effect.Reply.Read(e.offset(), bounded(e.bytesMax()), highWatermark)
                        : new Effect.Reply.Empty(highWatermark);
            }
            case FetchPosition.Diverging d ->
                    new Effect.Reply.Diverging(d.end(), leadership.highWatermark());
            case FetchPosition.Snapshot s ->
                    new Effect.Reply.Snapshot(s.id(), leadership.highWatermark());
        };
    }

    void onSnapshotRequested(RaftEvent.SnapshotRequested e, long nowMs) {
        if (refusedAsLeader(e.replyTo(), e.epoch())) {
            return;
        }
        Long sizeBytes = e.sizeBytes();
        if (sizeBytes == null || e.id().equals(OffsetAndEpoch.ZERO)) {
            core.refuse(e.replyTo(), ErrorCode.SNAPSHOT_NOT_FOUND);
        } else if (e.position() < 0 || e.position() >= sizeBytes) {
            core.refuse(e.replyTo(), ErrorCode.POSITION_OUT_OF_RANGE);
        } else {
            if (core.role() instanceof Role.Leader leader) {
                leader.leadership().heard(e.replica(), nowMs);
            }
            core.answer(
                    e.replyTo(),
                    new Effect.Reply.SnapshotSlice(e.id(), e.position(), bounded(e.bytesMax())));
        }
    }

    /// What one answer may weigh, whatever the replica asks for.
    private static int bounded(int bytesMax) {
        return Math.clamp(bytesMax, 1, ANSWER_BYTES_MAX);
    }

    private boolean refusedAsLeader(long replyTo, int epoch) {
        ErrorCode error = ErrorCode.NONE;
        if (epoch < core.epoch()) {
            error = ErrorCode.FENCED_LEADER_EPOCH;
        } else if (epoch > core.epoch()) {
            error = ErrorCode.UNKNOWN_LEADER_EPOCH;
        } else if (!core.isLeader()) {
            error = ErrorCode.NOT_LEADER_OR_FOLLOWER;
        }
        if (error == ErrorCode.NONE) {
            return false;
        }
        core.refuse(replyTo, error);
        return true;
    }

    /// There are new records, flushed or not: followers may copy them already.
    void onLogGrown(long nowMs) {
        if (core.role() instanceof Role.Leader leader) {
            long logEnd = core.log.end().offset();
            answerParked(leader.leadership(), p -> p.request.offset() < logEnd, nowMs);
        }
    }

    void onFlushed(long endOffset, long nowMs) {
        if (core.role() instanceof Role.Leader leader && leader.leadership().flushed(endOffset)) {
            onHighWatermark(nowMs);
        }
    }

    void onHighWatermark(long nowMs) {
        if (core.role() instanceof Role.Leader leader) {
            core.moveHighWatermark(leader.leadership().highWatermark());
            answerParked(leader.leadership(), _ -> true, nowMs);
        }
    }

    void refuseParked(ErrorCode error) {
        for (Parked waiting : parked) {
            core.refuse(waiting.request.replyTo(), error);
        }
        parked.clear();
    }

    void drive(Role.Leader leader, long nowMs) {
        answerParked(leader.leadership(), p -> nowMs >= p.deadlineMs, nowMs);
        if (nowMs >= leader.leadership().beginEpochAtMs()) {
            for (Progress voter : leader.leadership().takeSilentVoters(nowMs)) {
                var request = new Effect.Request.BeginEpoch(voter.key(), leader.epoch());
                core.sendIfReady(voter.key().id(), voter.endpoints(), request, nowMs);
            }
        }
    }

    long nextTickMs(Leadership leadership) {
        long atMs = Math.min(leadership.checkQuorumDeadlineMs(), leadership.beginEpochAtMs());
        for (Parked waiting : parked) {
            atMs = Math.min(atMs, waiting.deadlineMs);
        }
        return atMs;
    }

    private void answerParked(
            Leadership leadership, java.util.function.Predicate<Parked> due, long nowMs) {
        if (parked.isEmpty()) {
            return;
        }
        var ready = new ArrayList<Parked>();
        parked.removeIf(p -> {
            boolean isDue = due.test(p);
            if (isDue) {
                ready.add(p);
            }
            return isDue;
        });
        long knownBefore = leadership.highWatermark();
        for (Parked waiting : ready) {
            core.answer(waiting.request.replyTo(), fetch(waiting.request, leadership, nowMs));
        }
        if (leadership.highWatermark() > knownBefore) {
            onHighWatermark(nowMs);
        }
    }

    private record Parked(RaftEvent.FetchRequested request, long deadlineMs) {}
}
