package dev.odradek.benchmarks.work;

import dev.odradek.benchmarks.load.LoadLoop;
import dev.odradek.benchmarks.load.OpenLoop;
import dev.odradek.benchmarks.load.Tally;
import dev.odradek.benchmarks.load.Topic;
import dev.odradek.benchmarks.measure.Processor;
import dev.odradek.benchmarks.result.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A fresh node under a fixed rate from its first second on: how long until it costs no more than a
/// fifth above what it comes to.
public record WarmUp(FixedRate load, int seconds) implements Work {
    private static final Duration STEP = Duration.ofSeconds(1);
    private static final double STEADY = 1.2;
    private static final int LAST_STEPS = 4;

    @Override
    public String name() {
        return load.name();
    }

    @Override
    public void run(Broker broker) throws RefusedException {
        Topic topic = broker.create(name(), load.partitions());
        var tally = new Tally();
        List<Processor> steps = new ArrayList<>();
        try (var loop = new LoadLoop(broker.node().port())) {
            var lanes = load.producers().lanes(loop, tally, topic);
            var process = broker.process();
            try (var _ = new OpenLoop(lanes, load.perSecond(topic))) {
                Processor before = process.processor();
                for (int step = 0; step < seconds; step++) {
                    Broker.pause(STEP);
                    Processor now = process.processor();
                    steps.add(now.minus(before));
                    before = now;
                }
            }
            new Watch(broker, loop, tally).finish();
        }
        broker.found(
                name(),
                "wall",
                "until within a fifth of steady CPU",
                Unit.SECONDS,
                steadyAfter(steps) * STEP.toMillis() / 1e3);
        broker.found(
                name(),
                "jit",
                "compilers until the end of " + seconds + " s",
                Unit.CPU_SECONDS,
                steps.stream().mapToDouble(Processor::compilers).sum());
        broker.delete(topic);
    }

    /// How many steps came before the first one from which on all cost no more than a fifth above
    /// what the last ones do on average, compilers included.
    static int steadyAfter(List<Processor> steps) {
        double steady =
                steps.subList(Math.max(0, steps.size() - LAST_STEPS), steps.size()).stream()
                        .mapToDouble(Processor::total)
                        .average()
                        .orElse(0);
        int after = steps.size();
        while (after > 0 && steps.get(after - 1).total() <= STEADY * steady) {
            after--;
        }
        return after;
    }
}
