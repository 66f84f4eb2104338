package dev.odradek.benchmarks.work;

import dev.odradek.benchmarks.load.FetchLane;
import dev.odradek.benchmarks.load.LoadLoop;
import dev.odradek.benchmarks.load.OpenLoop;
import dev.odradek.benchmarks.load.ProduceLane;
import dev.odradek.benchmarks.load.Tally;
import dev.odradek.benchmarks.load.Topic;
import java.util.List;
import java.util.stream.IntStream;

/// One consumer has very many partitions, of which one in a hundred gets records.
///
/// @param load writes to the first partitions of the topic
/// @param partitions of the topic
/// @param minBytes `fetch.min.bytes` of the consumer
public record SparsePartitions(FixedRate load, int partitions, int minBytes) implements Work {

    @Override
    public String name() {
        return load.name();
    }

    @Override
    public void run(Broker broker) throws RefusedException {
        int all = Math.toIntExact(broker.pace().scaled(partitions, 100));
        Topic topic = broker.create(name(), all);
        var active = new Topic(topic.name(), topic.id(), load.partitions());
        var produced = new Tally();
        var read = new Tally();
        Watch.Seen seen;
        try (var loop = LoadLoop.punctual(broker.node().port())) {
            List<ProduceLane> lanes = load.producers().lanes(loop, produced, active);
            var reader =
                    new FetchLane(
                            loop,
                            read,
                            topic,
                            IntStream.range(0, all).boxed().toList(),
                            minBytes,
                            (_, _, _) -> {});
            reader.repeat(true);
            reader.send(System.nanoTime());
            var watch = new Watch(broker, loop, produced, List.of(read));
            watch.heat(lanes);
            try (var schedule = new OpenLoop(lanes, load.perSecond(active))) {
                seen = watch.watch(schedule);
            }
            watch.finish();
            reader.repeat(false);
        }
        broker.checkRecords(topic, produced.counts().records());
        Figures.perRequest(broker, name(), seen);
        Figures.latencies(broker, name(), "produce", seen.latencies());
        Figures.lateness(broker, name(), seen.lateness());
        broker.delete(topic);
    }
}
