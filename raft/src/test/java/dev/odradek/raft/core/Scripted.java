package dev.odradek.raft.core;

import dev.odradek.raft.record.OffsetAndEpoch;
import dev.odradek.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One core with a script: events in, effects noted, the effects on the log carried out.
final class Scripted {
    final EntryLog log;
    final RaftCore core;
    final List<Effect> effects = new ArrayList<>();
    long nowMs = 1_000;

    Scripted(int id, VoterSet voters, EntryLog log, @Nullable ElectionState stored) {
        this.log = log;
        this.core = Replicas.core(id, voters, log, stored, nowMs);
        perform(core.start(nowMs));
    }

    static Scripted voter(int id, int voterCount, EntryLog log, @Nullable ElectionState stored) {
        int[] ids = new int[voterCount];
        for (int i = 0; i < voterCount; i++) {
            ids[i] = i + 1;
        }
        return new Scripted(id, Replicas.voters(ids), log, stored);
    }

    /// A voter of three that has won the election of `epoch` and flushed its first record.
    static Scripted leaderOfThree(EntryLog log, int epoch) {
        var script = voter(1, 3, log, new ElectionState(epoch - 1, -1, null, java.util.Set.of()));
        script.elapse(2_001);
        script.voteFrom(2, true);
        script.voteFrom(2, true);
        return script;
    }

    /// @return the effects of this event
    List<Effect> step(RaftEvent event) {
        effects.clear();
        perform(core.step(event, nowMs));
        return effects;
    }

    List<Effect> elapse(long ms) {
        nowMs += ms;
        return step(new RaftEvent.Tick());
    }

    private void perform(List<Effect> done) {
        effects.addAll(done);
        for (Effect effect : done) {
            switch (effect) {
                case Effect.AppendEpochStart e -> {
                    log.append(e.epoch());
                    log.flushed = log.entries.size();
                    perform(core.step(new RaftEvent.Appended(log.flushed), nowMs));
                    perform(core.step(new RaftEvent.Flushed(log.flushed), nowMs));
                }
                case Effect.AppendFetched e -> {
                    if (e.records() instanceof EntryLog.Entries entries) {
                        log.entries.addAll(entries.entries());
                    }
                }
                case Effect.Truncate e -> {
                    while (log.entries.size() > e.endOffset()) {
                        log.entries.removeLast();
                    }
                }
                default -> {}
            }
        }
    }

    <T extends Effect> List<T> all(Class<T> type) {
        var found = new ArrayList<T>();
        for (Effect effect : effects) {
            if (type.isInstance(effect)) {
                found.add(type.cast(effect));
            }
        }
        return found;
    }

    Effect.Send sendTo(int id) {
        for (Effect.Send send : all(Effect.Send.class)) {
            if (send.to() == id) {
                return send;
            }
        }
        throw new AssertionError("nothing sent to " + id + " in " + effects);
    }

    Effect.Reply reply() {
        return all(Effect.Answer.class).getLast().reply();
    }

    /// The vote of another voter on what this core last asked it.
    void voteFrom(int id, boolean granted) {
        Effect.Send asked = sendTo(id);
        step(
                new RaftEvent.VoteAnswered(
                        id, asked.number(), ErrorCode.NONE, noLeader(core.epoch()), granted));
    }

    boolean asksForVote(int from, int epoch, OffsetAndEpoch lastOffset, boolean preVote) {
        step(
                new RaftEvent.VoteRequested(
                        1, Replicas.key(from), epoch, lastOffset, preVote, core.local));
        return reply() instanceof Effect.Reply.Voted voted && voted.granted();
    }

    void beginEpoch(int leader, int epoch) {
        step(
                new RaftEvent.BeginEpochRequested(
                        1, leader, epoch, Replicas.voter(leader).endpoints(), core.local));
    }

    void fetchFrom(int id, long offset, int lastEpoch) {
        step(
                new RaftEvent.FetchRequested(
                        1, Replicas.key(id), core.epoch(), offset, lastEpoch, -1, 0, 1_000));
    }

    /// The leader's answer to the fetch that this core last sent.
    void fetched(Effect.Send fetch, long highWatermark, EntryLog.Entry... entries) {
        step(
                new RaftEvent.FetchAnswered(
                        fetch.to(),
                        fetch.number(),
                        ErrorCode.NONE,
                        new RaftEvent.LeaderHint(fetch.to(), core.epoch(), List.of()),
                        highWatermark,
                        null,
                        null,
                        new EntryLog.Entries(List.of(entries))));
    }

    void diverges(Effect.Send fetch, OffsetAndEpoch end) {
        step(
                new RaftEvent.FetchAnswered(
                        fetch.to(),
                        fetch.number(),
                        ErrorCode.NONE,
                        new RaftEvent.LeaderHint(fetch.to(), core.epoch(), List.of()),
                        -1,
                        end,
                        null,
                        new EntryLog.Entries(List.of())));
    }

    static RaftEvent.LeaderHint noLeader(int epoch) {
        return new RaftEvent.LeaderHint(ElectionState.NO_LEADER, epoch, List.of());
    }

    static OffsetAndEpoch at(long offset, int epoch) {
        return new OffsetAndEpoch(offset, epoch);
    }
}
