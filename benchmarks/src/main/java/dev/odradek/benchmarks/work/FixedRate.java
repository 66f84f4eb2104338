package dev.odradek.benchmarks.work;

import dev.odradek.benchmarks.load.LoadLoop;
import dev.odradek.benchmarks.load.OpenLoop;
import dev.odradek.benchmarks.load.ProduceLane;
import dev.odradek.benchmarks.load.Tally;
import dev.odradek.benchmarks.load.Topic;
import java.time.Duration;
import java.util.List;

/// Producing at a fixed rate that every peer bears.
///
/// @param megabytesPerSecond of record batches as they go over the wire; 0 when the rate is in
///   requests
/// @param requestsPerSecond of all connections; 0 when the rate is in bytes
public record FixedRate(
        String name,
        Producers producers,
        int partitions,
        double megabytesPerSecond,
        double requestsPerSecond)
        implements Work {
    private static final Duration HEAT = Duration.ofSeconds(2);
    // What the disk takes while the load that is measured has its own warm-up.
    private static final long HEAT_BYTES_MAX = 250_000_000;
    private static final Duration POLL = Duration.ofMillis(2);

    @Override
    public void run(Broker broker) throws RefusedException {
        Topic topic = broker.createForLoad(name, partitions);
        Watch.Seen seen = produce(broker, topic);
        if (requestsPerSecond > 0) {
            Figures.perRequest(broker, name, seen);
        } else {
            Figures.perGigabyte(broker, name, seen);
        }
        Figures.latencies(broker, name, "produce", seen.latencies());
        Figures.lateness(broker, name, seen.lateness());
        broker.delete(topic);
    }

    /// Does the work on a topic that has no records yet.
    Watch.Seen produce(Broker broker, Topic topic) throws RefusedException {
        long before = broker.records(topic);
        var tally = new Tally();
        Watch.Seen seen;
        try (var loop = new LoadLoop(broker.node().port())) {
            List<ProduceLane> lanes = producers.lanes(loop, tally, topic);
            var watch = new Watch(broker, loop, tally);
            heat(lanes, watch, tally);
            try (var schedule = new OpenLoop(lanes, perSecond(topic))) {
                seen = watch.watch(schedule);
            }
            watch.finish();
        }
        checkRecords(broker, topic, before + tally.counts().records());
        return seen;
    }

    /// First as fast as the broker answers, one request of each connection at a time: at the rate
    /// that is measured it would take a JVM a minute to compile what is hot.
    private static void heat(List<ProduceLane> lanes, Watch watch, Tally tally)
            throws RefusedException {
        long start = System.nanoTime();
        for (ProduceLane lane : lanes) {
            lane.repeat(true);
            lane.send(start);
        }
        while (System.nanoTime() - start < HEAT.toNanos()
                && tally.counts().bytes() < HEAT_BYTES_MAX
                && tally.errors() == null) {
            Broker.pause(POLL);
        }
        lanes.forEach(lane -> lane.repeat(false));
        watch.finish();
    }

    double perSecond(Topic topic) {
        return requestsPerSecond > 0
                ? requestsPerSecond
                : megabytesPerSecond * 1e6 / producers.batchBytes(topic);
    }

    /// @throws RefusedException when the log has other than these
    static void checkRecords(Broker broker, Topic topic, long acknowledged)
            throws RefusedException {
        long found = broker.records(topic);
        if (found != acknowledged) {
            throw new RefusedException(
                    "%d records were acknowledged, the log of %s has %d"
                            .formatted(acknowledged, topic.name(), found));
        }
    }
}
