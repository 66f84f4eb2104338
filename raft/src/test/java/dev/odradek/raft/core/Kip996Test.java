package dev.odradek.raft.core;

import static dev.odradek.raft.core.Scripted.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.wire.ErrorCode;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// KIP-996: pre-vote.
class Kip996Test {
    private static final ElectionState EPOCH_5 =
            new ElectionState(5, ElectionState.NO_LEADER, null, Set.of());

    /// "a follower ... transitions to Prospective instead of Candidate", with its epoch as it is.
    @Test
    void aVoterAsksBeforeItRaisesTheEpoch() {
        var script = Scripted.voter(1, 3, new EntryLog(), EPOCH_5);

        script.elapse(2_001);

        assertThat(script.core.roleName()).isEqualTo("prospective");
        assertThat(script.core.epoch()).isEqualTo(5);
        assertThat(script.sendTo(2).request())
                .isEqualTo(new Effect.Request.Vote(Replicas.key(2), 5, at(0, 0), true));
        assertThat(script.all(Effect.PersistElection.class)).isEmpty();
    }

    /// "On a majority of granted pre-votes it becomes Candidate, increments its epoch".
    @Test
    void aWonPreVoteMakesACandidate() {
        var script = Scripted.voter(1, 3, new EntryLog(), EPOCH_5);
        script.elapse(2_001);

        script.voteFrom(2, true);

        assertThat(script.core.roleName()).isEqualTo("candidate");
        assertThat(script.core.epoch()).isEqualTo(6);
        assertThat(((Effect.Request.Vote) script.sendTo(3).request()).preVote()).isFalse();
    }

    /// A pre-vote is no vote: it binds nobody.
    @Test
    void aPreVoteIsGivenToManyAndNotPersisted() {
        var script = Scripted.voter(1, 3, new EntryLog(), EPOCH_5);

        assertThat(script.asksForVote(2, 5, at(0, 0), true)).isTrue();
        assertThat(script.asksForVote(3, 5, at(0, 0), true)).isTrue();

        assertThat(script.all(Effect.PersistElection.class)).isEmpty();
        assertThat(script.core.election().voted()).isNull();
    }

    /// "A follower rejects pre-votes if it has successfully fetched from the leader".
    @Test
    void whoHearsFromTheLeaderGivesNoPreVote() {
        var script = Scripted.voter(1, 3, new EntryLog(), EPOCH_5);
        script.beginEpoch(2, 6);
        assertThat(script.asksForVote(3, 6, at(0, 0), true)).isTrue();

        script.elapse(0);
        var again = Scripted.voter(1, 3, new EntryLog(), EPOCH_5);
        again.beginEpoch(2, 6);
        again.fetched(again.sendTo(2), 0);

        assertThat(again.asksForVote(3, 6, at(0, 0), true)).isFalse();
        assertThat(again.asksForVote(3, 6, at(0, 0), false)).isFalse();
    }

    @Test
    void theLeaderGivesNoVotes() {
        var script = Scripted.leaderOfThree(new EntryLog(), 6);

        assertThat(script.asksForVote(3, 6, at(9, 5), true)).isFalse();
        assertThat(script.asksForVote(3, 6, at(9, 5), false)).isFalse();
    }

    /// The vote may carry the last epoch that equals the request's only as a pre-vote.
    @Test
    void aVoteWithALogOfItsOwnEpochIsInvalid() {
        var script = Scripted.voter(1, 3, new EntryLog(), EPOCH_5);

        script.asksForVote(2, 6, at(1, 6), false);

        assertThat(script.reply()).isEqualTo(new Effect.Reply.Refused(ErrorCode.INVALID_REQUEST));
    }

    /// A lost pre-vote sends a follower back to its leader, with nothing disturbed.
    @Test
    void aLostPreVoteLeadsBackToTheLeader() {
        var script = Scripted.voter(1, 3, new EntryLog(), EPOCH_5);
        script.beginEpoch(2, 6);
        script.elapse(2_001);
        assertThat(script.core.roleName()).isEqualTo("prospective");
        long numberOf3 = script.sendTo(3).number();
        long numberOf2 = script.sendTo(2).number();

        reject(script, 3, numberOf3);
        reject(script, 2, numberOf2);

        assertThat(script.core.roleName()).isEqualTo("follower");
        assertThat(script.core.leaderId()).isEqualTo(2);
        assertThat(script.core.epoch()).isEqualTo(6);
    }

    private static void reject(Scripted script, int from, long number) {
        script.step(
                new RaftEvent.VoteAnswered(
                        from, number, ErrorCode.NONE, Scripted.noLeader(6), false));
    }

    /// "If any voter does not support pre-vote, the Prospective becomes Candidate at once".
    @Test
    void aVoterThatKnowsNoPreVoteIsAskedOutright() {
        var script = Scripted.voter(1, 3, new EntryLog(), EPOCH_5);
        script.elapse(2_001);
        var asked = script.sendTo(2);

        script.step(
                new RaftEvent.VoteAnswered(
                        2,
                        asked.number(),
                        ErrorCode.UNSUPPORTED_VERSION,
                        Scripted.noLeader(5),
                        false));

        assertThat(script.core.roleName()).isEqualTo("candidate");
    }
}
