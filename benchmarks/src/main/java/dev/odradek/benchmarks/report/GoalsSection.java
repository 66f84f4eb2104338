package dev.odradek.benchmarks.report;

import dev.odradek.benchmarks.result.Goal;
import dev.odradek.benchmarks.result.PeerFacts;
import java.util.List;
import java.util.Locale;

/// The page's table of goals. Each that was judged has a small drawing: the bar is Odradek's share
/// of stock Apache Kafka's cost, the upright line the goal, the right edge Apache Kafka.
final class GoalsSection {
    private static final int WIDTH = 160;
    private static final int HEIGHT = 18;

    private final Comparison comparison;

    GoalsSection(Comparison comparison) {
        this.comparison = comparison;
    }

    void write(Markup page) {
        List<Verdict> verdicts = comparison.verdicts();
        page.open("section", "id", "goals").leaf("h2", "Goals");
        page.leaf("p", Wording.score(verdicts), "class", "score");
        page.leaf(
                "p",
                "Goal and reached are Odradek / stock Apache Kafka as it is, throughput too: at least"
                        + " 1.3 is 1.3 times as much. In the drawing the bar is Odradek's share of"
                        + " Kafka's cost (for throughput Kafka / Odradek), the upright line is the"
                        + " goal, and the right edge is Kafka: shorter is better, always.");
        page.open("div", "class", "wide").open("table");
        page.open("thead").open("tr");
        for (String head :
                List.of("what", "goal", "reached", "odradek", "kafka", "share", "result")) {
            page.leaf("th", head, "scope", "col");
        }
        page.close().close().open("tbody");
        for (Verdict verdict : verdicts) {
            row(page, verdict);
        }
        page.close().close().close();
        for (PeerFacts rival : comparison.rivals()) {
            page.leaf("p", Wording.lag(rival.key(), comparison.shares(rival.key())));
        }
        page.close();
    }

    private void row(Markup page, Verdict verdict) {
        Goal goal = verdict.goal();
        page.open("tr").leaf("th", goal.title(), "scope", "row");
        page.leaf(
                "td",
                Wording.bound(goal, comparison.results().findings().figure(goal.figure())),
                "class",
                "number");
        switch (verdict) {
            case Verdict.Judged judged -> judged(page, judged);
            case Verdict.NotMeasured not -> {
                page.leaf("td", "-", "class", "number");
                page.leaf("td", not.reason(), "colspan", "3", "class", "none");
                page.leaf("td", "– " + not.word(), "class", "verdict");
            }
        }
        page.close();
    }

    private static void judged(Markup page, Verdict.Judged judged) {
        page.leaf("td", Digits.ratio(judged.reached()), "class", "number");
        String unit = judged.figure().unit().symbol();
        page.leaf("td", (Digits.of(judged.odradek()) + " " + unit).strip(), "class", "number");
        page.leaf("td", (Digits.of(judged.kafka()) + " " + unit).strip(), "class", "number");
        page.open("td");
        draw(page, judged);
        page.close();
        page.leaf(
                "td",
                (judged.met() ? "✓ " : "✗ ") + judged.word(),
                "class",
                judged.met() ? "verdict met" : "verdict missed");
    }

    private static void draw(Markup page, Verdict.Judged judged) {
        boolean more = judged.figure().unit().moreIsBetter();
        double share = more ? 1 / judged.reached() : judged.reached();
        double bound = more ? 1 / judged.goal().ratio() : judged.goal().ratio();
        String words =
                "share of Kafka's cost "
                        + (Double.isFinite(share) ? Digits.ratio(share) : "without end")
                        + (Double.isFinite(bound) ? ", goal " + Digits.ratio(bound) : "");
        page.open(
                "svg",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "viewBox",
                "0 0 " + WIDTH + " " + HEIGHT,
                "class",
                "goal",
                "role",
                "img",
                "aria-label",
                words);
        rectangle(page, "track", 0, 4, WIDTH);
        rectangle(
                page,
                judged.met() ? "bar ours" : "bar short",
                0,
                4,
                Math.clamp(share, 0, 1) * WIDTH);
        if (share > 1) {
            page.leaf("text", "»", "class", "beyond", "x", number(WIDTH - 11), "y", "13");
        }
        if (bound >= 0 && bound <= 1) {
            page.empty(
                    "line",
                    "class",
                    "bound",
                    "x1",
                    number(bound * WIDTH),
                    "x2",
                    number(bound * WIDTH),
                    "y1",
                    "0",
                    "y2",
                    number(HEIGHT));
        }
        page.close();
    }

    private static void rectangle(Markup page, String kind, double x, double y, double width) {
        page.empty(
                "rect",
                "class",
                kind,
                "x",
                number(x),
                "y",
                number(y),
                "width",
                number(width),
                "height",
                "10");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
