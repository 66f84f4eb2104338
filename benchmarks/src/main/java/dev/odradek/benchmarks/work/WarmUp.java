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
/// fifth above what the same load costs a warm one, which is measured afterwards.
public record WarmUp(FixedRate load, int seconds) implements Work {
    private static final Duration STEP = Duration.ofSeconds(1);
    private static final double STEADY = 1.2;
    private static final double MILLIS_PER_SECOND = 1e3;

    @Override
    public String name() {
        return load.name();
    }

    @Override
    public void run(Broker broker) throws RefusedException {
        Topic topic = broker.createForLoad(name(), load.partitions());
        var tally = new Tally();
        List<Processor> steps = new ArrayList<>();
        try (var loop = LoadLoop.punctual(broker.node().port())) {
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
        Watch.Seen steady = load.produce(broker, topic);
        double perStep =
                steady.processor().total() / steady.seconds() * STEP.toMillis() / MILLIS_PER_SECOND;
        broker.found(
                name(),
                "wall",
                "until within a fifth of steady CPU, at most " + seconds,
                Unit.SECONDS,
                steadyAfter(steps, perStep) * STEP.toMillis() / MILLIS_PER_SECOND);
        broker.found(
                name(),
                "cpu",
                "CPU beyond steady CPU in " + seconds + " s, compilers' included",
                Unit.CPU_SECONDS,
                Math.max(0, steps.stream().mapToDouble(each -> each.total() - perStep).sum()));
        broker.noted(
                name(),
                "jit",
                "of all that the compilers'",
                Unit.CPU_SECONDS,
                steps.stream().mapToDouble(Processor::compilers).sum());
        broker.delete(topic);
    }

    /// How many steps came before the first one from which on all cost at most a fifth more than
    /// `steady` seconds of the processor, compilers included. A step counts as the middle one of
    /// itself and its neighbours, so that a moment in which the machine was busy does not decide.
    static int steadyAfter(List<Processor> steps, double steady) {
        int after = steps.size();
        while (after > 0 && smooth(steps, after - 1) <= STEADY * steady) {
            after--;
        }
        return after;
    }

    private static double smooth(List<Processor> steps, int at) {
        return median(steps.subList(Math.max(0, at - 1), Math.min(at + 2, steps.size())));
    }

    private static double median(List<Processor> steps) {
        double[] sorted = steps.stream().mapToDouble(Processor::total).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
