package dev.odradek.benchmarks.report;

import dev.odradek.benchmarks.result.Figure;
import dev.odradek.benchmarks.result.Findings;
import dev.odradek.benchmarks.result.Goal;
import dev.odradek.benchmarks.result.PeerFacts;
import dev.odradek.benchmarks.result.Results;
import dev.odradek.benchmarks.result.Sample;
import dev.odradek.benchmarks.result.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What follows from a run's results, for every way of telling it.
final class Comparison {
    private final Results results;
    private final Findings findings;
    private final Map<String, List<Figure>> figuresByWork = new LinkedHashMap<>();

    Comparison(Results results) {
        this.results = results;
        this.findings = results.findings();
        for (Figure figure : findings.figures()) {
            figuresByWork.computeIfAbsent(figure.work(), _ -> new ArrayList<>()).add(figure);
        }
    }

    Results results() {
        return results;
    }

    /// Each piece of work that gave a figure, in the order of the run, with its figures.
    Map<String, List<Figure>> figuresByWork() {
        return figuresByWork;
    }

    /// All that Odradek is held against, in the order of the columns.
    List<PeerFacts> rivals() {
        return results.peers().stream()
                .filter(peer -> !peer.key().equals(PeerFacts.ODRADEK))
                .toList();
    }

    /// Empty where the peer has nothing to show: not run, or refused.
    Optional<Spread> spread(Figure figure, String peer) {
        return findings.spread(figure, peer);
    }

    boolean isRefused(String work, String peer) {
        return findings.refusals().stream()
                .anyMatch(each -> each.work().equals(work) && each.peer().equals(peer));
    }

    /// Whether some of the run's rounds gave nothing to this spread.
    boolean isPartial(Spread spread) {
        return spread.rounds() < results.rounds();
    }

    /// Every round of one peer, refused work included.
    List<Sample> samples(Figure figure, String peer) {
        return findings.samples().stream()
                .filter(each -> each.figure().equals(figure) && each.peer().equals(peer))
                .toList();
    }

    /// Empty where one of both has nothing to show, and where what would be divided by is not above
    /// 0.
    Optional<Share> share(Figure figure, String rival) {
        Optional<Spread> ours = spread(figure, PeerFacts.ODRADEK);
        Optional<Spread> theirs = spread(figure, rival);
        if (!figure.compared() || ours.isEmpty() || theirs.isEmpty()) {
            return Optional.empty();
        }
        boolean more = figure.unit().moreIsBetter();
        double above = (more ? theirs : ours).get().median();
        double below = (more ? ours : theirs).get().median();
        return below > 0 ? Optional.of(new Share(figure, rival, above / below)) : Optional.empty();
    }

    /// All that there are of a rival, in the order of the figures.
    List<Share> shares(String rival) {
        return findings.figures().stream()
                .flatMap(figure -> share(figure, rival).stream())
                .toList();
    }

    List<Verdict> verdicts() {
        return results.goals().stream().map(this::verdict).toList();
    }

    private Verdict verdict(Goal goal) {
        Optional<Figure> figure = findings.figure(goal.figure());
        if (figure.isEmpty()) {
            return new Verdict.NotMeasured(goal, "no such figure in this run");
        }
        Optional<Spread> odradek = spread(figure.get(), PeerFacts.ODRADEK);
        Optional<Spread> kafka = spread(figure.get(), PeerFacts.KAFKA);
        if (odradek.isEmpty()) {
            return new Verdict.NotMeasured(goal, absence(figure.get(), PeerFacts.ODRADEK));
        }
        if (kafka.isEmpty()) {
            return new Verdict.NotMeasured(goal, absence(figure.get(), PeerFacts.KAFKA));
        }
        if (kafka.get().median() <= 0) {
            return new Verdict.NotMeasured(goal, "the median of kafka is not above 0");
        }
        return new Verdict.Judged(goal, figure.get(), odradek.get().median(), kafka.get().median());
    }

    private String absence(Figure figure, String peer) {
        return isRefused(figure.work(), peer)
                ? figure.work() + " was refused for " + peer
                : "no figure of " + peer;
    }
}
