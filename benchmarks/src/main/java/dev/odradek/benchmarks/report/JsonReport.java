package dev.odradek.benchmarks.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.odradek.benchmarks.result.Figure;
import dev.odradek.benchmarks.result.Goal;
import dev.odradek.benchmarks.result.HostFacts;
import dev.odradek.benchmarks.result.PeerFacts;
import dev.odradek.benchmarks.result.Refusal;
import dev.odradek.benchmarks.result.Results;
import dev.odradek.benchmarks.result.Sample;
import dev.odradek.benchmarks.result.Spread;
import java.io.IOException;
import java.util.List;

/// The whole run for programs, nothing rounded.
///
/// ```
/// format, command, revision, started, tookSeconds, rounds
/// host     { cores, processor, memoryBytes, kernel, fileSystem, java }
/// peers    [ { key, title, jvm [..], durability {..}, properties {..} } ]
/// figures  [ { key, work, name, title, unit, moreIsBetter,
///              peers  { <peer>: { refused, median?, lowest?, highest?, rounds?,
///                                 samples [ { round, value } ] } },
///              shares { <rival>: value } } ]
/// goals    [ { title, figure, ratio?, absolute?, outcome, met, reached?, odradek?, kafka?, reason? } ]
/// summary  { goals, met, notBelowOne { <rival>: [ figure key ] } }
/// refusals [ { work, peer, round, reason } ]
/// ```
///
/// What has a question mark is left out where there is none. `shares` are as [Share] defines them,
/// `reached` is Odradek divided by stock Apache Kafka.
final class JsonReport {
    private static final int FORMAT = 1;

    private final ObjectMapper mapper =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private final Comparison comparison;
    private final Results results;

    JsonReport(Comparison comparison) {
        this.comparison = comparison;
        this.results = comparison.results();
    }

    /// @throws IOException never, as nothing is written outside the memory
    String text() throws IOException {
        ObjectNode root = mapper.createObjectNode();
        root.put("format", FORMAT)
                .put("command", results.command())
                .put("revision", results.revision())
                .put("started", results.started().toString())
                .put("tookSeconds", results.took().toMillis() / 1000.0)
                .put("rounds", results.rounds());
        host(root.putObject("host"), results.host());
        ArrayNode peers = root.putArray("peers");
        results.peers().forEach(peer -> peer(peers.addObject(), peer));
        ArrayNode figures = root.putArray("figures");
        results.findings().figures().forEach(figure -> figure(figures.addObject(), figure));
        List<Verdict> verdicts = comparison.verdicts();
        ArrayNode goals = root.putArray("goals");
        verdicts.forEach(verdict -> goal(goals.addObject(), verdict));
        summary(root.putObject("summary"), verdicts);
        ArrayNode refusals = root.putArray("refusals");
        results.findings().refusals().forEach(each -> refusal(refusals.addObject(), each));
        return mapper.writeValueAsString(root) + "\n";
    }

    private static void host(ObjectNode node, HostFacts host) {
        node.put("cores", host.cores())
                .put("processor", host.processor())
                .put("memoryBytes", host.memoryBytes())
                .put("kernel", host.kernel())
                .put("fileSystem", host.fileSystem())
                .put("java", host.java())
                .put("punctualClients", host.punctualClients());
    }

    private static void peer(ObjectNode node, PeerFacts peer) {
        node.put("key", peer.key()).put("title", peer.title());
        peer.jvm().forEach(node.putArray("jvm")::add);
        peer.durability().forEach(node.putObject("durability")::put);
        peer.properties().forEach(node.putObject("properties")::put);
    }

    private void figure(ObjectNode node, Figure figure) {
        node.put("key", figure.key())
                .put("work", figure.work())
                .put("name", figure.name())
                .put("title", figure.title())
                .put("unit", figure.unit().symbol())
                .put("moreIsBetter", figure.unit().moreIsBetter());
        ObjectNode peers = node.putObject("peers");
        for (PeerFacts peer : results.peers()) {
            ObjectNode found = peers.putObject(peer.key());
            found.put("refused", comparison.isRefused(figure.work(), peer.key()));
            comparison.spread(figure, peer.key()).ifPresent(spread -> spread(found, spread));
            ArrayNode samples = found.putArray("samples");
            for (Sample sample : comparison.samples(figure, peer.key())) {
                samples.addObject().put("round", sample.round()).put("value", sample.value());
            }
        }
        ObjectNode shares = node.putObject("shares");
        for (PeerFacts rival : comparison.rivals()) {
            comparison
                    .share(figure, rival.key())
                    .ifPresent(share -> shares.put(rival.key(), share.value()));
        }
    }

    private static void spread(ObjectNode node, Spread spread) {
        node.put("median", spread.median())
                .put("lowest", spread.lowest())
                .put("highest", spread.highest())
                .put("rounds", spread.rounds());
    }

    private static void goal(ObjectNode node, Verdict verdict) {
        Goal goal = verdict.goal();
        node.put("title", goal.title()).put("figure", goal.figure());
        if (Double.isFinite(goal.ratio())) {
            node.put("ratio", goal.ratio());
        }
        if (Double.isFinite(goal.absolute())) {
            node.put("absolute", goal.absolute());
        }
        node.put("outcome", verdict.word()).put("met", Wording.isMet(verdict));
        switch (verdict) {
            case Verdict.Judged judged ->
                    node.put("reached", judged.reached())
                            .put("odradek", judged.odradek())
                            .put("kafka", judged.kafka());
            case Verdict.NotMeasured not -> node.put("reason", not.reason());
        }
    }

    private void summary(ObjectNode node, List<Verdict> verdicts) {
        node.put("goals", verdicts.size())
                .put("met", verdicts.stream().filter(Wording::isMet).count());
        ObjectNode behind = node.putObject("notBelowOne");
        for (PeerFacts rival : comparison.rivals()) {
            ArrayNode keys = behind.putArray(rival.key());
            comparison.shares(rival.key()).stream()
                    .filter(share -> !share.isBelowOne())
                    .forEach(share -> keys.add(share.figure().key()));
        }
    }

    private static void refusal(ObjectNode node, Refusal refusal) {
        node.put("work", refusal.work())
                .put("peer", refusal.peer())
                .put("round", refusal.round())
                .put("reason", refusal.reason());
    }
}
