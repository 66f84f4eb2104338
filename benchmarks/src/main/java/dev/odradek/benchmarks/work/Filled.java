package dev.odradek.benchmarks.work;

import dev.odradek.benchmarks.load.LoadLoop;
import dev.odradek.benchmarks.load.ProduceLane;
import dev.odradek.benchmarks.load.Tally;
import dev.odradek.benchmarks.load.Topic;
import java.time.Duration;
import java.util.List;

/// Fills topics as fast as the broker takes it.
final class Filled {
    private static final Duration POLL = Duration.ofMillis(2);

    private Filled() {}

    /// @param records that were acknowledged
    /// @param residentMib of the broker while it was written to
    record Load(long records, double residentMib) {}

    /// Writes at least `bytes` of record batches.
    ///
    /// @throws RefusedException when there was an error, or a record is missing
    static Load fill(Broker broker, Topic topic, Producers producers, long bytes)
            throws RefusedException {
        var tally = new Tally();
        double residentMib;
        try (var loop = LoadLoop.patient(broker.node().port())) {
            List<ProduceLane> lanes = producers.lanes(loop, tally, topic);
            Throughput.start(lanes);
            while (tally.counts().bytes() < bytes && tally.errors() == null) {
                Broker.pause(POLL);
            }
            residentMib = broker.process().residentMib();
            lanes.forEach(lane -> lane.repeat(false));
            new Watch(broker, loop, tally).finish();
        }
        broker.checkRecords(topic, tally.counts().records());
        return new Load(tally.counts().records(), residentMib);
    }
}
