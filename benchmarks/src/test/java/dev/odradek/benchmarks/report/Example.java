package dev.odradek.benchmarks.report;

import dev.odradek.benchmarks.result.Figure;
import dev.odradek.benchmarks.result.Findings;
import dev.odradek.benchmarks.result.Goal;
import dev.odradek.benchmarks.result.HostFacts;
import dev.odradek.benchmarks.result.PeerFacts;
import dev.odradek.benchmarks.result.Refusal;
import dev.odradek.benchmarks.result.Results;
import dev.odradek.benchmarks.result.Sample;
import dev.odradek.benchmarks.result.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A run that is put together by hand. Without more it has the three peers and nothing found.
final class Example {
    static final Figure CPU = new Figure("bulk-1k", "cpu", "broker CPU", Unit.CPU_SECONDS_PER_GB);
    static final Figure THROUGHPUT =
            new Figure("bulk-1k", "throughput", "throughput", Unit.MB_PER_SECOND);
    static final Figure CALLS =
            new Figure("single", "calls", "system calls", Unit.CALLS_PER_REQUEST);

    private final Findings findings = new Findings();
    private final List<Goal> goals = new ArrayList<>();

    /// One sample in each round, from round 1 on.
    Example found(Figure figure, String peer, double... values) {
        for (int at = 0; at < values.length; at++) {
            findings.add(new Sample(figure, peer, at + 1, values[at]));
        }
        return this;
    }

    Example refused(String work, String peer, String reason) {
        findings.add(new Refusal(work, peer, 2, reason));
        return this;
    }

    Example goal(Goal goal) {
        goals.add(goal);
        return this;
    }

    Results results() {
        return new Results(
                "bin/odradek-benchmark.sh --rounds 3",
                "abc1234+",
                Instant.parse("2026-11-22T14:00:00.123Z"),
                Duration.ofMinutes(72),
                3,
                new HostFacts(
                        2, "Xeon & Sons", 25_000_000_000L, "6.18", "ext4 on vda", "25.0.1", true),
                List.of(
                        peer(PeerFacts.KAFKA, "Apache Kafka 4.3.1, stock", "-Xmx1G"),
                        peer(PeerFacts.KAFKA_TUNED, "Apache Kafka 4.3.1, tuned", "-Xmx256m"),
                        peer(PeerFacts.ODRADEK, "Odradek 0.1.0", "-Xmx64m")),
                findings,
                List.copyOf(goals));
    }

    Comparison comparison() {
        return new Comparison(results());
    }

    private static PeerFacts peer(String key, String title, String heap) {
        SortedMap<String, String> durability = new TreeMap<>();
        durability.put("min.insync.replicas", "1");
        durability.put("validation", key.equals(PeerFacts.ODRADEK) ? "strict" : "as Kafka");
        SortedMap<String, String> properties = new TreeMap<>();
        properties.put("node.id", "1");
        return new PeerFacts(key, title, List.of(heap, "-server"), durability, properties);
    }
}
