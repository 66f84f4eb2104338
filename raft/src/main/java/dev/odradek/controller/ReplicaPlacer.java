package dev.odradek.controller;

import dev.odradek.metadata.BrokerRegistration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// Chooses brokers for new partitions. Leaders go round the racks, and within a rack round its
/// brokers, from a random start; the other replicas of a partition follow on the racks after the
/// leader's, so that as many racks as possible hold one; live brokers come before fenced ones, and
/// a fenced one never leads. Source of the effect: Kafka 4.3.1 StripedReplicaPlacer.
final class ReplicaPlacer {
    private final RandomGenerator random;

    ReplicaPlacer(RandomGenerator random) {
        this.random = random;
    }

    /// Where the partitions go, or why they cannot.
    sealed interface Placement {
        /// @param replicas per partition, the leader first
        record Placed(List<List<Integer>> replicas) implements Placement {}

        record Impossible(String why) implements Placement {}
    }

    /// Places `partitionCount` partitions on brokers that are not leaving and have a directory for
    /// new replicas.
    ///
    /// @param replicationFactor may be nonsense
    Placement place(
            Collection<BrokerRegistration> brokers, int partitionCount, int replicationFactor) {
        var usable =
                brokers.stream()
                        .filter(b -> !b.inControlledShutdown() && b.hasUncordonedDirectory())
                        .toList();
        if (replicationFactor <= 0) {
            return new Placement.Impossible(
                    "Invalid replication factor "
                            + replicationFactor
                            + ": the replication factor must be positive.");
        }
        if (usable.stream().allMatch(BrokerRegistration::fenced)) {
            return new Placement.Impossible(
                    "All brokers are currently fenced, or have all their log directories"
                            + " cordoned.");
        }
        if (replicationFactor > usable.size()) {
            return new Placement.Impossible(
                    "The target replication factor of "
                            + replicationFactor
                            + " cannot be reached because only "
                            + usable.size()
                            + " broker(s) are registered or some brokers have all their log"
                            + " directories cordoned.");
        }
        var racks = new Racks(usable);
        var placed = new ArrayList<List<Integer>>(partitionCount);
        for (int i = 0; i < partitionCount; i++) {
            placed.add(racks.next(replicationFactor));
        }
        return new Placement.Placed(placed);
    }

    /// A ring of brokers: each round starts one further than the one before.
    private final class Ring {
        final List<Integer> brokers = new ArrayList<>();
        int start;
        int taken;

        void shuffle() {
            Collections.shuffle(brokers, java.util.Random.from(random));
        }

        void rest() {
            taken = 0;
            start = brokers.isEmpty() ? 0 : (start + 1) % brokers.size();
        }

        /// The next one of this round, or -1.
        int next() {
            if (taken == brokers.size()) {
                return -1;
            }
            return brokers.get((start + taken++) % brokers.size());
        }
    }

    private final class Rack {
        final Ring live = new Ring();
        final Ring fenced = new Ring();
        boolean isResting = true;

        /// @param mayBeFenced whether a fenced broker will do when no live one is left
        int next(boolean mayBeFenced) {
            isResting = false;
            int broker = live.next();
            return broker < 0 && mayBeFenced ? fenced.next() : broker;
        }

        void rest() {
            if (!isResting) {
                live.rest();
                fenced.rest();
                isResting = true;
            }
        }
    }

    private final class Racks {
        private final List<Rack> racks;
        private final int liveCount;
        private int first;
        private int sinceShuffle;

        Racks(List<BrokerRegistration> brokers) {
            // Brokers without a rack share one, which comes first.
            var byName = new TreeMap<String, Rack>();
            int live = 0;
            for (var broker : brokers) {
                String name = broker.rack();
                var rack = byName.computeIfAbsent(name == null ? "" : name, _ -> new Rack());
                (broker.fenced() ? rack.fenced : rack.live).brokers.add(broker.id());
                live += broker.fenced() ? 0 : 1;
            }
            racks = new ArrayList<>(byName.values());
            for (var rack : racks) {
                for (var ring : List.of(rack.live, rack.fenced)) {
                    Collections.sort(ring.brokers);
                    ring.start = ring.brokers.isEmpty() ? 0 : random.nextInt(ring.brokers.size());
                }
            }
            liveCount = live;
            first = random.nextInt(racks.size());
        }

        List<Integer> next(int replicationFactor) {
            // After as many partitions as there are leaders the pattern would repeat.
            if (sinceShuffle == liveCount && liveCount > 1) {
                Collections.shuffle(racks, java.util.Random.from(random));
                for (var rack : racks) {
                    rack.live.shuffle();
                    rack.fenced.shuffle();
                }
                sinceShuffle = 0;
            }
            var replicas = new ArrayList<Integer>(replicationFactor);
            int at = first;
            int leader = racks.get(at).next(false);
            while (leader < 0) {
                at = (at + 1) % racks.size();
                leader = racks.get(at).next(false);
            }
            replicas.add(leader);
            int leaderRack = at;
            boolean leaderRackHadItsTurn = false;
            at = first;
            while (replicas.size() < replicationFactor) {
                if (at == leaderRack && !leaderRackHadItsTurn) {
                    leaderRackHadItsTurn = true;
                } else {
                    int broker = racks.get(at).next(true);
                    if (broker >= 0) {
                        replicas.add(broker);
                    }
                }
                at = (at + 1) % racks.size();
            }
            racks.forEach(Rack::rest);
            sinceShuffle++;
            first = (first + 1) % racks.size();
            return replicas;
        }
    }
}
