package dev.odradek.benchmarks.work;

import dev.odradek.benchmarks.load.FetchLane;
import dev.odradek.benchmarks.load.LoadLoop;
import dev.odradek.benchmarks.load.OpenLoop;
import dev.odradek.benchmarks.load.ProduceLane;
import dev.odradek.benchmarks.load.Tally;
import dev.odradek.benchmarks.load.Topic;
import dev.odradek.benchmarks.result.Unit;
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
        Topic topic = broker.createForLoad(name(), load.partitions());
        var produced = new Tally();
        var delivered = new Tally();
        var schedule = new AtomicReference<OpenLoop>();
        int recordsPerBatch = load.producers().shape().recordsPerBatch();
        Watch.Seen seen;
        try (var loop = new LoadLoop(broker.node().port())) {
            List<ProduceLane> lanes = load.producers().lanes(loop, produced, topic);
            List<FetchLane> tails = new ArrayList<>();
            List<Tally> read = new ArrayList<>();
            for (int reader = 0; reader < readers; reader++) {
                var mine = new Tally();
                read.add(mine);
                tails.add(
                        new FetchLane(
                                loop,
                                mine,
                                topic,
                                Broker.partitions(topic),
                                1,
                                (partition, offset, nanos) -> {
                                    OpenLoop open = schedule.get();
                                    if (open != null) {
                                        delivered.onLatency(
                                                open.dueNanos(partition, offset / recordsPerBatch),
                                                nanos);
                                    }
                                }));
            }
            for (FetchLane tail : tails) {
                tail.repeat(true);
                tail.send(System.nanoTime());
            }
            var watch = new Watch(broker, loop, produced, read);
            try (var open = new OpenLoop(lanes, load.perSecond(topic))) {
                schedule.set(open);
                delivered.open(open.dueNanos(0, 0) + broker.pace().warmUp().toNanos());
                seen = watch.watch(open);
                delivered.shut(System.nanoTime());
            }
            watch.finish();
            tails.forEach(tail -> tail.repeat(false));
        }
        FixedRate.checkRecords(broker, topic, produced.counts().records());
        double gigabytes = seen.gigabytes() + seen.deliveredBytes() / 1e9;
        broker.found(
                name(),
                "cpu",
                "broker CPU, in and out",
                Unit.CPU_SECONDS_PER_GB,
                seen.processor().work() / gigabytes);
        Figures.latencies(broker, name(), "delivery", delivered.latencies());
        broker.delete(topic);
    }
}
