package dev.odradek.benchmarks.work;

import dev.odradek.benchmarks.load.LoadLoop;
import dev.odradek.benchmarks.load.OpenLoop;
import dev.odradek.benchmarks.load.Tally;
import dev.odradek.benchmarks.load.Topic;
import dev.odradek.benchmarks.measure.Allocation;
import dev.odradek.benchmarks.measure.SystemCalls;
import dev.odradek.benchmarks.result.Unit;
import java.util.OptionalDouble;

/// What each request of a load makes the broker ask of the kernel and of its heap. Counting costs
/// the broker something, so it is done apart from all that is timed, and last.
///
/// @param load whose figures bear the name
public record PerRequest(FixedRate load) implements Work {

    @Override
    public String name() {
        return load.name() + "-calls";
    }

    @Override
    public void run(Broker broker) throws RefusedException {
        Topic topic = broker.create(name(), load.partitions());
        var tally = new Tally();
        try (var loop = LoadLoop.punctual(broker.node().port())) {
            var lanes = load.producers().lanes(loop, tally, topic);
            try (var _ = new OpenLoop(lanes, load.perSecond(topic))) {
                Broker.pause(broker.pace().warmUp());
                systemCalls(broker, tally);
                allocation(broker, tally);
            }
            new Watch(broker, loop, tally).finish();
        }
        broker.delete(topic);
    }

    private void systemCalls(Broker broker, Tally tally) throws RefusedException {
        int seconds = Math.toIntExact(broker.pace().measured().toSeconds());
        long before = tally.counts().answered();
        long start = System.nanoTime();
        OptionalDouble calls =
                SystemCalls.perSecond(broker.node().directory(), broker.process().pid(), seconds);
        double requests =
                (tally.counts().answered() - before) / ((System.nanoTime() - start) / 1e9);
        if (calls.isEmpty() || requests <= 0) {
            throw new RefusedException("neither perf nor strace can count system calls here");
        }
        broker.found(
                name(),
                "calls",
                "system calls",
                Unit.CALLS_PER_REQUEST,
                calls.getAsDouble() / requests);
    }

    private void allocation(Broker broker, Tally tally) {
        try (var allocation = new Allocation(broker.process().pid())) {
            Broker.pause(broker.pace().warmUp());
            long bytesBefore = allocation.bytes();
            long before = tally.counts().answered();
            Broker.pause(broker.pace().measured());
            long bytes = allocation.bytes() - bytesBefore;
            long requests = tally.counts().answered() - before;
            broker.found(
                    name(),
                    "allocated",
                    "heap allocated",
                    Unit.BYTES_PER_REQUEST,
                    (double) bytes / Math.max(1, requests));
        }
    }
}
