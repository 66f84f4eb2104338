package dev.odradek.benchmarks.work;

import dev.odradek.benchmarks.load.LoadLoop;
import dev.odradek.benchmarks.load.ProduceLane;
import dev.odradek.benchmarks.load.Tally;
import dev.odradek.benchmarks.load.Topic;
import dev.odradek.benchmarks.result.Unit;
import java.util.List;

/// Producing as fast as the broker answers: each connection keeps five requests on their way, as a
/// stock producer does.
public record Throughput(String name, Producers producers, int partitions) implements Work {
    static final int ON_THEIR_WAY = 5;

    @Override
    public void run(Broker broker) throws RefusedException {
        Topic topic = broker.createForLoad(name, partitions);
        var tally = new Tally();
        Watch.Seen seen;
        try (var loop = LoadLoop.patient(broker.node().port())) {
            List<ProduceLane> lanes = producers.lanes(loop, tally, topic);
            var watch = new Watch(broker, loop, tally);
            start(lanes);
            seen = watch.watch(null);
            lanes.forEach(lane -> lane.repeat(false));
            watch.finish();
        }
        broker.checkRecords(topic, tally.counts().records());
        broker.found(
                name,
                "rate",
                "throughput",
                Unit.MB_PER_SECOND,
                seen.counts().bytes() / 1e6 / seen.seconds());
        Figures.perGigabyte(broker, name, seen);
        broker.delete(topic);
    }

    static void start(List<ProduceLane> lanes) {
        for (ProduceLane lane : lanes) {
            lane.repeat(true);
            for (int i = 0; i < ON_THEIR_WAY; i++) {
                lane.send(System.nanoTime());
            }
        }
    }
}
