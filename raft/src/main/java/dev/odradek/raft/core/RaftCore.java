package dev.odradek.raft.core;

import dev.odradek.base.check.Invariant;
import dev.odradek.base.check.OwnedBy;
import dev.odradek.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One replica of the metadata quorum as a state machine: [#step] takes what happened and gives
/// back what is to be done, in order. The driver does it before the next step; in particular an
/// election is on disk before an answer or request that depends on it leaves (a crash in between
/// could let a replica vote twice in one epoch).
///
/// The role lives in [Role], what a leader knows of the others in [Leadership]; what a follower
/// does in [Following], what a leader answers in [Leading], how votes are given and won in
/// [Electing], what a replica is when it starts in [FirstRole].
///
/// Source: KIP-595 (the protocol), KIP-630 (snapshots), KIP-853 (voter sets), KIP-996 (pre-vote),
/// KIP-835 (check quorum); answers as Kafka 4.3.1 gives them.
@OwnedBy("the driver's queue")
public final class RaftCore {
    final CoreConfig config;
    final LogView log;
    final Peers peers;
    final ReplicaKey local;

    private final VoterHistory history;
    private final RandomGenerator random;
    private final Electing electing = new Electing(this);
    private final Leading leading = new Leading(this);
    private final Following following = new Following(this);
    private final List<Effect> effects = new ArrayList<>();
    private Role role;
    private long highWatermark = Leadership.UNKNOWN;
    private boolean abstaining;
    private boolean shuttingDown;
    // This step's effects change the log: what depends on its end waits for the next step.
    private boolean logChanging;

    /// @param history what the log and its latest snapshot say about voters
    /// @param stored what `quorum-state` says; null when there is no such file
    /// @param random for election timeouts
    public RaftCore(
            CoreConfig config,
            LogView log,
            VoterHistory history,
            @Nullable ElectionState stored,
            RandomGenerator random,
            long nowMs) {
        Invariant.check(
                config.local().key().hasDirectoryId(), "a replica needs a directory id of its own");
        this.config = config;
        this.local = config.local().key();
        this.log = log;
        this.history = history;
        this.random = random;
        this.peers = new Peers(config.requestTimeoutMs(), config.retryBackoffMs());
        this.abstaining = FirstRole.abstains(stored, history.last(), local, log.end().epoch());
        this.role =
                FirstRole.of(
                        stored,
                        history.last(),
                        local,
                        log.end().epoch(),
                        nowMs + randomElectionTimeoutMs(),
                        nowMs + config.fetchTimeoutMs());
    }

    /// Takes up the stored state; a sole voter leads a new epoch when this returns. Called once,
    /// before the first step.
    public List<Effect> start(long nowMs) {
        effects.clear();
        persist();
        if (isOnlyVoter()
                && (role instanceof Role.Unattached
                        || role instanceof Role.Follower
                        || role instanceof Role.Resigned)) {
            becomeProspective(nowMs);
        } else if (role instanceof Role.Candidate candidate) {
            maybeWin(candidate, nowMs);
        }
        drive(nowMs);
        return List.copyOf(effects);
    }

    /// @param nowMs never less than before
    public List<Effect> step(RaftEvent event, long nowMs) {
        effects.clear();
        logChanging = false;
        peers.expire(nowMs);
        switch (event) {
            case RaftEvent.Tick _ -> {}
            case RaftEvent.VoteRequested e -> electing.onVoteRequested(e, nowMs);
            case RaftEvent.BeginEpochRequested e -> electing.onBeginEpochRequested(e, nowMs);
            case RaftEvent.EndEpochRequested e -> electing.onEndEpochRequested(e, nowMs);
            case RaftEvent.FetchRequested e -> leading.onFetchRequested(e, nowMs);
            case RaftEvent.SnapshotRequested e -> leading.onSnapshotRequested(e, nowMs);
            case RaftEvent.VoteAnswered e -> electing.onVoteAnswered(e, nowMs);
            case RaftEvent.BeginEpochAnswered e -> onBeginEpochAnswered(e, nowMs);
            case RaftEvent.EndEpochAnswered e -> onEndEpochAnswered(e, nowMs);
            case RaftEvent.FetchAnswered e -> following.onFetchAnswered(e, nowMs);
            case RaftEvent.SnapshotAnswered e -> following.onSnapshotAnswered(e, nowMs);
            case RaftEvent.RequestFailed e -> onRequestFailed(e, nowMs);
            case RaftEvent.Appended _ -> leading.onLogGrown(nowMs);
            case RaftEvent.Flushed e -> leading.onFlushed(e.endOffset(), nowMs);
            case RaftEvent.VotersRead e -> onVotersRead(e, nowMs);
            case RaftEvent.KraftVersionRead e -> history.kraftVersionAt(e.offset(), e.version());
            case RaftEvent.ResignRequested e -> onResignRequested(e, nowMs);
            case RaftEvent.ShutdownRequested _ -> onShutdownRequested(nowMs);
        }
        drive(nowMs);
        return List.copyOf(effects);
    }

    /// When [RaftEvent.Tick] is due at the latest, if nothing else happens; in ms, never passed.
    public long nextTickMs() {
        if (shuttingDown) {
            return role instanceof Role.Resigned r ? readyAtMs(r.unacked()) : Long.MAX_VALUE;
        }
        return switch (role) {
            case Role.Unattached r ->
                    Math.min(
                            mayStand() ? r.electionDeadlineMs() : Long.MAX_VALUE,
                            following.nextSearchMs());
            case Role.Prospective r ->
                    Math.min(r.electionDeadlineMs(), electing.nextAskMs(r.ballot()));
            case Role.Candidate r ->
                    Math.min(r.electionDeadlineMs(), electing.nextAskMs(r.ballot()));
            case Role.Follower r ->
                    Math.min(
                            mayStand() ? r.fetchDeadlineMs() : Long.MAX_VALUE,
                            peers.readyAtMs(r.leaderId()));
            case Role.Leader r -> leading.nextTickMs(r.leadership());
            case Role.Resigned r -> Math.min(r.electionDeadlineMs(), readyAtMs(r.unacked()));
        };
    }

    // ---- what the driver and its callers may ask ----

    public int epoch() {
        return role.epoch();
    }

    public int leaderId() {
        return switch (role) {
            case Role.Unattached r -> r.leaderId();
            case Role.Prospective r -> r.leaderId();
            case Role.Candidate _ -> ElectionState.NO_LEADER;
            case Role.Leader _, Role.Resigned _ -> local.id();
            case Role.Follower r -> r.leaderId();
        };
    }

    /// Where the leader listens; empty when that is not known.
    public List<Endpoint> leaderEndpoints() {
        return switch (role) {
            case Role.Unattached _, Role.Candidate _ -> List.of();
            case Role.Prospective r -> r.leaderEndpoints();
            case Role.Leader _, Role.Resigned _ -> config.local().endpoints();
            case Role.Follower r -> r.leaderEndpoints();
        };
    }

    public boolean isLeader() {
        return role instanceof Role.Leader;
    }

    /// Whether this replica neither votes nor stands: it is one of several voters and has lost what
    /// it voted for, until it has followed an elected leader.
    public boolean isAbstaining() {
        return abstaining;
    }

    public boolean isVoter() {
        return history.last().contains(local);
    }

    public VoterHistory voters() {
        return history;
    }

    /// -1 until it is known; it never goes back while this replica runs.
    public long highWatermark() {
        return highWatermark;
    }

    /// The high watermark that a leader tells; -1 while it has committed nothing in its epoch.
    public long leaderHighWatermark() {
        return role instanceof Role.Leader r ? r.leadership().highWatermark() : Leadership.UNKNOWN;
    }

    /// How far the voters are, by node id; empty unless this replica leads.
    public Map<Integer, Progress> voterProgress() {
        return role instanceof Role.Leader r ? r.leadership().voters() : Map.of();
    }

    /// How far those are that follow without being voters; empty unless this replica leads.
    public Map<ReplicaKey, Progress> observerProgress(long nowMs) {
        return role instanceof Role.Leader r ? r.leadership().observers(nowMs) : Map.of();
    }

    /// The role's name, as Kafka's metrics and logs have it.
    public String roleName() {
        return switch (role) {
            case Role.Unattached _ -> isVoter() ? "unattached" : "observer";
            case Role.Prospective _ -> "prospective";
            case Role.Candidate _ -> "candidate";
            case Role.Leader _ -> "leader";
            case Role.Follower _ -> isVoter() ? "follower" : "observer";
            case Role.Resigned _ -> "resigned";
        };
    }

    /// What is, or is about to be, in `quorum-state`.
    public ElectionState election() {
        Set<Integer> ids = history.last().ids();
        return switch (role) {
            case Role.Unattached r -> new ElectionState(r.epoch(), r.leaderId(), r.voted(), ids);
            case Role.Prospective r -> new ElectionState(r.epoch(), r.leaderId(), r.voted(), ids);
            case Role.Candidate r ->
                    new ElectionState(r.epoch(), ElectionState.NO_LEADER, local, ids);
            case Role.Leader r -> new ElectionState(r.epoch(), local.id(), null, ids);
            case Role.Follower r -> new ElectionState(r.epoch(), r.leaderId(), r.voted(), ids);
            case Role.Resigned r -> new ElectionState(r.epoch(), local.id(), null, ids);
        };
    }

    // ---- answers ----

    private void onBeginEpochAnswered(RaftEvent.BeginEpochAnswered e, long nowMs) {
        if (peers.answered(e.from(), e.number(), e.error() == ErrorCode.NONE, nowMs)) {
            handledAsNews(e.error(), e.leader(), nowMs);
        }
    }

    private void onEndEpochAnswered(RaftEvent.EndEpochAnswered e, long nowMs) {
        if (!peers.answered(e.from(), e.number(), e.error() == ErrorCode.NONE, nowMs)
                || handledAsNews(e.error(), e.leader(), nowMs)) {
            return;
        }
        if (e.error() == ErrorCode.NONE && role instanceof Role.Resigned r) {
            var unacked = new TreeSet<>(r.unacked());
            unacked.remove(e.from());
            role = new Role.Resigned(r.epoch(), unacked, r.preferred(), r.electionDeadlineMs());
        }
    }

    private void onRequestFailed(RaftEvent.RequestFailed e, long nowMs) {
        if (!peers.answered(e.from(), e.number(), false, nowMs)) {
            return;
        }
        if (e.refused()
                && role instanceof Role.Follower r
                && r.leaderId() == e.from()
                && mayStand()) {
            // Nobody listens where the leader did: no need to wait, and the pre-vote keeps it safe.
            role = r.deadline(nowMs);
        }
    }

    /// Deals with what any answer may say: a newer epoch, a leader, a code that ends the matter.
    ///
    /// @return whether there is nothing more in it
    boolean handledAsNews(ErrorCode error, RaftEvent.LeaderHint hint, long nowMs) {
        if (hint.epoch() < epoch() || error == ErrorCode.UNKNOWN_LEADER_EPOCH) {
            return true;
        }
        if (!isConsistentLeader(hint.epoch(), hint.leaderId())) {
            return true;
        }
        if (hint.epoch() > epoch()
                || error == ErrorCode.FENCED_LEADER_EPOCH
                || error == ErrorCode.NOT_LEADER_OR_FOLLOWER) {
            followIfNews(hint.leaderId(), hint.epoch(), hint.endpoints(), nowMs);
            return true;
        }
        if (hint.leaderId() != ElectionState.NO_LEADER
                && leaderId() == ElectionState.NO_LEADER
                && !endpointsOf(hint.leaderId(), hint.endpoints()).isEmpty()) {
            becomeFollower(
                    hint.epoch(),
                    hint.leaderId(),
                    endpointsOf(hint.leaderId(), hint.endpoints()),
                    nowMs);
            return error != ErrorCode.NONE;
        }
        return error != ErrorCode.NONE;
    }

    /// Two leaders in one epoch would be the end of everything; whoever claims it is not believed.
    boolean isConsistentLeader(int epoch, int leaderId) {
        if (leaderId == local.id()) {
            return epoch < epoch()
                    || isLeader()
                    || (role instanceof Role.Resigned && epoch == epoch());
        }
        return epoch != epoch()
                || leaderId == ElectionState.NO_LEADER
                || leaderId() == ElectionState.NO_LEADER
                || leaderId == leaderId();
    }

    void followIfNews(int leaderId, int epoch, List<Endpoint> told, long nowMs) {
        if (leaderId == local.id()) {
            return;
        }
        List<Endpoint> endpoints = endpointsOf(leaderId, told);
        boolean known = leaderId != ElectionState.NO_LEADER && !endpoints.isEmpty();
        if (epoch > epoch()) {
            if (known) {
                becomeFollower(epoch, leaderId, endpoints, nowMs);
            } else {
                becomeUnattached(epoch, leaderId, nowMs);
            }
        } else if (epoch == epoch()
                && known
                && (leaderId() == ElectionState.NO_LEADER
                        || endpoints.size() > leaderEndpoints().size())) {
            becomeFollower(epoch, leaderId, endpoints, nowMs);
        }
    }

    private List<Endpoint> endpointsOf(int leaderId, List<Endpoint> told) {
        return told.isEmpty() ? history.last().endpoints(leaderId) : told;
    }

    // ---- transitions: one method each ----

    /// To a higher epoch whose leader is not known, or back from a lost pre-vote. A deadline that
    /// runs is kept: who stands for election cannot keep the others from it.
    void becomeUnattached(int epoch, int leaderId, long nowMs) {
        Invariant.check(
                epoch > epoch() || (epoch == epoch() && role instanceof Role.Prospective),
                "unattached in epoch %d from %s",
                epoch,
                role);
        long deadlineMs =
                switch (role) {
                    case Role.Candidate r -> r.electionDeadlineMs();
                    case Role.Unattached r -> r.electionDeadlineMs();
                    case Role.Resigned r -> r.electionDeadlineMs();
                    case Role.Prospective r ->
                            r.ballot().isLost()
                                    ? nowMs + randomElectionTimeoutMs()
                                    : r.electionDeadlineMs();
                    case Role.Leader _, Role.Follower _ -> nowMs + randomElectionTimeoutMs();
                };
        ReplicaKey voted = epoch == epoch() ? election().voted() : null;
        leave();
        role = new Role.Unattached(epoch, leaderId, voted, deadlineMs);
        persist();
        announce(-1);
    }

    void recordVote(ReplicaKey candidate, long nowMs) {
        long deadlineMs = nowMs + randomElectionTimeoutMs();
        switch (role) {
            case Role.Unattached r -> {
                if (r.voted() == null) {
                    role = new Role.Unattached(r.epoch(), r.leaderId(), candidate, deadlineMs);
                    persist();
                }
            }
            case Role.Prospective r -> {
                if (r.voted() == null) {
                    role =
                            new Role.Prospective(
                                    r.epoch(),
                                    r.leaderId(),
                                    r.leaderEndpoints(),
                                    candidate,
                                    new Ballot(history.last(), local.id()),
                                    deadlineMs);
                    persist();
                }
            }
            case Role.Candidate _, Role.Leader _, Role.Follower _, Role.Resigned _ ->
                    Invariant.check(false, "a vote was granted as " + role);
        }
    }

    private void becomeProspective(long nowMs) {
        Invariant.check(isVoter() && !isLeader(), "prospective from %s", role);
        ReplicaKey voted = election().voted();
        // One that led this epoch itself keeps that in mind: it must not vote in it again.
        int leaderId = leaderId();
        List<Endpoint> endpoints = role instanceof Role.Resigned ? List.of() : leaderEndpoints();
        leave();
        var prospective =
                new Role.Prospective(
                        epoch(),
                        leaderId,
                        endpoints,
                        voted,
                        new Ballot(history.last(), local.id()),
                        nowMs + randomElectionTimeoutMs());
        role = prospective;
        if (prospective.ballot().isWon()) {
            becomeCandidate(nowMs);
        }
    }

    /// The pre-vote was lost or came to nothing: back to whom it followed, if it followed anyone.
    void giveUpStanding(Role.Prospective r, long nowMs) {
        if (r.leaderId() != ElectionState.NO_LEADER && !r.leaderEndpoints().isEmpty()) {
            becomeFollower(r.epoch(), r.leaderId(), r.leaderEndpoints(), nowMs);
        } else {
            becomeUnattached(r.epoch(), r.leaderId(), nowMs);
        }
    }

    void becomeCandidate(long nowMs) {
        Invariant.check(role instanceof Role.Prospective && isVoter(), "candidate from %s", role);
        leave();
        var candidate =
                new Role.Candidate(
                        epoch() + 1,
                        new Ballot(history.last(), local.id()),
                        nowMs + randomElectionTimeoutMs());
        role = candidate;
        persist();
        announce(-1);
        maybeWin(candidate, nowMs);
    }

    void maybeWin(Role.Candidate candidate, long nowMs) {
        if (candidate.ballot().isWon()) {
            becomeLeader(candidate, nowMs);
        }
    }

    private void becomeLeader(Role.Candidate candidate, long nowMs) {
        VoterSet voters = history.last();
        Set<Integer> granting = candidate.ballot().granting();
        long startOffset = log.end().offset();
        leave();
        var leadership = new Leadership(local, voters, startOffset, config.fetchTimeoutMs(), nowMs);
        role = new Role.Leader(candidate.epoch(), leadership);
        persist();
        announce(startOffset);
        short kraftVersion = history.lastKraftVersion();
        effects.add(
                new Effect.AppendEpochStart(
                        candidate.epoch(),
                        local.id(),
                        voters.ids(),
                        granting,
                        kraftVersion,
                        kraftVersion >= 1 ? votersToWrite(voters) : null));
    }

    /// The voters go into the log where only the snapshot that formatting wrote has them, or where
    /// they describe this node otherwise than it is.
    private @Nullable VoterSet votersToWrite(VoterSet voters) {
        Long offset = history.lastOffset();
        Invariant.check(offset != null, "kraft.version 1 without voters in log or snapshot");
        Voter known = voters.get(local.id());
        boolean changed =
                known != null && known.key().admits(local) && !known.equals(config.local());
        return offset != null && (offset == VoterHistory.BOOTSTRAP_OFFSET || changed)
                ? voters.with(config.local())
                : null;
    }

    private void becomeFollower(int epoch, int leaderId, List<Endpoint> endpoints, long nowMs) {
        Invariant.check(
                leaderId != local.id() && !endpoints.isEmpty() && epoch >= epoch(),
                "follower of %d in epoch %d",
                leaderId,
                epoch);
        Invariant.check(!isLeader() || epoch > epoch(), "a leader follows in its own epoch");
        ReplicaKey voted = epoch == epoch() ? election().voted() : null;
        leave();
        role =
                new Role.Follower(
                        epoch,
                        leaderId,
                        endpoints,
                        voted,
                        false,
                        nowMs + config.fetchTimeoutMs(),
                        null);
        persist();
        announce(-1);
    }

    private void becomeResigned(Role.Leader leader, long nowMs) {
        var others = new TreeSet<>(history.last().ids());
        others.remove(local.id());
        leave();
        role =
                new Role.Resigned(
                        leader.epoch(),
                        others,
                        leader.leadership().successors(),
                        nowMs + randomElectionTimeoutMs());
        effects.add(new Effect.ChangeLeader(ElectionState.NO_LEADER, leader.epoch(), -1));
    }

    /// What ends with every role: requests under way, and requests that only a leader can answer.
    private void leave() {
        peers.reset();
        if (role instanceof Role.Leader) {
            leading.refuseParked(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        }
    }

    // ---- what time and the other events bring ----

    private void onVotersRead(RaftEvent.VotersRead e, long nowMs) {
        history.votersAt(e.offset(), e.voters());
        if (role instanceof Role.Leader r && r.leadership().votersChanged(e.voters())) {
            leading.onHighWatermark(nowMs);
        }
    }

    private void onResignRequested(RaftEvent.ResignRequested e, long nowMs) {
        if (role instanceof Role.Leader r && r.epoch() == e.epoch()) {
            becomeResigned(r, nowMs);
        }
    }

    private void onShutdownRequested(long nowMs) {
        shuttingDown = true;
        if (role instanceof Role.Leader r) {
            becomeResigned(r, nowMs);
        }
    }

    private void drive(long nowMs) {
        switch (role) {
            case Role.Unattached r -> {
                if (mayStand() && nowMs >= r.electionDeadlineMs()) {
                    becomeProspective(nowMs);
                    drive(nowMs);
                } else if (!shuttingDown) {
                    following.findLeader(nowMs);
                }
            }
            case Role.Prospective r -> {
                if (nowMs >= r.electionDeadlineMs() && !shuttingDown) {
                    giveUpStanding(r, nowMs);
                    drive(nowMs);
                } else {
                    electing.askForVotes(r.ballot(), true, nowMs);
                }
            }
            case Role.Candidate r -> {
                if (nowMs >= r.electionDeadlineMs() && !shuttingDown) {
                    becomeProspective(nowMs);
                    drive(nowMs);
                } else {
                    electing.askForVotes(r.ballot(), false, nowMs);
                }
            }
            case Role.Leader r -> {
                if (nowMs >= r.leadership().checkQuorumDeadlineMs()) {
                    becomeResigned(r, nowMs);
                    drive(nowMs);
                } else {
                    leading.drive(r, nowMs);
                }
            }
            case Role.Follower r -> {
                if (mayStand() && nowMs >= r.fetchDeadlineMs()) {
                    becomeProspective(nowMs);
                    drive(nowMs);
                } else if (!shuttingDown && !logChanging) {
                    following.drive(r, nowMs);
                }
            }
            case Role.Resigned r -> {
                if (nowMs >= r.electionDeadlineMs() && !shuttingDown) {
                    becomeUnattached(r.epoch() + 1, ElectionState.NO_LEADER, nowMs);
                    drive(nowMs);
                } else {
                    var request = new Effect.Request.EndEpoch(r.epoch(), r.preferred());
                    for (int voter : r.unacked()) {
                        sendIfReady(voter, history.last().endpoints(voter), request, nowMs);
                    }
                }
            }
        }
    }

    // ---- what the parts of the core share ----

    Role role() {
        return role;
    }

    void role(Role next) {
        role = next;
    }

    /// Adds an effect after which the log ends elsewhere.
    void changeLog(Effect effect) {
        logChanging = true;
        effects.add(effect);
    }

    private boolean mayStand() {
        return isVoter() && !abstaining && !shuttingDown;
    }

    private boolean isOnlyVoter() {
        return history.last().isOnly(local);
    }

    /// The leader of this epoch has answered: its log will become ours.
    void onFollowedLeader() {
        abstaining = false;
    }

    void moveHighWatermark(long offset) {
        if (offset > highWatermark) {
            highWatermark = offset;
            effects.add(new Effect.MoveHighWatermark(offset));
        }
    }

    void truncate(long endOffset) {
        Invariant.check(
                endOffset >= highWatermark,
                "truncation to %d below the high watermark %d",
                endOffset,
                highWatermark);
        history.truncate(endOffset);
        logChanging = true;
        effects.add(new Effect.Truncate(endOffset));
    }

    boolean sendIfReady(int to, List<Endpoint> endpoints, Effect.Request request, long nowMs) {
        if (endpoints.isEmpty() || to == local.id() || !peers.isReady(to, nowMs)) {
            return false;
        }
        effects.add(new Effect.Send(to, endpoints, peers.sent(to, nowMs), request));
        return true;
    }

    void answer(long replyTo, Effect.Reply reply) {
        effects.add(new Effect.Answer(replyTo, reply));
    }

    void refuse(long replyTo, ErrorCode error) {
        effects.add(new Effect.Answer(replyTo, new Effect.Reply.Refused(error)));
    }

    void add(Effect effect) {
        effects.add(effect);
    }

    long readyAtMs(Iterable<Integer> ids) {
        long atMs = Long.MAX_VALUE;
        for (int id : ids) {
            // A voter without an address is never asked.
            if (id != local.id() && !history.last().endpoints(id).isEmpty()) {
                atMs = Math.min(atMs, peers.readyAtMs(id));
            }
        }
        return atMs;
    }

    private void persist() {
        effects.add(new Effect.PersistElection(election(), history.lastKraftVersion()));
    }

    private void announce(long epochStartOffset) {
        effects.add(new Effect.ChangeLeader(leaderId(), epoch(), epochStartOffset));
    }

    private long randomElectionTimeoutMs() {
        return config.electionTimeoutMs() + (long) random.nextInt(config.electionTimeoutMs());
    }
}
