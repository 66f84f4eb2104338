package dev.odradek.raft.core;

import static dev.odradek.raft.core.Scripted.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.wire.ErrorCode;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm", as far as KRaft
/// keeps to it; each test names its paragraph.
class RaftPaperTest {
    /// §5.1: "If a server receives a request with a stale term number, it rejects the request."
    @Test
    void aVoteRequestOfAnOldEpochIsFenced() {
        var script = Scripted.voter(1, 3, new EntryLog(), state(5));

        script.asksForVote(2, 4, at(0, 0), false);

        assertThat(script.reply())
                .isEqualTo(new Effect.Reply.Refused(ErrorCode.FENCED_LEADER_EPOCH));
    }

    /// §5.1: "If one server's current term is smaller than the other's, then it updates its current
    /// term to the larger value."
    @Test
    void aHigherEpochIsTakenUpEvenWhenTheVoteIsRefused() {
        var script = Scripted.voter(1, 3, new EntryLog().append(1, 2, 2), state(5));

        boolean granted = script.asksForVote(2, 9, at(1, 1), false);

        assertThat(granted).isFalse();
        assertThat(script.core.epoch()).isEqualTo(9);
        assertThat(script.all(Effect.PersistElection.class)).isNotEmpty();
    }

    /// §5.2: "Each server will vote for at most one candidate in a given term, on a
    /// first-come-first-served basis."
    @Test
    void aVoteIsGivenOncePerEpochAndRepeatedToTheSameCandidate() {
        var script = Scripted.voter(1, 3, new EntryLog(), state(5));

        assertThat(script.asksForVote(2, 6, at(0, 0), false)).isTrue();
        assertThat(script.asksForVote(3, 6, at(9, 5), false)).isFalse();
        assertThat(script.asksForVote(2, 6, at(0, 0), false)).isTrue();
    }

    /// §5.2, figure 2: votedFor is persistent state, "updated on stable storage before responding".
    @Test
    void aVoteIsPersistedBeforeItIsAnswered() {
        var script = Scripted.voter(1, 3, new EntryLog(), state(5));

        script.asksForVote(2, 6, at(0, 0), false);

        List<Effect> effects = script.effects;
        int answered = effects.indexOf(new Effect.Answer(1, new Effect.Reply.Voted(true)));
        int persisted = -1;
        for (int i = 0; i < effects.size(); i++) {
            if (effects.get(i) instanceof Effect.PersistElection p
                    && Replicas.key(2).equals(p.state().voted())) {
                persisted = i;
            }
        }
        assertThat(persisted).isBetween(0, answered - 1);
    }

    /// §5.2, figure 2: a restarted server still knows votedFor.
    @Test
    void aVoteSurvivesARestart() {
        var voted = new ElectionState(6, -1, Replicas.key(2), Set.of());
        var script = Scripted.voter(1, 3, new EntryLog(), voted);

        assertThat(script.asksForVote(3, 6, at(9, 5), false)).isFalse();
        assertThat(script.asksForVote(2, 6, at(0, 0), false)).isTrue();
    }

    /// §5.2: "A candidate wins an election if it receives votes from a majority of the servers."
    @Test
    void aMajorityMakesTheLeader() {
        var script = Scripted.voter(1, 5, new EntryLog().append(1), state(5));
        script.elapse(2_001);
        var asked = script.all(Effect.Send.class);
        assertThat(asked).hasSize(4);
        for (int id : List.of(2, 3)) {
            step(script, asked.get(id - 2), true);
        }
        var votes = script.all(Effect.Send.class);

        step(script, votes.get(0), true);
        assertThat(script.core.isLeader()).isFalse();
        step(script, votes.get(1), true);

        assertThat(script.core.isLeader()).isTrue();
        assertThat(script.core.epoch()).isEqualTo(6);
    }

    private static void step(Scripted script, Effect.Send asked, boolean granted) {
        script.step(
                new RaftEvent.VoteAnswered(
                        asked.to(),
                        asked.number(),
                        ErrorCode.NONE,
                        Scripted.noLeader(script.core.epoch()),
                        granted));
    }

    /// §5.2: a candidate that hears of the leader of its term "recognizes the leader as legitimate
    /// and returns to follower state".
    @Test
    void aCandidateFollowsTheLeaderOfItsEpoch() {
        var script = Scripted.voter(1, 3, new EntryLog(), state(5));
        script.elapse(2_001);
        script.voteFrom(2, true);
        assertThat(script.core.roleName()).isEqualTo("candidate");

        script.beginEpoch(3, 6);

        assertThat(script.core.roleName()).isEqualTo("follower");
        assertThat(script.core.leaderId()).isEqualTo(3);
    }

    /// §5.3, the consistency check: a follower's log that parts from the leader's is cut back, "the
    /// latest log entry where the two logs agree".
    @Test
    void aFollowerCutsBackToWhereTheLogsAgree() {
        var script = Scripted.voter(1, 3, new EntryLog().append(1, 1, 2, 2, 3), state(3));
        script.beginEpoch(2, 7);
        var fetch = script.sendTo(2);
        assertThat(fetch.request()).isEqualTo(new Effect.Request.Fetch(7, 5, 3, -1, 1_048_576));

        script.diverges(fetch, at(3, 2));
        assertThat(script.log.end()).isEqualTo(at(3, 2));
        script.elapse(1);

        assertThat(((Effect.Request.Fetch) script.sendTo(2).request()).offset()).isEqualTo(3);
    }

    /// §5.4.1: "the voter denies its vote if its own log is more up-to-date than that of the
    /// candidate": the later last epoch, then the longer log.
    @Test
    void voteIsRefusedWhenTheCandidateLogIsShorterOrOlder() {
        EntryLog log = new EntryLog().append(1, 2, 2);

        assertThat(fresh(log).asksForVote(2, 9, at(2, 2), false)).isFalse();
        assertThat(fresh(log).asksForVote(2, 9, at(99, 1), false)).isFalse();
        assertThat(fresh(log).asksForVote(2, 9, at(3, 2), false)).isTrue();
        assertThat(fresh(log).asksForVote(2, 9, at(1, 3), false)).isTrue();
    }

    private static Scripted fresh(EntryLog log) {
        return Scripted.voter(1, 3, log, state(5));
    }

    /// §5.4.2: "only log entries from the leader's current term are committed by counting
    /// replicas". Figure 8 is the reason. KAFKA-12460 shipped an off-by-one here.
    @Test
    void recordsOfOldEpochsCommitOnlyWithOneOfTheLeadersEpoch() {
        var script = Scripted.leaderOfThree(new EntryLog().append(1, 2), 5);
        assertThat(script.log.end()).isEqualTo(at(3, 5));

        script.fetchFrom(2, 2, 2);
        assertThat(script.core.highWatermark()).isEqualTo(-1);
        script.fetchFrom(2, 3, 5);

        assertThat(script.core.highWatermark()).isEqualTo(3);
    }

    /// §5.3 and issue: what the leader itself has not flushed does not count.
    @Test
    void theLeadersOwnEndCountsOnlyOnceFlushed() {
        var script = Scripted.leaderOfThree(new EntryLog(), 5);
        script.fetchFrom(2, 1, 5);
        assertThat(script.core.highWatermark()).isEqualTo(1);
        script.log.append(5);
        script.step(new RaftEvent.Appended(2));

        script.fetchFrom(2, 2, 5);
        assertThat(script.core.highWatermark()).isEqualTo(1);
        script.step(new RaftEvent.Flushed(2));

        assertThat(script.core.highWatermark()).isEqualTo(2);
    }

    private static ElectionState state(int epoch) {
        return new ElectionState(epoch, ElectionState.NO_LEADER, null, Set.of());
    }
}
