package dev.odradek.benchmarks.work;

import dev.odradek.benchmarks.load.FetchLane;
import dev.odradek.benchmarks.load.LoadLoop;
import dev.odradek.benchmarks.load.Tally;
import dev.odradek.benchmarks.load.Topic;
import dev.odradek.benchmarks.measure.Processor;
import dev.odradek.benchmarks.result.Unit;
import java.time.Duration;
import java.util.List;

/// Consumers that catch up with what is still in the page cache, again and again: as long as a
/// load's warm-up takes to warm the broker up, and as long as a load is measured to count.
public record HotFetch(String name, Producers producers, int partitions, long bytes)
        implements Work {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(1);

    @Override
    public void run(Broker broker) throws RefusedException {
        Topic topic = broker.createForLoad(name, partitions);
        long records =
                Filled.fill(broker, topic, producers, broker.pace().scaled(bytes, 50_000_000))
                        .records();
        read(broker, topic, records, broker.pace().warmUp());
        Pass pass = read(broker, topic, records, broker.pace().measured());
        Watch.checkClient("reading", pass.clientNanos(), pass.nanos());
        Figures.perGigabyte(broker, name, "broker CPU", pass.processor(), pass.bytes() / 1e9);
        // Half of the machine is the client's.
        broker.noted(
                name,
                "rate",
                "throughput",
                Unit.MB_PER_SECOND,
                pass.bytes() / 1e6 / (pass.nanos() / 1e9));
        broker.delete(topic);
    }

    /// @param clientNanos of the busier one of the client's threads
    private record Pass(long bytes, long nanos, Processor processor, long clientNanos) {
        Pass plus(Pass other) {
            return new Pass(
                    bytes + other.bytes,
                    nanos + other.nanos,
                    processor.plus(other.processor),
                    clientNanos + other.clientNanos);
        }
    }

    /// Passes over it all until so much time has gone by, one at least.
    private static Pass read(Broker broker, Topic topic, long records, Duration time)
            throws RefusedException {
        Pass all = read(broker, topic, records);
        while (all.nanos() < time.toNanos()) {
            all = all.plus(read(broker, topic, records));
        }
        return all;
    }

    /// One consumer for each partition reads it all, on two threads, since one has no more to give
    /// than what a broker sends in its stead.
    private static Pass read(Broker broker, Topic topic, long records) throws RefusedException {
        var tally = new Tally();
        try (var even = LoadLoop.patient(broker.node().port());
                var odd = LoadLoop.patient(broker.node().port())) {
            List<FetchLane> lanes =
                    Broker.partitions(topic).stream()
                            .map(partition ->
                                    new FetchLane(
                                            partition % 2 == 0 ? even : odd,
                                            tally,
                                            topic,
                                            List.of(partition),
                                            1,
                                            (_, _, _) -> {}))
                            .toList();
            var process = broker.process();
            Processor before = process.processor();
            long evenBefore = even.cpuNanos();
            long oddBefore = odd.cpuNanos();
            long start = System.nanoTime();
            for (FetchLane lane : lanes) {
                lane.repeat(true);
                lane.send(start);
            }
            await(tally, records, start);
            long nanos = System.nanoTime() - start;
            return new Pass(
                    tally.counts().bytes(),
                    nanos,
                    process.processor().minus(before),
                    Math.max(even.cpuNanos() - evenBefore, odd.cpuNanos() - oddBefore));
        }
    }

    private static void await(Tally tally, long records, long startNanos) throws RefusedException {
        while (tally.counts().records() < records) {
            String errors = tally.errors();
            if (errors != null) {
                throw new RefusedException(errors);
            }
            if (System.nanoTime() - startNanos > PATIENCE.toNanos()) {
                throw new RefusedException(
                        "%d of %d records were read within %s"
                                .formatted(tally.counts().records(), records, PATIENCE));
            }
            Broker.pause(POLL);
        }
    }
}
