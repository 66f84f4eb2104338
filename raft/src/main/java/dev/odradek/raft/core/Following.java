package dev.odradek.raft.core;

import dev.odradek.raft.record.OffsetAndEpoch;
import dev.odradek.wire.ErrorCode;

/// What a follower or observer does: it fetches records or a snapshot from the leader, cuts its log
/// back to where it agrees with the leader's, and looks for a leader when it knows none.
final class Following {
    private final RaftCore core;
    // As last told by a leader, for a log that agrees with its own.
    private long leaderHighWatermark = Leadership.UNKNOWN;

    Following(RaftCore core) {
        this.core = core;
    }

    void drive(Role.Follower r, long nowMs) {
        followHighWatermark();
        if (nowMs >= r.fetchDeadlineMs()) {
            // An observer, or it would stand for election: another voter may know more.
            findLeader(nowMs);
        }
        Role.Download download = r.download();
        Effect.Request request =
                download == null
                        ? fetchRequest()
                        : new Effect.Request.FetchSnapshot(
                                r.epoch(),
                                download.id(),
                                download.position(),
                                core.config.fetchSnapshotBytesMax());
        core.sendIfReady(r.leaderId(), r.leaderEndpoints(), request, nowMs);
    }

    /// Any voter can say who leads: one is asked at a time.
    void findLeader(long nowMs) {
        if (core.peers.anyInFlight() != null) {
            return;
        }
        for (Voter voter : core.voters().last().voters()) {
            if (core.sendIfReady(voter.key().id(), voter.endpoints(), fetchRequest(), nowMs)) {
                return;
            }
        }
    }

    long nextSearchMs() {
        Integer inFlight = core.peers.anyInFlight();
        return inFlight != null
                ? core.peers.readyAtMs(inFlight)
                : core.readyAtMs(core.voters().last().ids());
    }

    private Effect.Request fetchRequest() {
        OffsetAndEpoch end = core.log.end();
        return new Effect.Request.Fetch(
                core.epoch(),
                end.offset(),
                end.epoch(),
                core.highWatermark(),
                core.config.fetchBytesMax());
    }

    void onFetchAnswered(RaftEvent.FetchAnswered e, long nowMs) {
        if (!core.peers.answered(e.from(), e.number(), e.error() == ErrorCode.NONE, nowMs)
                || core.handledAsNews(e.error(), e.leader(), nowMs)
                || !(core.role() instanceof Role.Follower r)
                || e.error() != ErrorCode.NONE) {
            return;
        }
        OffsetAndEpoch diverging = e.diverging();
        OffsetAndEpoch snapshot = e.snapshot();
        if (diverging != null) {
            core.truncate(agreement(diverging));
        } else if (snapshot != null) {
            r = r.downloading(new Role.Download(snapshot, 0));
            core.add(new Effect.BeginDownload(snapshot));
        } else {
            if (e.records().sizeBytes() > 0) {
                core.changeLog(new Effect.AppendFetched(e.records()));
                if (core.config.mayBecomeVoter()) {
                    core.add(new Effect.Flush());
                }
            }
            leaderHighWatermark = e.highWatermark();
        }
        core.onFollowedLeader();
        core.role(r.fetchedUntil(nowMs + core.config.fetchTimeoutMs()));
    }

    /// Ours follows the leader's as far as our log reaches.
    private void followHighWatermark() {
        long known = Math.min(leaderHighWatermark, core.log.end().offset());
        if (known >= 0) {
            core.moveHighWatermark(known);
        }
    }

    /// Where our log and the leader's surely agree, given the end of the leader's largest epoch
    /// that is not greater than our last. Source: KIP-595, as KIP-320 iterated.
    private long agreement(OffsetAndEpoch leaders) {
        OffsetAndEpoch ours = core.log.endOfEpoch(leaders.epoch());
        return ours.epoch() == leaders.epoch()
                ? Math.min(ours.offset(), leaders.offset())
                : ours.offset();
    }

    void onSnapshotAnswered(RaftEvent.SnapshotAnswered e, long nowMs) {
        if (!core.peers.answered(e.from(), e.number(), e.error() == ErrorCode.NONE, nowMs)) {
            return;
        }
        if (core.role() instanceof Role.Follower follower
                && (e.error() == ErrorCode.SNAPSHOT_NOT_FOUND
                        || e.error() == ErrorCode.POSITION_OUT_OF_RANGE)) {
            // The leader has deleted it: fetching tells which one to take instead.
            core.role(follower.downloading(null));
            return;
        }
        if (core.handledAsNews(e.error(), e.leader(), nowMs)
                || !(core.role() instanceof Role.Follower r)
                || e.error() != ErrorCode.NONE) {
            return;
        }
        Role.Download download = r.download();
        if (download == null
                || !download.id().equals(e.id())
                || download.position() != e.position()) {
            return;
        }
        core.add(new Effect.StoreDownload(e.id(), e.position(), e.bytes()));
        long position = e.position() + e.bytes().sizeBytes();
        Role.Follower next = r.fetchedUntil(nowMs + core.config.fetchTimeoutMs());
        if (position >= e.sizeBytes()) {
            core.changeLog(new Effect.FinishDownload(e.id()));
            core.role(next.downloading(null));
            core.moveHighWatermark(e.id().offset());
        } else {
            core.role(next.downloading(new Role.Download(e.id(), position)));
        }
        core.onFollowedLeader();
    }
}
