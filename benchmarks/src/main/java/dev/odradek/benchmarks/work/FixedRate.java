package dev.odradek.benchmarks.work;

import dev.odradek.benchmarks.load.LoadLoop;
import dev.odradek.benchmarks.load.OpenLoop;
import dev.odradek.benchmarks.load.ProduceLane;
import dev.odradek.benchmarks.load.Tally;
import dev.odradek.benchmarks.load.Topic;
import java.util.List;

/// Producing at a fixed rate that every peer bears.
///
/// @param times how many times as long as other loads it is measured
public record FixedRate(String name, Producers producers, int partitions, Rate rate, int times)
        implements Work {

    @Override
    public void run(Broker broker) throws RefusedException {
        Topic topic = broker.createForLoad(name, partitions);
        Watch.Seen seen = produce(broker, topic);
        switch (rate) {
            case Rate.Requests _ -> Figures.perRequest(broker, name, seen);
            case Rate.Megabytes _ -> Figures.perGigabyte(broker, name, seen);
        }
        Figures.latencies(broker, name, "produce", seen.latencies());
        Figures.lateness(broker, name, seen.lateness());
        broker.delete(topic);
    }

    /// Does the work on a topic, after what was done to it before.
    Watch.Seen produce(Broker broker, Topic topic) throws RefusedException {
        long before = broker.records(topic);
        double perSecond = perSecond(topic);
        var tally = new Tally();
        Watch.Seen seen;
        try (var loop = LoadLoop.punctual(broker.node().port())) {
            List<ProduceLane> lanes = producers.lanes(loop, tally, topic);
            var watch = new Watch(broker, loop, tally);
            watch.heat(lanes);
            try (var schedule = new OpenLoop(lanes, perSecond)) {
                seen = watch.watch(schedule, broker.pace().measured().multipliedBy(times));
            }
            watch.finish();
        }
        broker.checkRecords(topic, before + tally.counts().records());
        return seen;
    }

    double perSecond(Topic topic) {
        return rate.requestsPerSecond(producers, topic);
    }
}
