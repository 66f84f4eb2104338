package dev.odradek.benchmarks.report;

import dev.odradek.benchmarks.result.Figure;
import dev.odradek.benchmarks.result.HostFacts;
import dev.odradek.benchmarks.result.PeerFacts;
import dev.odradek.benchmarks.result.Refusal;
import dev.odradek.benchmarks.result.Results;
import dev.odradek.benchmarks.result.Spread;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The table at the end of a run, for the terminal.
final class TextReport {
    static final int WIDTH = 118;

    private static final String NONE = "-";
    private static final TextTable.Column NUMBER = new TextTable.Column(true, 2);
    private static final TextTable.Column RANGE = new TextTable.Column(false, 1);
    private static final TextTable.Column WORDS = new TextTable.Column(false, 2);

    private final Comparison comparison;
    private final Results results;
    private final StringBuilder text = new StringBuilder();

    TextReport(Comparison comparison) {
        this.comparison = comparison;
        this.results = comparison.results();
    }

    String text() {
        text.setLength(0);
        head();
        figures();
        goals();
        refusals();
        settings();
        return text.toString();
    }

    private void head() {
        HostFacts host = results.host();
        paragraph(
                "Odradek %s beside Apache Kafka: %s"
                        .formatted(results.revision(), results.command()));
        paragraph(
                "%s, took %s, %s rounds of each piece of work, on %s cores (%s), %s, %s, %s, %s"
                        .formatted(
                                results.started().truncatedTo(ChronoUnit.SECONDS),
                                Digits.of(results.took()),
                                results.rounds(),
                                host.cores(),
                                host.processor(),
                                Digits.bytes(host.memoryBytes()),
                                host.kernel(),
                                host.fileSystem(),
                                host.java()));
        paragraph(Wording.clients(host));
        results.peers().forEach(peer -> paragraph(peer.key() + " = " + peer.title()));
    }

    private void figures() {
        section("Figures");
        paragraph("For each peer the median of its rounds and the range of them.");
        paragraph("Columns with vs: " + Share.CONVENTION);
        TextTable table = new TextTable(WIDTH, figureColumns());
        table.row(figureHeads());
        boolean partial = false;
        for (var entry : comparison.figuresByWork().entrySet()) {
            table.line(entry.getKey());
            for (Figure figure : entry.getValue()) {
                table.row(figureCells(figure));
                partial |= hasPartial(figure);
            }
        }
        text.append(table.text());
        if (partial) {
            paragraph("* from fewer than " + results.rounds() + " rounds");
        }
    }

    private List<TextTable.Column> figureColumns() {
        List<TextTable.Column> columns = new ArrayList<>();
        for (PeerFacts _ : results.peers()) {
            columns.add(NUMBER);
            columns.add(RANGE);
        }
        comparison.rivals().forEach(_ -> columns.add(NUMBER));
        return columns;
    }

    private List<String> figureHeads() {
        List<String> heads = new ArrayList<>(List.of(""));
        for (PeerFacts peer : results.peers()) {
            heads.add(narrow(peer.key()));
            heads.add("range");
        }
        comparison.rivals().forEach(rival -> heads.add(narrow(over(rival.key()))));
        return heads;
    }

    private List<String> figureCells(Figure figure) {
        String more = figure.unit().moreIsBetter() ? ", more is better" : "";
        List<String> cells = new ArrayList<>(List.of("  " + Wording.title(figure) + more));
        for (PeerFacts peer : results.peers()) {
            Optional<Spread> spread = comparison.spread(figure, peer.key());
            cells.add(spread.map(each -> Digits.of(each.median())).orElse(NONE));
            cells.add(spread.map(this::range).orElse(""));
        }
        for (PeerFacts rival : comparison.rivals()) {
            cells.add(
                    comparison
                            .share(figure, rival.key())
                            .map(share -> Digits.ratio(share.value()))
                            .orElse(NONE));
        }
        return cells;
    }

    private String range(Spread spread) {
        return Digits.of(spread.lowest())
                + ".."
                + Digits.of(spread.highest())
                + (comparison.isPartial(spread) ? "*" : "");
    }

    private boolean hasPartial(Figure figure) {
        return results.peers().stream()
                .flatMap(peer -> comparison.spread(figure, peer.key()).stream())
                .anyMatch(comparison::isPartial);
    }

    private void goals() {
        section("Goals");
        paragraph(
                "A goal bounds odradek / kafka as it is, throughput too (at least 1.3 is 1.3 times"
                        + " as much).");
        TextTable table = new TextTable(WIDTH, List.of(WORDS, NUMBER, NUMBER, NUMBER, WORDS));
        table.row(List.of("", "goal", "reached", "odradek", "kafka", ""));
        List<Verdict> verdicts = comparison.verdicts();
        for (Verdict verdict : verdicts) {
            table.row(goalCells(verdict));
        }
        text.append(table.text());
        paragraph(Wording.score(verdicts));
        for (PeerFacts rival : comparison.rivals()) {
            paragraph(Wording.lag(rival.key(), comparison.shares(rival.key())));
        }
    }

    private List<String> goalCells(Verdict verdict) {
        String bound =
                Wording.bound(verdict.goal(), results.findings().figure(verdict.goal().figure()));
        return switch (verdict) {
            case Verdict.Judged judged ->
                    List.of(
                            judged.goal().title(),
                            bound,
                            Digits.ratio(judged.reached()),
                            Digits.of(judged.odradek()),
                            Digits.of(judged.kafka()),
                            judged.word());
            case Verdict.NotMeasured not ->
                    List.of(not.goal().title(), bound, NONE, NONE, NONE, not.word());
        };
    }

    private void refusals() {
        section("Refused");
        List<Refusal> refusals = results.findings().refusals();
        if (refusals.isEmpty()) {
            paragraph("Nothing: no errors, no lost records, no saturated client.");
        }
        refusals.forEach(refusal -> paragraph(Wording.refusal(refusal)));
    }

    private void settings() {
        section("What an acknowledgement promises");
        for (Durability each : Durability.of(results.peers())) {
            paragraph(each.setting() + " = " + each.common().orElseGet(() -> byPeer(each)));
        }
        section("JVM flags");
        results.peers()
                .forEach(peer -> paragraph(peer.key() + ": " + String.join(" ", peer.jvm())));
    }

    private String byPeer(Durability setting) {
        List<String> parts = new ArrayList<>();
        for (int at = 0; at < setting.values().size(); at++) {
            parts.add(setting.values().get(at) + " (" + results.peers().get(at).key() + ")");
        }
        return String.join(", ", parts);
    }

    private void section(String title) {
        text.append('\n').append(title).append('\n');
        text.append("-".repeat(title.length())).append('\n');
    }

    private void paragraph(String words) {
        Paragraph.lines(words, WIDTH, "    ").forEach(line -> text.append(line).append('\n'));
    }

    private static String over(String rival) {
        return "vs " + rival;
    }

    /// Breaks a head, so that the numbers below it say how wide its column is.
    private static String narrow(String head) {
        return head.replace("-", "-\n").replace(" ", "\n");
    }
}
