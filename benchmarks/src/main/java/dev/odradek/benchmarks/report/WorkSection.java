package dev.odradek.benchmarks.report;

import dev.odradek.benchmarks.result.Figure;
import dev.odradek.benchmarks.result.PeerFacts;
import dev.odradek.benchmarks.result.Spread;
import java.util.List;
import java.util.Optional;

/// What the page has of one piece of work: a table of its figures and a drawing of each.
final class WorkSection {
    private final Comparison comparison;
    private final String work;
    private final List<Figure> figures;

    WorkSection(Comparison comparison, String work, List<Figure> figures) {
        this.comparison = comparison;
        this.work = work;
        this.figures = figures;
    }

    /// @param id what links lead to
    void write(Markup page, String id) {
        page.open("section", "id", id).leaf("h3", work);
        table(page);
        page.open("div", "class", "charts");
        for (Figure figure : figures) {
            page.open("figure").open("figcaption").text(Wording.title(figure));
            page.leaf("span", ", " + Wording.direction(figure.unit()), "class", "none").close();
            new BarChart(comparison, figure).draw(page);
            page.close();
        }
        page.close().close();
    }

    private void table(Markup page) {
        page.open("div", "class", "wide").open("table");
        page.open("thead").open("tr").leaf("th", "", "scope", "col");
        for (PeerFacts peer : comparison.results().peers()) {
            page.leaf("th", peer.key(), "scope", "col");
        }
        for (PeerFacts rival : comparison.rivals()) {
            page.leaf("th", "vs " + rival.key(), "scope", "col");
        }
        page.close().close().open("tbody");
        for (Figure figure : figures) {
            row(page, figure);
        }
        page.close().close().close();
    }

    private void row(Markup page, Figure figure) {
        String more = figure.unit().moreIsBetter() ? ", more is better" : "";
        page.open("tr").leaf("th", Wording.title(figure) + more, "scope", "row");
        for (PeerFacts peer : comparison.results().peers()) {
            Optional<Spread> spread = comparison.spread(figure, peer.key());
            page.open("td", "class", "number");
            if (spread.isPresent()) {
                page.text(Digits.of(spread.get().median()) + " ");
                page.leaf("small", range(spread.get()));
            } else {
                page.text(comparison.isRefused(work, peer.key()) ? "- refused" : "-");
            }
            page.close();
        }
        for (PeerFacts rival : comparison.rivals()) {
            Optional<Share> share = comparison.share(figure, rival.key());
            page.leaf(
                    "td",
                    share.map(WorkSection::words).orElse("-"),
                    "class",
                    share.map(Share::isBelowOne).orElse(true) ? "number share" : "number behind");
        }
        page.close();
    }

    private static String words(Share share) {
        return (share.isBelowOne() ? "" : "▲ ") + Digits.ratio(share.value());
    }

    private String range(Spread spread) {
        return Digits.of(spread.lowest())
                + " – "
                + Digits.of(spread.highest())
                + (comparison.isPartial(spread) ? " (" + spread.rounds() + " rounds)" : "");
    }
}
