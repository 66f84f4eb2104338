package dev.odradek.benchmarks.work;

import dev.odradek.benchmarks.load.CommitLane;
import dev.odradek.benchmarks.load.LoadLoop;
import dev.odradek.benchmarks.load.OpenLoop;
import dev.odradek.benchmarks.load.Tally;
import dev.odradek.benchmarks.load.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// Commits of offsets at a fixed rate, each connection for a group of its own.
public record OffsetCommits(String name, int groups, double requestsPerSecond) implements Work {

    @Override
    public void run(Broker broker) throws RefusedException {
        Topic topic = broker.create(name, 1);
        List<String> names = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            String id = name + "-" + group;
            names.add(id);
            // Through a stock client first, which waits until there is a coordinator.
            Broker.get(
                    broker.admin()
                            .alterConsumerGroupOffsets(
                                    id,
                                    Map.of(
                                            new TopicPartition(topic.name(), 0),
                                            new OffsetAndMetadata(0)))
                            .all());
        }
        var tally = new Tally();
        Watch.Seen seen;
        try (var loop = LoadLoop.punctual(broker.node().port())) {
            List<CommitLane> lanes =
                    names.stream()
                            .map(group -> new CommitLane(loop, tally, topic, 0, group))
                            .toList();
            var watch = new Watch(broker, loop, tally);
            watch.heat(lanes);
            try (var schedule = new OpenLoop(lanes, requestsPerSecond)) {
                seen = watch.watch(schedule);
            }
            watch.finish();
        }
        Figures.perRequest(broker, name, seen);
        Figures.latencies(broker, name, "commit", seen.latencies());
        Figures.lateness(broker, name, seen.lateness());
        broker.delete(topic);
    }
}
