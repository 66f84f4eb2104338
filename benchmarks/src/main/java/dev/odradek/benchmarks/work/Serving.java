package dev.odradek.benchmarks.work;

import dev.odradek.benchmarks.peer.Peer;
import dev.odradek.benchmarks.result.Findings;
import dev.odradek.benchmarks.result.Refusal;
import dev.odradek.benchmarks.result.Unit;
import dev.odradek.compat.harness.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A node on a fresh directory, from its cold start through all that clients ask of it to its stop.
///
/// @param works in the order in which they are done
public record Serving(List<Work> works) implements Stage {
    private static final String START = "cold-start";
    private static final String STOP = "stop";

    @Override
    public String name() {
        return "serving";
    }

    @Override
    public List<String> parts() {
        List<String> parts = new ArrayList<>(List.of(name(), START, STOP));
        works.forEach(work -> parts.add(work.name()));
        return parts;
    }

    @Override
    public void run(Peer peer, int round, Pace pace, Findings findings, Progress progress)
            throws RefusedException {
        progress.doing(START);
        try (Node node = peer.node("bench-" + peer.key(), Map.of())) {
            var first = FirstRecord.of(peer, node, "first");
            try (var broker = new Broker(peer, round, pace, findings, node)) {
                broker.found(
                        START, "wall", "to the first record", Unit.SECONDS, first.wallSeconds());
                broker.found(START, "cpu", "CPU until then", Unit.CPU_SECONDS, first.cpuSeconds());
                for (Work work : works) {
                    progress.doing(work.name());
                    try {
                        work.run(broker);
                    } catch (RefusedException | RuntimeException | AssertionError e) {
                        findings.add(
                                new Refusal(
                                        work.name(),
                                        peer.key(),
                                        round,
                                        RefusedException.reasonOf(e)));
                    }
                }
                progress.doing(STOP);
                long start = System.nanoTime();
                node.stop();
                double seconds = (System.nanoTime() - start) / 1e9;
                // The tuned peer has done less, and so has less to put in order.
                if (!peer.isTuned()) {
                    broker.found(STOP, "wall", "clean stop after all that", Unit.SECONDS, seconds);
                }
            }
        }
    }
}
