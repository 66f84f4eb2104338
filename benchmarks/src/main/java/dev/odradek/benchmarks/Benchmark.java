package dev.odradek.benchmarks;

import dev.odradek.benchmarks.load.Punctual;
import dev.odradek.benchmarks.measure.Host;
import dev.odradek.benchmarks.measure.Memory;
import dev.odradek.benchmarks.peer.AotTraining;
import dev.odradek.benchmarks.peer.Facts;
import dev.odradek.benchmarks.peer.Peer;
import dev.odradek.benchmarks.report.Report;
import dev.odradek.benchmarks.result.Findings;
import dev.odradek.benchmarks.result.PeerFacts;
import dev.odradek.benchmarks.result.Refusal;
import dev.odradek.benchmarks.result.Results;
import dev.odradek.benchmarks.work.Pace;
import dev.odradek.benchmarks.work.RefusedException;
import dev.odradek.benchmarks.work.Serving;
import dev.odradek.benchmarks.work.Stage;
import dev.odradek.benchmarks.work.Work;
import dev.odradek.compat.harness.Folders;
import dev.odradek.compat.harness.Home;
import dev.odradek.compat.harness.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Runs all pieces of work on all peers, round by round, the order of the peers turned around each
/// time, and writes what it found. Ends with status 1 when something was refused, 2 when it was
/// asked for something that there is not.
public final class Benchmark {
    private static final Path TARGET = Home.checkout().resolve("benchmarks/target");

    private final Options options;
    private final Findings findings = new Findings();
    private final Progress progress;

    private Benchmark(Options options, Progress progress) {
        this.options = options;
        this.progress = progress;
    }

    /// @param arguments see [Options#USAGE]
    public static void main(String[] arguments) throws IOException {
        Options options;
        try {
            options = Options.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(Options.USAGE);
            System.exit(2);
            return;
        }
        Files.createDirectories(Home.work());
        var benchmark = new Benchmark(options, new Progress(System.err));
        Results results;
        try {
            results = benchmark.run(String.join(" ", arguments));
        } finally {
            Memory.forget(Home.work());
        }
        System.out.println(Report.text(results));
        System.out.println("report.html and results.json are in " + TARGET);
        System.exit(results.findings().refusals().isEmpty() ? 0 : 1);
    }

    private Results run(String arguments) throws IOException {
        Instant started = Instant.now();
        List<Peer> peers = options.peers().stream().map(Benchmark::peer).toList();
        progress.rounds(options.rounds(), peers.size());
        List<PeerFacts> facts = new ArrayList<>();
        for (Peer peer : peers) {
            facts.add(firstTouch(peer));
        }
        for (int round = 1; round <= options.rounds(); round++) {
            for (Peer peer : round % 2 == 1 ? peers : peers.reversed()) {
                progress.turn(round, peer.title());
                for (Stage stage : stages(peer)) {
                    run(stage, peer, round, options.pace(), findings);
                }
            }
            // After each round, so that what ends the run before its time does not take it all.
            Report.write(results(arguments, started, round, facts), TARGET);
        }
        progress.done();
        return results(arguments, started, options.rounds(), facts);
    }

    private Results results(String arguments, Instant started, int rounds, List<PeerFacts> facts) {
        return new Results(
                ("bin/odradek-benchmark.sh " + arguments).strip(),
                System.getProperty("odradek.revision", "unknown"),
                started,
                Duration.between(started, Instant.now()),
                rounds,
                Host.facts(Home.work(), Punctual.isAllowed()),
                facts,
                findings,
                // What is measured in small says nothing about them.
                options.pace().scale() < 1 ? List.of() : Matrix.goals());
    }

    /// Asks a peer what it is, and lets the benchmark's own clients warm up on it.
    private PeerFacts firstTouch(Peer peer) {
        progress.turn(0, peer.title());
        PeerFacts facts;
        try (Node node = peer.node("bench-" + peer.key(), Map.of()).start(peer.kind())) {
            facts = Facts.of(peer, node);
        }
        run(Matrix.warmUp(), peer, 0, Pace.quick(), new Findings());
        return facts;
    }

    private void run(Stage stage, Peer peer, int round, Pace pace, Findings found) {
        try {
            stage.run(peer, round, pace, found, progress::doing);
        } catch (RefusedException | RuntimeException | AssertionError e) {
            for (String part : stage.parts()) {
                found.add(new Refusal(part, peer.key(), round, RefusedException.reasonOf(e)));
            }
            progress.failed(stage.name(), e);
        }
        Folders.deleteTree(Home.work().resolve("bench-" + peer.key()));
    }

    private List<Stage> stages(Peer peer) {
        List<Stage> chosen = new ArrayList<>();
        for (Stage stage : Matrix.stages()) {
            if (asked(peer, stage.name())) {
                chosen.add(stage);
            } else if (stage instanceof Serving(List<Work> works)) {
                List<Work> some = works.stream().filter(work -> asked(peer, work.name())).toList();
                if (!some.isEmpty()) {
                    chosen.add(new Serving(some));
                }
            }
        }
        return chosen;
    }

    /// @param name of a stage or of a piece of work
    private boolean asked(Peer peer, String name) {
        return options.only().isEmpty()
                ? !peer.isTuned() || Matrix.OF_TUNED.contains(name)
                : options.only().contains(name);
    }

    private static Peer peer(String key) {
        String version = System.getProperty("odradek.kafka.version", "");
        return switch (key) {
            case PeerFacts.ODRADEK -> Peer.odradek();
            case PeerFacts.KAFKA -> Peer.kafka(version);
            default -> Peer.tunedKafka(version, AotTraining.kafka(version));
        };
    }
}
