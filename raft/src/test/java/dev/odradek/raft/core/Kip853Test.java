package dev.odradek.raft.core;

import static dev.odradek.raft.core.Scripted.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.Uuid;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// KIP-853: voters with directory ids, voter sets in the log.
class Kip853Test {
    private static final ReplicaKey REFORMATTED = new ReplicaKey(2, new Uuid(99, 99));

    /// "INVALID_VOTER_KEY - when the voter key in the request doesn't match the receiving replica".
    @Test
    void aVoteMeantForAnotherReplicaIsRefused() {
        var script = Scripted.voter(1, 3, new EntryLog(), null);

        script.step(
                new RaftEvent.VoteRequested(
                        1,
                        Replicas.key(2),
                        1,
                        at(0, 0),
                        false,
                        new ReplicaKey(1, new Uuid(98, 98))));

        assertThat(script.reply()).isEqualTo(new Effect.Reply.Refused(ErrorCode.INVALID_VOTER_KEY));
        assertThat(script.core.election().voted()).isNull();
    }

    /// KAFKA-14077: a voter that was formatted anew is another replica, and its vote another's.
    @Test
    void aReformattedCandidateDoesNotGetTheVoteOfItsPredecessor() {
        var script = Scripted.voter(1, 3, new EntryLog(), null);
        assertThat(script.asksForVote(2, 1, at(0, 0), false)).isTrue();

        script.step(
                new RaftEvent.VoteRequested(1, REFORMATTED, 1, at(0, 0), false, script.core.local));

        assertThat(script.reply()).isEqualTo(new Effect.Reply.Voted(false));
    }

    /// A replica with a voter's id and another directory is an observer: it does not count.
    @Test
    void aReformattedVotersFetchesCommitNothing() {
        var script = Scripted.leaderOfThree(new EntryLog(), 5);

        script.step(new RaftEvent.FetchRequested(1, REFORMATTED, 5, 1, 5, -1, 0, 1_000));

        assertThat(script.core.highWatermark()).isEqualTo(-1);
        assertThat(script.core.observerProgress(script.nowMs)).containsKey(REFORMATTED);
    }

    @Test
    void aReformattedVoterItselfOnlyObserves() {
        var core =
                new RaftCore(
                        CoreConfig.of(
                                new Voter(REFORMATTED, List.of(), (short) 0, (short) 1), true),
                        new EntryLog(),
                        Replicas.history(Replicas.voters(1, 2, 3)),
                        null,
                        new SplittableRandom(1),
                        0);
        core.start(0);

        core.step(new RaftEvent.Tick(), 100_000);

        assertThat(core.isVoter()).isFalse();
        assertThat(core.roleName()).isEqualTo("observer");
    }

    /// "the voter set is in force as soon as it is in the log, committed or not".
    @Test
    void aVoterSetIsInForceFromTheLogOn() {
        var script = Scripted.leaderOfThree(new EntryLog(), 5);
        script.log.append(5);
        script.step(new RaftEvent.Appended(2));
        script.step(new RaftEvent.Flushed(2));
        script.fetchFrom(2, 2, 5);
        assertThat(script.core.highWatermark()).isEqualTo(2);

        script.log.append(5);
        script.step(new RaftEvent.VotersRead(2, Replicas.voters(1, 2, 3, 4, 5)));
        script.step(new RaftEvent.Appended(3));
        script.step(new RaftEvent.Flushed(3));
        script.fetchFrom(2, 3, 5);
        assertThat(script.core.highWatermark()).isEqualTo(2);
        script.fetchFrom(5, 3, 5);

        assertThat(script.core.highWatermark()).isEqualTo(3);
    }

    /// "truncation takes an uncommitted voter set back".
    @Test
    void truncationTakesAVoterSetBack() {
        var script = Scripted.voter(1, 3, new EntryLog().append(1, 2, 2), state(2));
        script.step(new RaftEvent.VotersRead(2, Replicas.voters(1, 2)));
        script.step(new RaftEvent.KraftVersionRead(2, (short) 1));
        script.beginEpoch(2, 3);

        script.diverges(script.sendTo(2), at(2, 2));

        assertThat(script.core.voters().last().ids()).containsExactly(1, 2, 3);
    }

    /// "kraft.version and voters from the bootstrap checkpoint are written to the log by the first
    /// leader".
    @Test
    void theFirstLeaderWritesTheBootstrapVotersIntoItsLog() {
        var history = new VoterHistory(VoterSet.EMPTY);
        history.kraftVersionAt(VoterHistory.BOOTSTRAP_OFFSET, (short) 1);
        history.votersAt(VoterHistory.BOOTSTRAP_OFFSET, Replicas.voters(1));

        assertThat(epochStart(history).voters()).isEqualTo(Replicas.voters(1));
        assertThat(epochStart(Replicas.history(Replicas.voters(1))).voters()).isNull();
    }

    /// A leader that is described otherwise than it is puts that right.
    @Test
    void aLeaderWritesItsNewAddressIntoTheLog() {
        var old =
                new Voter(
                        Replicas.key(1),
                        List.of(new Endpoint("CONTROLLER", "old", 1)),
                        (short) 0,
                        (short) 1);

        VoterSet written = epochStart(Replicas.history(new VoterSet(List.of(old)))).voters();

        assertThat(written).isEqualTo(Replicas.voters(1));
    }

    /// With kraft.version 0 nothing but the leader is told.
    @Test
    void withoutKraftVersionNoVotersAreWritten() {
        var history =
                new VoterHistory(
                        new VoterSet(
                                List.of(Voter.ofStatic(1, new Endpoint("CONTROLLER", "h", 1)))));

        assertThat(epochStart(history).voters()).isNull();
    }

    private static Effect.AppendEpochStart epochStart(VoterHistory history) {
        var core =
                new RaftCore(
                        CoreConfig.of(Replicas.voter(1), true),
                        new EntryLog(),
                        history,
                        null,
                        new SplittableRandom(1),
                        0);
        for (Effect effect : core.start(0)) {
            if (effect instanceof Effect.AppendEpochStart start) {
                return start;
            }
        }
        throw new AssertionError("no epoch begun");
    }

    private static ElectionState state(int epoch) {
        return new ElectionState(epoch, ElectionState.NO_LEADER, null, Set.of());
    }
}
