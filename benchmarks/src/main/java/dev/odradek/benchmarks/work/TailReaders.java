package dev.odradek.benchmarks.work;

import dev.odradek.benchmarks.load.FetchLane;
import dev.odradek.benchmarks.load.LoadLoop;
import dev.odradek.benchmarks.load.OpenLoop;
import dev.odradek.benchmarks.load.ProduceLane;
import dev.odradek.benchmarks.load.Tally;
import dev.odradek.benchmarks.load.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/// Consumers at the end of the log, while producers write at a fixed rate. Each has all partitions;
/// delivery counts from the moment at which the batch was due to be sent.
///
/// @param load its producers have one connection for each partition
public record TailReaders(FixedRate load, int readers) implements Work {

    @Override
    public String name() {
        return load.name();
    }

    @Override
    public void run(Broker broker) throws RefusedException {
        heat(broker);
        Topic topic = broker.createForLoad(name(), load.partitions());
        var produced = new Tally();
        var delivered = new Tally();
        var schedule = new AtomicReference<OpenLoop>();
        int recordsPerBatch = load.producers().shape().recordsPerBatch();
        Watch.Seen seen;
        try (var loop = LoadLoop.punctual(broker.node().port())) {
            List<ProduceLane> lanes = load.producers().lanes(loop, produced, topic);
            var tails =
                    new Tails(
                            loop,
                            topic,
                            (partition, offset, nanos) -> {
                                OpenLoop open = schedule.get();
                                if (open != null) {
                                    delivered.onLatency(
                                            open.dueNanos(partition, offset / recordsPerBatch),
                                            nanos);
                                }
                            });
            var watch = new Watch(broker, loop, produced, tails.read);
            try (var open = new OpenLoop(lanes, load.perSecond(topic))) {
                schedule.set(open);
                delivered.open(open.dueNanos(0, 0) + broker.pace().warmUp().toNanos());
                seen = watch.watch(open);
                delivered.shut(System.nanoTime());
            }
            watch.finish();
            tails.end();
        }
        broker.checkRecords(topic, produced.counts().records());
        Figures.perGigabyte(
                broker,
                name(),
                "broker CPU, in and out",
                seen.processor(),
                seen.gigabytes() + seen.deliveredBytes() / 1e9);
        Figures.latencies(broker, name(), "delivery", delivered.latencies());
        Figures.lateness(broker, name(), seen.lateness());
        broker.delete(topic);
    }

    /// On a topic of its own, so that offsets tell when a batch was due.
    private void heat(Broker broker) throws RefusedException {
        Topic topic = broker.createForLoad(name() + "-heat", load.partitions());
        var produced = new Tally();
        try (var loop = LoadLoop.punctual(broker.node().port())) {
            List<ProduceLane> lanes = load.producers().lanes(loop, produced, topic);
            var tails = new Tails(loop, topic, (_, _, _) -> {});
            new Watch(broker, loop, produced, tails.read).heat(lanes);
            tails.end();
        }
        broker.delete(topic);
    }

    /// The consumers, which ask from their first moment on.
    private final class Tails {
        private final List<Tally> read = new ArrayList<>();
        private final List<FetchLane> lanes = new ArrayList<>();

        Tails(LoadLoop loop, Topic topic, FetchLane.Delivery delivery) {
            List<Integer> partitions = Broker.partitions(topic);
            for (int reader = 0; reader < readers; reader++) {
                var mine = new Tally();
                read.add(mine);
                lanes.add(new FetchLane(loop, mine, topic, partitions, 1, delivery));
            }
            for (FetchLane lane : lanes) {
                lane.repeat(true);
                lane.send(System.nanoTime());
            }
        }

        void end() {
            lanes.forEach(lane -> lane.repeat(false));
        }
    }
}
