package dev.odradek.benchmarks.work;

import dev.odradek.benchmarks.measure.BrokerProcess;
import dev.odradek.benchmarks.result.Unit;
import java.time.Duration;

/// A node that nobody asks anything of.
///
/// @param settle is waited for before
public record Idle(String name, Duration settle) implements Work {

    @Override
    public void run(Broker broker) {
        Broker.pause(settle);
        var process = broker.process();
        broker.found(name, "cpu", "CPU", Unit.PERCENT_OF_A_CORE, share(broker, process));
        broker.found(name, "rss", "resident set", Unit.MIB, process.residentMib());
        broker.found(name, "pss", "proportional set", Unit.MIB, process.proportionalMib());
        broker.found(name, "threads", "threads", Unit.COUNT, process.threads());
        broker.found(name, "files", "open files", Unit.COUNT, process.files());
        broker.found(name, "maps", "memory maps", Unit.COUNT, process.maps());
    }

    /// Percent of a core that the process takes, its compilers left out.
    static double share(Broker broker, BrokerProcess process) {
        double before = process.processor().work();
        long start = System.nanoTime();
        Broker.pause(broker.pace().idle());
        double seconds = (System.nanoTime() - start) / 1e9;
        return 100 * Math.max(0, process.processor().work() - before) / seconds;
    }
}
