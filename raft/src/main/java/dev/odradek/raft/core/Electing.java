package dev.odradek.raft.core;

import dev.odradek.wire.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who is voted for and who is believed to lead: the requests with which replicas make and end
/// leaders, and the count of the votes that this one asked for.
final class Electing {
    private final RaftCore core;

    Electing(RaftCore core) {
        this.core = core;
    }

    void onVoteRequested(RaftEvent.VoteRequested e, long nowMs) {
        int lastEpoch = e.lastOffset().epoch();
        boolean epochTooLow = e.preVote() ? lastEpoch > e.epoch() : lastEpoch >= e.epoch();
        if (e.lastOffset().offset() < 0 || lastEpoch < 0 || epochTooLow) {
            core.refuse(e.replyTo(), ErrorCode.INVALID_REQUEST);
            return;
        }
        if (refusedAsVoter(e.replyTo(), e.candidate().id(), e.epoch())) {
            return;
        }
        if (e.epoch() > core.epoch()) {
            core.becomeUnattached(e.epoch(), ElectionState.NO_LEADER, nowMs);
        }
        if (!isAddressee(e.addressee())) {
            core.refuse(e.replyTo(), ErrorCode.INVALID_VOTER_KEY);
            return;
        }
        boolean upToDate = e.lastOffset().compareTo(core.log.end()) >= 0;
        boolean granted =
                !core.isAbstaining()
                        && e.candidate().id() != core.local.id()
                        && VoteRules.grants(core.role(), e.candidate(), upToDate, e.preVote());
        if (granted && !e.preVote()) {
            core.recordVote(e.candidate(), nowMs);
        }
        core.answer(e.replyTo(), new Effect.Reply.Voted(granted));
    }

    void onBeginEpochRequested(RaftEvent.BeginEpochRequested e, long nowMs) {
        if (refusedAsVoter(e.replyTo(), e.leaderId(), e.epoch())) {
            return;
        }
        if (!core.isConsistentLeader(e.epoch(), e.leaderId())) {
            core.refuse(e.replyTo(), ErrorCode.INVALID_REQUEST);
            return;
        }
        core.followIfNews(e.leaderId(), e.epoch(), e.leaderEndpoints(), nowMs);
        if (isAddressee(e.addressee())) {
            core.answer(e.replyTo(), new Effect.Reply.Accepted());
        } else {
            core.refuse(e.replyTo(), ErrorCode.INVALID_VOTER_KEY);
        }
    }

    void onEndEpochRequested(RaftEvent.EndEpochRequested e, long nowMs) {
        if (refusedAsVoter(e.replyTo(), e.leaderId(), e.epoch())) {
            return;
        }
        if (!core.isConsistentLeader(e.epoch(), e.leaderId())) {
            core.refuse(e.replyTo(), ErrorCode.INVALID_REQUEST);
            return;
        }
        core.followIfNews(e.leaderId(), e.epoch(), e.leaderEndpoints(), nowMs);
        if (core.role() instanceof Role.Follower follower && follower.leaderId() == e.leaderId()) {
            core.role(follower.deadline(nowMs + successorBackoffMs(e.preferred())));
        }
        core.answer(e.replyTo(), new Effect.Reply.Accepted());
    }

    private boolean refusedAsVoter(long replyTo, int remoteId, int remoteEpoch) {
        if (remoteEpoch < core.epoch()) {
            core.refuse(replyTo, ErrorCode.FENCED_LEADER_EPOCH);
            return true;
        }
        if (remoteId < 0) {
            core.refuse(replyTo, ErrorCode.INVALID_REQUEST);
            return true;
        }
        return false;
    }

    /// The best successor stands at once, each further one waits longer, so that they do not split
    /// the vote.
    private long successorBackoffMs(List<ReplicaKey> preferred) {
        int position = 0;
        while (position < preferred.size() && !preferred.get(position).admits(core.local)) {
            position++;
        }
        int backoffMsMax = core.config.electionBackoffMsMax();
        if (position == 0) {
            return 0;
        }
        if (position >= preferred.size()) {
            return backoffMsMax;
        }
        long baseMs = (long) backoffMsMax >> (preferred.size() - 1);
        return Math.min(backoffMsMax, baseMs << (position - 1));
    }

    private boolean isAddressee(@Nullable ReplicaKey addressee) {
        return addressee == null || addressee.admits(core.local);
    }

    void onVoteAnswered(RaftEvent.VoteAnswered e, long nowMs) {
        if (!core.peers.answered(e.from(), e.number(), e.error() == ErrorCode.NONE, nowMs)) {
            return;
        }
        if (e.error() == ErrorCode.UNSUPPORTED_VERSION) {
            if (core.role() instanceof Role.Prospective) {
                // That voter knows no pre-vote: without it the election must go on all the same.
                core.becomeCandidate(nowMs);
            }
            return;
        }
        if (core.handledAsNews(e.error(), e.leader(), nowMs)) {
            return;
        }
        switch (core.role()) {
            case Role.Prospective r -> {
                count(r.ballot(), e);
                if (r.ballot().isWon()) {
                    core.becomeCandidate(nowMs);
                } else if (r.ballot().isLost()) {
                    core.giveUpStanding(r, nowMs);
                }
            }
            case Role.Candidate r -> {
                count(r.ballot(), e);
                core.maybeWin(r, nowMs);
            }
            case Role.Unattached _, Role.Leader _, Role.Follower _, Role.Resigned _ -> {}
        }
    }

    private static void count(Ballot ballot, RaftEvent.VoteAnswered e) {
        if (e.error() != ErrorCode.NONE) {
            return;
        }
        if (e.granted()) {
            ballot.grant(e.from());
        } else {
            ballot.reject(e.from());
        }
    }

    long nextAskMs(Ballot ballot) {
        return ballot.isLost() ? Long.MAX_VALUE : core.readyAtMs(ballot.silent());
    }

    void askForVotes(Ballot ballot, boolean preVote, long nowMs) {
        if (ballot.isLost()) {
            return;
        }
        for (int id : ballot.silent()) {
            Voter voter = core.voters().last().get(id);
            if (voter != null) {
                var request =
                        new Effect.Request.Vote(voter.key(), core.epoch(), core.log.end(), preVote);
                core.sendIfReady(id, voter.endpoints(), request, nowMs);
            }
        }
    }
}
