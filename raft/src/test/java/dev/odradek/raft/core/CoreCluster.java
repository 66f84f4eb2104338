package dev.odradek.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.RecordBytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Some cores, their logs, and a network in the test's hand. After every event the invariants hold:
/// one leader per epoch, a committed prefix that all agree on and never lose, a high watermark that
/// does not go back, a vote on disk before its answer leaves.
final class CoreCluster {
    final TreeMap<Integer, Node> nodes = new TreeMap<>();
    final List<InFlight> network = new ArrayList<>();
    final List<EntryLog.Entry> committed = new ArrayList<>();
    final Map<Integer, Integer> leaderOfEpoch = new HashMap<>();
    final VoterSet voters;
    final RandomGenerator random;
    long nowMs = 1_000;
    private long repliesMade;
    private int valuesMade;

    /// A request or an answer under way.
    record InFlight(int from, int to, Runnable deliver) {}

    CoreCluster(int size, long seed) {
        this.random = new SplittableRandom(seed);
        int[] ids = new int[size];
        for (int i = 0; i < size; i++) {
            ids[i] = i + 1;
        }
        this.voters = Replicas.voters(ids);
        for (int id : ids) {
            nodes.put(id, new Node(id));
        }
        for (Node node : nodes.values()) {
            node.start();
        }
    }

    @Nullable Node leader() {
        Node newest = null;
        for (Node node : nodes.values()) {
            RaftCore core = node.core;
            if (core != null
                    && core.isLeader()
                    && (newest == null || core.epoch() > newest.core().epoch())) {
                newest = node;
            }
        }
        return newest;
    }

    /// Delivers all in order, and all that follows from it, without time passing.
    void deliverAll() {
        for (int i = 0; i < 10_000 && !network.isEmpty(); i++) {
            network.removeFirst().deliver().run();
        }
        assertThat(network).as("the network comes to rest").isEmpty();
    }

    /// Lets time pass with a network that works.
    void runForMs(long ms) {
        long end = nowMs + ms;
        while (nowMs < end) {
            nowMs++;
            for (Node node : nodes.values()) {
                node.tickIfDue();
            }
            for (int i = 0; i < 20 && !network.isEmpty(); i++) {
                network.removeFirst().deliver().run();
            }
        }
    }

    void deliverRandom(double lossRate) {
        if (network.isEmpty()) {
            return;
        }
        InFlight message = network.remove(random.nextInt(network.size()));
        if (random.nextDouble() >= lossRate) {
            message.deliver().run();
        }
    }

    void appendOnLeader() {
        Node leader = leader();
        if (leader != null) {
            leader.log.entries.add(new EntryLog.Entry(leader.core().epoch(), "v" + ++valuesMade));
            leader.step(new RaftEvent.Appended(leader.log.end().offset()));
        }
    }

    final class Node {
        final int id;
        EntryLog log = new EntryLog();
        @Nullable ElectionState stored;
        @Nullable RaftCore core;
        long highWatermark;
        private final ArrayDeque<RaftEvent> pending = new ArrayDeque<>();
        private final Map<Long, InFlightRequest> requests = new HashMap<>();
        private int incarnation;

        Node(int id) {
            this.id = id;
        }

        RaftCore core() {
            return java.util.Objects.requireNonNull(core);
        }

        void start() {
            incarnation++;
            highWatermark = 0;
            pending.clear();
            requests.clear();
            RaftCore started = Replicas.core(id, voters, log, stored, nowMs);
            core = started;
            perform(started.start(nowMs));
            settle();
        }

        void crash() {
            core = null;
            log.loseUnflushed();
        }

        void tickIfDue() {
            RaftCore current = core;
            if (current != null && current.nextTickMs() <= nowMs) {
                step(new RaftEvent.Tick());
            }
        }

        void flush() {
            log.flushed = log.entries.size();
            step(new RaftEvent.Flushed(log.flushed));
        }

        void step(RaftEvent event) {
            if (core != null) {
                pending.add(event);
                settle();
            }
        }

        private void settle() {
            while (!pending.isEmpty()) {
                perform(core().step(pending.remove(), nowMs));
            }
        }

        private void perform(List<Effect> effects) {
            for (Effect effect : effects) {
                switch (effect) {
                    case Effect.PersistElection e -> stored = e.state();
                    case Effect.AppendEpochStart e -> {
                        log.entries.add(new EntryLog.Entry(e.epoch(), "leader " + e.leaderId()));
                        log.flushed = log.entries.size();
                        pending.add(new RaftEvent.Appended(log.flushed));
                        pending.add(new RaftEvent.Flushed(log.flushed));
                    }
                    case Effect.AppendFetched e -> {
                        if (e.records() instanceof EntryLog.Entries entries) {
                            log.entries.addAll(entries.entries());
                        }
                    }
                    case Effect.Flush _ -> {
                        log.flushed = log.entries.size();
                        pending.add(new RaftEvent.Flushed(log.flushed));
                    }
                    case Effect.Truncate e -> truncate(e.endOffset());
                    case Effect.MoveHighWatermark e -> commit(e.offset());
                    case Effect.ChangeLeader e -> {
                        if (e.epochStartOffset() >= 0) {
                            Integer other = leaderOfEpoch.putIfAbsent(e.epoch(), id);
                            assertThat(other == null || other == id)
                                    .as("one leader in epoch %s: %s and %s", e.epoch(), other, id)
                                    .isTrue();
                        }
                    }
                    case Effect.Answer e -> answer(e);
                    case Effect.Send e -> send(e);
                    case Effect.BeginDownload _,
                            Effect.StoreDownload _,
                            Effect.FinishDownload _ -> {}
                }
            }
        }

        private void truncate(long endOffset) {
            while (log.entries.size() > endOffset) {
                log.entries.removeLast();
            }
            log.flushed = Math.min(log.flushed, log.entries.size());
        }

        private void commit(long offset) {
            assertThat(offset).as("high watermark of %s", id).isGreaterThan(highWatermark);
            assertThat(offset).isLessThanOrEqualTo(log.entries.size());
            highWatermark = offset;
            for (int i = 0; i < offset; i++) {
                if (i < committed.size()) {
                    assertThat(log.entries.get(i)).as("offset %s", i).isEqualTo(committed.get(i));
                } else {
                    committed.add(log.entries.get(i));
                }
            }
        }

        private void send(Effect.Send e) {
            assertThat(stored).as("a request before its epoch is on disk").isNotNull();
            assertThat(java.util.Objects.requireNonNull(stored).epoch()).isEqualTo(core().epoch());
            int sender = incarnation;
            Node to = java.util.Objects.requireNonNull(nodes.get(e.to()));
            network.add(new InFlight(id, e.to(), () -> to.receive(this, sender, e)));
        }

        private void receive(Node from, int sender, Effect.Send e) {
            if (core == null) {
                from.deliverIf(sender, new RaftEvent.RequestFailed(e.to(), e.number(), true));
                return;
            }
            long replyTo = ++repliesMade;
            requests.put(replyTo, new InFlightRequest(from, sender, e));
            step(request(replyTo, from.id, e.request()));
        }

        private void deliverIf(int expectedIncarnation, RaftEvent event) {
            if (incarnation == expectedIncarnation && core != null) {
                step(event);
            }
        }

        private RaftEvent request(long replyTo, int from, Effect.Request request) {
            return switch (request) {
                case Effect.Request.Vote r ->
                        new RaftEvent.VoteRequested(
                                replyTo,
                                Replicas.key(from),
                                r.epoch(),
                                r.lastOffset(),
                                r.preVote(),
                                r.addressee());
                case Effect.Request.BeginEpoch r ->
                        new RaftEvent.BeginEpochRequested(
                                replyTo, from, r.epoch(), voters.endpoints(from), r.addressee());
                case Effect.Request.EndEpoch r ->
                        new RaftEvent.EndEpochRequested(
                                replyTo, from, r.epoch(), voters.endpoints(from), r.preferred());
                case Effect.Request.Fetch r ->
                        new RaftEvent.FetchRequested(
                                replyTo,
                                Replicas.key(from),
                                r.epoch(),
                                r.offset(),
                                r.lastEpoch(),
                                r.highWatermark(),
                                500,
                                r.bytesMax());
                case Effect.Request.FetchSnapshot r ->
                        new RaftEvent.SnapshotRequested(
                                replyTo,
                                Replicas.key(from),
                                r.epoch(),
                                r.id(),
                                r.position(),
                                r.bytesMax(),
                                null);
            };
        }

        private void answer(Effect.Answer e) {
            InFlightRequest request =
                    java.util.Objects.requireNonNull(requests.remove(e.replyTo()));
            if (e.reply() instanceof Effect.Reply.Voted voted
                    && voted.granted()
                    && request.send().request() instanceof Effect.Request.Vote vote
                    && !vote.preVote()) {
                ElectionState onDisk = java.util.Objects.requireNonNull(stored);
                assertThat(onDisk.epoch()).isEqualTo(vote.epoch());
                assertThat(onDisk.voted()).isEqualTo(Replicas.key(request.from().id));
            }
            RaftEvent event = event(request.send(), e.reply());
            network.add(
                    new InFlight(
                            id,
                            request.from().id,
                            () -> request.from().deliverIf(request.sender(), event)));
        }

        private RaftEvent event(Effect.Send send, Effect.Reply reply) {
            ErrorCode error = reply instanceof Effect.Reply.Refused r ? r.error() : ErrorCode.NONE;
            var hint =
                    new RaftEvent.LeaderHint(
                            core().leaderId(), core().epoch(), core().leaderEndpoints());
            return switch (send.request()) {
                case Effect.Request.Vote _ ->
                        new RaftEvent.VoteAnswered(
                                id,
                                send.number(),
                                error,
                                hint,
                                reply instanceof Effect.Reply.Voted v && v.granted());
                case Effect.Request.BeginEpoch _ ->
                        new RaftEvent.BeginEpochAnswered(id, send.number(), error, hint);
                case Effect.Request.EndEpoch _ ->
                        new RaftEvent.EndEpochAnswered(id, send.number(), error, hint);
                case Effect.Request.Fetch _ -> fetchAnswered(send, reply, error, hint);
                case Effect.Request.FetchSnapshot _ ->
                        new RaftEvent.RequestFailed(id, send.number(), false);
            };
        }

        private RaftEvent fetchAnswered(
                Effect.Send send, Effect.Reply reply, ErrorCode error, RaftEvent.LeaderHint hint) {
            RecordBytes records = new EntryLog.Entries(List.of());
            long leaders = -1;
            switch (reply) {
                case Effect.Reply.Read r -> {
                    leaders = r.highWatermark();
                    records =
                            new EntryLog.Entries(
                                    List.copyOf(
                                            log.entries.subList(
                                                    (int) r.offset(), log.entries.size())));
                }
                case Effect.Reply.Empty r -> leaders = r.highWatermark();
                default -> {}
            }
            return new RaftEvent.FetchAnswered(
                    id,
                    send.number(),
                    error,
                    hint,
                    leaders,
                    reply instanceof Effect.Reply.Diverging d ? d.end() : null,
                    null,
                    records);
        }

        private record InFlightRequest(Node from, int sender, Effect.Send send) {}
    }
}
