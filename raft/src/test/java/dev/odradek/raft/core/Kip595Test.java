package dev.odradek.raft.core;

import static dev.odradek.raft.core.Scripted.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.raft.record.OffsetAndEpoch;
import dev.odradek.wire.ErrorCode;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// KIP-595 (the quorum's protocol) and KIP-630 (snapshots); each test names its section.
class Kip595Test {
    /// KIP-595, "State Machine": a quorum of one needs nobody.
    @Test
    void theSoleVoterLeadsAtOnceInANewEpoch() {
        var script =
                Scripted.voter(
                        1, 1, new EntryLog().append(1, 4), new ElectionState(4, 1, null, Set.of()));

        assertThat(script.core.isLeader()).isTrue();
        assertThat(script.core.epoch()).isEqualTo(5);
        assertThat(script.core.highWatermark()).isEqualTo(3);
        assertThat(script.core.nextTickMs()).isEqualTo(Long.MAX_VALUE);
    }

    /// Issue 2: a single voter starts without quorum-state, from the last epoch in its log.
    @Test
    void theSoleVoterNeedsNoStoredState() {
        var script = Scripted.voter(1, 1, new EntryLog().append(1, 7), null);

        assertThat(script.core.epoch()).isEqualTo(8);
        assertThat(script.core.isLeader()).isTrue();
    }

    /// Issue 2: one of several voters that has lost its state neither votes nor stands until it has
    /// followed an elected leader.
    @Test
    void aVoterThatLostItsVoteAbstainsUntilItHasFollowedALeader() {
        var script = Scripted.voter(1, 3, new EntryLog().append(1, 7), null);
        assertThat(script.core.isAbstaining()).isTrue();
        script.elapse(60_000);
        assertThat(script.core.roleName()).isEqualTo("unattached");
        assertThat(script.asksForVote(2, 9, at(9, 8), false)).isFalse();

        script.beginEpoch(2, 9);
        script.fetched(script.sendTo(2), 0);

        assertThat(script.core.isAbstaining()).isFalse();
        assertThat(script.asksForVote(3, 12, at(9, 8), false)).isTrue();
    }

    /// A voter that was only just formatted has nothing to have forgotten.
    @Test
    void aVoterWithAnEmptyLogVotes() {
        var script = Scripted.voter(1, 3, new EntryLog(), null);

        assertThat(script.asksForVote(2, 1, at(0, 0), false)).isTrue();
    }

    /// KIP-595, "Fetch": NOT_LEADER_OR_FOLLOWER, FENCED_LEADER_EPOCH, UNKNOWN_LEADER_EPOCH.
    @Test
    void fetchesAreForTheLeaderOfTheEpochAlone() {
        var leader = Scripted.leaderOfThree(new EntryLog(), 5);
        assertThat(fetchInEpoch(leader, 4)).isEqualTo(refused(ErrorCode.FENCED_LEADER_EPOCH));
        assertThat(fetchInEpoch(leader, 6)).isEqualTo(refused(ErrorCode.UNKNOWN_LEADER_EPOCH));

        leader.beginEpoch(2, 6);
        assertThat(fetchInEpoch(leader, 6)).isEqualTo(refused(ErrorCode.NOT_LEADER_OR_FOLLOWER));
    }

    private static Effect.Reply fetchInEpoch(Scripted script, int epoch) {
        script.step(new RaftEvent.FetchRequested(1, Replicas.key(2), epoch, 0, 0, -1, 0, 1_000));
        return script.reply();
    }

    private static Effect.Reply refused(ErrorCode error) {
        return new Effect.Reply.Refused(error);
    }

    /// KIP-595, "Fetch": "the leader ... returns the diverging epoch and its end offset".
    @Test
    void aReplicaWithAForeignTailIsToldWhereItParts() {
        var script = Scripted.leaderOfThree(new EntryLog().append(1, 1, 3), 5);

        script.fetchFrom(2, 3, 2);

        assertThat(script.reply()).isEqualTo(new Effect.Reply.Diverging(at(2, 1), -1));
        assertThat(script.core.voterProgress().values())
                .filteredOn(p -> p.key().id() == 2)
                .allMatch(p -> p.endOffset() == -1);
    }

    /// KIP-595, "Fetch": an empty fetch waits in purgatory; a moved high watermark ends the wait.
    @Test
    void aFetchWithNothingToSayWaitsForRecordsOrTheHighWatermark() {
        var script = Scripted.leaderOfThree(new EntryLog(), 5);
        script.fetchFrom(2, 1, 5);
        script.step(waitingFetch(7, 3, 1, 1));
        assertThat(script.all(Effect.Answer.class)).isEmpty();

        script.log.append(5);
        script.step(new RaftEvent.Appended(2));
        assertThat(script.effects)
                .containsExactly(new Effect.Answer(7, new Effect.Reply.Read(1, 1_000, 1)));

        script.step(waitingFetch(8, 3, 2, 1));
        assertThat(script.all(Effect.Answer.class)).isEmpty();
        script.step(new RaftEvent.Flushed(2));
        assertThat(script.core.highWatermark()).isEqualTo(2);
        assertThat(script.all(Effect.Answer.class))
                .containsExactly(new Effect.Answer(8, new Effect.Reply.Empty(2)));
    }

    @Test
    void aWaitingFetchIsAnsweredWhenItsTimeIsUpAndRefusedWhenTheLeaderGoes() {
        var script = Scripted.leaderOfThree(new EntryLog(), 5);
        script.fetchFrom(2, 1, 5);
        script.step(waitingFetch(7, 2, 1, 1));
        assertThat(script.core.nextTickMs()).isLessThanOrEqualTo(script.nowMs + 500);
        script.elapse(500);
        assertThat(script.all(Effect.Answer.class))
                .containsExactly(new Effect.Answer(7, new Effect.Reply.Empty(1)));

        script.step(waitingFetch(8, 2, 1, 1));
        script.beginEpoch(3, 6);
        assertThat(script.all(Effect.Answer.class))
                .contains(new Effect.Answer(8, refused(ErrorCode.NOT_LEADER_OR_FOLLOWER)));
    }

    private static RaftEvent waitingFetch(long replyTo, int from, long offset, long highWatermark) {
        return new RaftEvent.FetchRequested(
                replyTo, Replicas.key(from), 5, offset, 5, highWatermark, 500, 1_000);
    }

    /// KIP-595, "BeginQuorumEpoch": voters that do not fetch are told of the leader, again and
    /// again.
    @Test
    void silentVotersAreToldOfTheirLeader() {
        var script = Scripted.leaderOfThree(new EntryLog(), 5);
        Effect.Send first = script.sendTo(3);
        assertThat(first.request()).isEqualTo(new Effect.Request.BeginEpoch(Replicas.key(3), 5));
        script.step(new RaftEvent.RequestFailed(3, first.number(), true));
        script.fetchFrom(2, 1, 5);
        assertThat(script.core.nextTickMs()).isLessThanOrEqualTo(script.nowMs + 1_000);

        script.elapse(999);
        script.fetchFrom(2, 1, 5);
        script.elapse(1_001);

        assertThat(script.sendTo(3).request())
                .isEqualTo(new Effect.Request.BeginEpoch(Replicas.key(3), 5));
    }

    /// KIP-835 / KIP-595, check quorum: a leader that no majority fetches from steps down.
    @Test
    void aLeaderWithoutFollowersResigns() {
        var script = Scripted.leaderOfThree(new EntryLog(), 5);
        script.elapse(2_000);
        script.fetchFrom(2, 1, 5);
        script.elapse(2_999);
        assertThat(script.core.isLeader()).isTrue();

        script.elapse(1);

        assertThat(script.core.roleName()).isEqualTo("resigned");
        assertThat(script.sendTo(2).request())
                .isEqualTo(
                        new Effect.Request.EndEpoch(5, List.of(Replicas.key(2), Replicas.key(3))));
    }

    /// KIP-595, "EndQuorumEpoch": the preferred successor stands at once, the next ones later.
    @Test
    void thePreferredSuccessorStandsAtOnce() {
        assertThat(afterEndOfEpoch(List.of(Replicas.key(1), Replicas.key(3))).core.roleName())
                .isEqualTo("prospective");
        var second = afterEndOfEpoch(List.of(Replicas.key(3), Replicas.key(1)));
        assertThat(second.core.roleName()).isEqualTo("follower");
        assertThat(second.core.nextTickMs()).isLessThanOrEqualTo(second.nowMs + 1_000);
    }

    private static Scripted afterEndOfEpoch(List<ReplicaKey> preferred) {
        var script = Scripted.voter(1, 3, new EntryLog(), null);
        script.beginEpoch(2, 4);
        script.step(
                new RaftEvent.EndEpochRequested(9, 2, 4, Replicas.voter(2).endpoints(), preferred));
        return script;
    }

    /// Two leaders of one epoch cannot be: the second is not believed.
    @Test
    void aSecondLeaderOfTheEpochIsRefused() {
        var script = Scripted.voter(1, 3, new EntryLog(), null);
        script.beginEpoch(2, 4);

        script.beginEpoch(3, 4);

        assertThat(script.reply()).isEqualTo(refused(ErrorCode.INVALID_REQUEST));
        assertThat(script.core.leaderId()).isEqualTo(2);
    }

    /// A follower's high watermark is the leader's, as far as its own log reaches.
    @Test
    void aFollowersHighWatermarkFollowsItsLog() {
        var script = Scripted.voter(1, 3, new EntryLog(), null);
        script.beginEpoch(2, 4);
        script.fetched(script.sendTo(2), 9, new EntryLog.Entry(4, "a"), new EntryLog.Entry(4, "b"));
        assertThat(script.all(Effect.Flush.class)).hasSize(1);
        assertThat(script.all(Effect.Send.class)).isEmpty();

        script.elapse(0);

        assertThat(script.core.highWatermark()).isEqualTo(2);
        assertThat(((Effect.Request.Fetch) script.sendTo(2).request()).offset()).isEqualTo(2);
    }

    /// Issue 5: nobody listens where the leader did, so its time is up.
    @Test
    void aRefusedConnectionToTheLeaderEndsTheWait() {
        var script = Scripted.voter(1, 3, new EntryLog(), null);
        script.beginEpoch(2, 4);
        var fetch = script.sendTo(2);

        script.step(new RaftEvent.RequestFailed(2, fetch.number(), false));
        assertThat(script.core.roleName()).isEqualTo("follower");
        script.elapse(20);
        script.step(new RaftEvent.RequestFailed(2, script.sendTo(2).number(), true));

        assertThat(script.core.roleName()).isEqualTo("prospective");
    }

    /// KIP-630, "Fetch": below the log's start there is a snapshot instead.
    @Test
    void aReplicaBelowTheLogsStartIsSentToTheSnapshot() {
        var log = new EntryLog().append(1, 1, 2, 2);
        log.start = 3;
        log.snapshot = at(3, 2);
        var script = Scripted.leaderOfThree(log, 5);

        script.fetchFrom(2, 0, 0);
        assertThat(script.reply()).isEqualTo(new Effect.Reply.Snapshot(at(3, 2), -1));
        script.fetchFrom(2, 3, 1);
        assertThat(script.reply()).isEqualTo(new Effect.Reply.Snapshot(at(3, 2), -1));
        script.fetchFrom(2, 3, 2);
        assertThat(script.reply()).isInstanceOf(Effect.Reply.Read.class);
    }

    /// KIP-630, "FetchSnapshot": SNAPSHOT_NOT_FOUND, POSITION_OUT_OF_RANGE.
    @Test
    void snapshotsAreGivenInPieces() {
        var script = Scripted.leaderOfThree(new EntryLog(), 5);

        assertThat(snapshot(script, at(3, 2), 0, null))
                .isEqualTo(refused(ErrorCode.SNAPSHOT_NOT_FOUND));
        assertThat(snapshot(script, OffsetAndEpoch.ZERO, 0, 100L))
                .isEqualTo(refused(ErrorCode.SNAPSHOT_NOT_FOUND));
        assertThat(snapshot(script, at(3, 2), 100, 100L))
                .isEqualTo(refused(ErrorCode.POSITION_OUT_OF_RANGE));
        assertThat(snapshot(script, at(3, 2), 60, 100L))
                .isEqualTo(new Effect.Reply.SnapshotSlice(at(3, 2), 60, 50));
    }

    private static Effect.Reply snapshot(
            Scripted script,
            OffsetAndEpoch id,
            long position,
            @org.jspecify.annotations.Nullable Long sizeBytes) {
        script.step(
                new RaftEvent.SnapshotRequested(
                        1, Replicas.key(2), 5, id, position, 50, sizeBytes));
        return script.reply();
    }

    /// KIP-630: a follower stores the pieces, then the snapshot takes its log's place.
    @Test
    void aFollowerFetchesASnapshotPieceByPiece() {
        var script = Scripted.voter(1, 3, new EntryLog(), null);
        script.beginEpoch(2, 4);
        var fetch = script.sendTo(2);
        script.step(
                new RaftEvent.FetchAnswered(
                        2,
                        fetch.number(),
                        ErrorCode.NONE,
                        new RaftEvent.LeaderHint(2, 4, List.of()),
                        9,
                        null,
                        at(8, 3),
                        new EntryLog.Entries(List.of())));
        assertThat(script.all(Effect.BeginDownload.class)).hasSize(1);
        var first = script.sendTo(2);
        assertThat(first.request())
                .isEqualTo(new Effect.Request.FetchSnapshot(4, at(8, 3), 0, 1_048_576));

        piece(script, first, 0, 2);
        var second = script.sendTo(2);
        assertThat(((Effect.Request.FetchSnapshot) second.request()).position()).isEqualTo(1);
        piece(script, second, 1, 2);

        assertThat(script.all(Effect.FinishDownload.class))
                .containsExactly(new Effect.FinishDownload(at(8, 3)));
        assertThat(script.core.highWatermark()).isEqualTo(8);
    }

    private static void piece(Scripted script, Effect.Send asked, long position, long sizeBytes) {
        script.step(
                new RaftEvent.SnapshotAnswered(
                        2,
                        asked.number(),
                        ErrorCode.NONE,
                        new RaftEvent.LeaderHint(2, 4, List.of()),
                        at(8, 3),
                        position,
                        sizeBytes,
                        new EntryLog.Entries(List.of(new EntryLog.Entry(0, "byte")))));
    }
}
