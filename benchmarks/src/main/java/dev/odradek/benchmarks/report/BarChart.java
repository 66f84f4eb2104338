package dev.odradek.benchmarks.report;

import dev.odradek.benchmarks.result.Figure;
import dev.odradek.benchmarks.result.PeerFacts;
import dev.odradek.benchmarks.result.Sample;
import dev.odradek.benchmarks.result.Spread;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;

/// One figure as a drawing: a bar for each peer's median, a whisker from its lowest to its highest
/// round, and a dot for each round.
///
/// ```
///   kafka       ██████████├─o─oo─┤            4.74
///   odradek     ██├o┤                         1.02
///               0                    6
/// ```
final class BarChart {
    private static final int WIDTH = 480;
    private static final int ROW = 26;
    private static final int PLOT_FROM = 104;
    private static final int PLOT_UNTIL = 410;
    private static final int AXIS = 20;

    private final Comparison comparison;
    private final Figure figure;
    private final List<PeerFacts> peers;
    private final double from;
    private final double until;

    BarChart(Comparison comparison, Figure figure) {
        this.comparison = comparison;
        this.figure = figure;
        this.peers = comparison.results().peers();
        List<Spread> spreads =
                peers.stream()
                        .flatMap(peer -> comparison.spread(figure, peer.key()).stream())
                        .toList();
        double lowest = spreads.stream().mapToDouble(Spread::lowest).min().orElse(0);
        double highest = spreads.stream().mapToDouble(Spread::highest).max().orElse(0);
        this.from = lowest < 0 ? -roundedUp(-lowest) : 0;
        this.until = highest > 0 ? roundedUp(highest) : from < 0 ? 0 : 1;
    }

    void draw(Markup page) {
        int bottom = peers.size() * ROW;
        page.open(
                "svg",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "viewBox",
                "0 0 " + WIDTH + " " + (bottom + AXIS),
                "role",
                "img",
                "aria-label",
                inWords());
        tick(page, PLOT_FROM, bottom, from, "start");
        tick(page, PLOT_UNTIL, bottom, until, "end");
        for (int at = 0; at < peers.size(); at++) {
            row(page, peers.get(at).key(), at * ROW + ROW / 2);
        }
        page.close();
    }

    private void tick(Markup page, int x, int bottom, double value, String anchor) {
        line(page, "axis", x, 0, x, bottom + 4);
        page.leaf(
                "text",
                Digits.of(value),
                "class",
                "tick",
                "x",
                number(x),
                "y",
                number(bottom + 16),
                "text-anchor",
                anchor);
    }

    private void row(Markup page, String peer, int middle) {
        label(page, peer, 0, middle, "start", "peer");
        Optional<Spread> spread = comparison.spread(figure, peer);
        if (spread.isEmpty()) {
            label(page, absence(peer), PLOT_FROM + 8, middle, "start", "none");
            return;
        }
        double zero = x(0);
        double median = x(spread.get().median());
        page.empty(
                "rect",
                "class",
                "bar " + color(peer),
                "x",
                number(Math.min(zero, median)),
                "y",
                number(middle - 7),
                "width",
                number(Math.abs(median - zero)),
                "height",
                "14");
        double lowest = x(spread.get().lowest());
        double highest = x(spread.get().highest());
        line(page, "whisker", lowest, middle, highest, middle);
        line(page, "whisker", lowest, middle - 6, lowest, middle + 6);
        line(page, "whisker", highest, middle - 6, highest, middle + 6);
        for (Sample sample : comparison.samples(figure, peer)) {
            page.open("circle", "cx", number(x(sample.value())), "cy", number(middle), "r", "2.4")
                    .leaf("title", "round " + sample.round() + ": " + Digits.of(sample.value()))
                    .close();
        }
        label(page, Digits.of(spread.get().median()), WIDTH, middle, "end", "value");
    }

    private String absence(String peer) {
        return comparison.isRefused(figure.work(), peer) ? "refused" : "not measured";
    }

    /// The class of a peer's bar.
    static String color(String peer) {
        return switch (peer) {
            case PeerFacts.ODRADEK -> "ours";
            case PeerFacts.KAFKA -> "stock";
            default -> "other";
        };
    }

    private String inWords() {
        StringJoiner words = new StringJoiner("; ", Wording.title(figure) + ", medians: ", "");
        for (PeerFacts peer : peers) {
            words.add(
                    peer.key()
                            + " "
                            + comparison
                                    .spread(figure, peer.key())
                                    .map(each ->
                                            "%s, from %s to %s"
                                                    .formatted(
                                                            Digits.of(each.median()),
                                                            Digits.of(each.lowest()),
                                                            Digits.of(each.highest())))
                                    .orElseGet(() -> absence(peer.key())));
        }
        return words.toString();
    }

    private double x(double value) {
        return PLOT_FROM + (value - from) / (until - from) * (PLOT_UNTIL - PLOT_FROM);
    }

    /// The next 1, 1.5, 2, 3, 4, 5, 6 or 8 with any number of noughts.
    private static double roundedUp(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        for (double step : new double[] {1, 1.5, 2, 3, 4, 5, 6, 8}) {
            if (step * power >= value) {
                return step * power;
            }
        }
        return 10 * power;
    }

    private static void line(Markup page, String kind, double x1, double y1, double x2, double y2) {
        page.empty(
                "line",
                "class",
                kind,
                "x1",
                number(x1),
                "y1",
                number(y1),
                "x2",
                number(x2),
                "y2",
                number(y2));
    }

    private static void label(
            Markup page, String text, int x, int middle, String anchor, String kind) {
        page.leaf(
                "text",
                text,
                "class",
                kind,
                "x",
                number(x),
                "y",
                number(middle + 4.5),
                "text-anchor",
                anchor);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
