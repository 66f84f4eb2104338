package dev.odradek.benchmarks.work;

import dev.odradek.benchmarks.load.Topic;
import dev.odradek.benchmarks.measure.BrokerProcess;
import dev.odradek.benchmarks.peer.Peer;
import dev.odradek.benchmarks.result.Findings;
import dev.odradek.benchmarks.result.Unit;
import dev.odradek.compat.harness.Node;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Partitions that nobody uses: what they cost to make, to have, to stop and to start.
///
/// @param counts how many there are after each step, rising; the first step is timed as creation
public record IdlePartitions(String name, List<Integer> counts) implements Stage {
    private static final Duration SETTLE = Duration.ofSeconds(5);
    private static final Duration STOP = Duration.ofMinutes(5);
    private static final int SCALED_MIN = 20;
    private static final int TOPIC_PARTITIONS = 1000;

    @Override
    public void run(Peer peer, int round, Pace pace, Findings findings, Progress progress)
            throws RefusedException {
        progress.doing(name);
        try (Node node = peer.node("bench-" + peer.key(), Map.of())) {
            FirstRecord.of(peer, node, "first");
            try (var broker = new Broker(peer, round, pace, findings, node)) {
                Broker.pause(SETTLE);
                double resident = broker.process().residentMib();
                int made = 0;
                for (int count : counts) {
                    int scaled = Math.toIntExact(pace.scaled(count, SCALED_MIN));
                    progress.doing(name + " " + scaled);
                    make(broker, made, scaled);
                    made = scaled;
                    Broker.pause(SETTLE);
                    describe(broker, count, scaled, resident);
                }
            }
            restart(peer, round, pace, findings, node);
        }
    }

    private void make(Broker broker, int from, int to) {
        long start = System.nanoTime();
        for (int made = from; made < to; ) {
            int count = Math.min(TOPIC_PARTITIONS, to - made);
            Topic _ = broker.create("idle-" + made, count);
            made += count;
        }
        if (from == 0) {
            broker.found(
                    name,
                    "create",
                    "to create the first " + to,
                    Unit.SECONDS,
                    (System.nanoTime() - start) / 1e9);
        }
    }

    /// @param count as the goals have it, and figures' names
    /// @param made how many there are
    private void describe(Broker broker, int count, int made, double residentBefore) {
        BrokerProcess process = broker.process();
        String of = "with " + made + ": ";
        String suffix = "-" + count;
        broker.found(
                name,
                "cpu" + suffix,
                of + "CPU",
                Unit.PERCENT_OF_A_CORE,
                Idle.share(broker, process));
        broker.found(
                name,
                "rss" + suffix,
                of + "resident set added",
                Unit.MIB,
                Math.max(0, process.residentMib() - residentBefore));
        broker.found(name, "files" + suffix, of + "open files", Unit.COUNT, process.files());
        broker.found(name, "maps" + suffix, of + "memory maps", Unit.COUNT, process.maps());
    }

    private void restart(Peer peer, int round, Pace pace, Findings findings, Node node)
            throws RefusedException {
        long stop = System.nanoTime();
        node.stop(STOP);
        double stopped = (System.nanoTime() - stop) / 1e9;
        var again = FirstRecord.of(peer, node, "first");
        try (var broker = new Broker(peer, round, pace, findings, node)) {
            String of = "with " + pace.scaled(counts.getLast(), SCALED_MIN) + ": ";
            broker.found(name, "stop", of + "clean stop", Unit.SECONDS, stopped);
            broker.found(
                    name,
                    "start",
                    of + "start to the first record",
                    Unit.SECONDS,
                    again.wallSeconds());
            broker.found(
                    name, "start-cpu", of + "CPU until then", Unit.CPU_SECONDS, again.cpuSeconds());
        }
    }
}
