package dev.odradek.benchmarks.report;

import dev.odradek.benchmarks.result.Figure;
import dev.odradek.benchmarks.result.Goal;
import dev.odradek.benchmarks.result.HostFacts;
import dev.odradek.benchmarks.result.Refusal;
import dev.odradek.benchmarks.result.Unit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The sentences that the table and the page share.
final class Wording {
    private Wording() {}

    /// Such as `CPU (CPU s/GB)`.
    static String title(Figure figure) {
        String symbol = figure.unit().symbol();
        return symbol.isEmpty() ? figure.title() : figure.title() + " (" + symbol + ")";
    }

    static String direction(Unit unit) {
        return unit.moreIsBetter() ? "more is better" : "less is better";
    }

    /// Such as `at most 0.25, and 5 calls/request`. Without its figure a bare ratio: which way is
    /// better is not known then.
    static String bound(Goal goal, Optional<Figure> figure) {
        if (figure.isEmpty()) {
            return Double.isFinite(goal.ratio()) ? Digits.bound(goal.ratio()) : "-";
        }
        Unit unit = figure.get().unit();
        String ratio = Double.isFinite(goal.ratio()) ? Digits.bound(goal.ratio()) : "";
        if (unit.moreIsBetter()) {
            return "at least " + ratio;
        }
        if (!Double.isFinite(goal.absolute())) {
            return "at most " + ratio;
        }
        String absolute = (Digits.bound(goal.absolute()) + " " + unit.symbol()).strip();
        return "at most " + (ratio.isEmpty() ? absolute : ratio + ", and " + absolute);
    }

    /// Such as `12 of 21 goals met, 7 missed, 2 not measured.`
    static String score(List<Verdict> verdicts) {
        long met = verdicts.stream().filter(Wording::isMet).count();
        long judged = verdicts.stream().filter(Verdict.Judged.class::isInstance).count();
        return "%s of %s goals met, %s missed, %s not measured."
                .formatted(met, verdicts.size(), judged - met, verdicts.size() - judged);
    }

    /// How many of a rival's shares are not below 1, and which.
    static String lag(String rival, List<Share> shares) {
        List<Share> behind = shares.stream().filter(share -> !share.isBelowOne()).toList();
        String count =
                "Against %s %s of %s ratios are not below 1"
                        .formatted(rival, behind.size(), shares.size());
        if (behind.isEmpty()) {
            return count + ".";
        }
        return behind.stream()
                .map(share -> share.figure().key() + " (" + Digits.ratio(share.value()) + ")")
                .collect(Collectors.joining(", ", count + ": ", "."));
    }

    /// Whether what clients waited for is the broker's alone.
    static String clients(HostFacts host) {
        return host.punctualClients()
                ? "Threads whose latencies count run before all others when they are due (SCHED_FIFO)."
                : "Threads whose latencies count wait for a processor as all do, since this user may"
                        + " not have it otherwise: latencies contain that.";
    }

    static String refusal(Refusal refusal) {
        return "%s, %s, round %s: %s"
                .formatted(refusal.work(), refusal.peer(), refusal.round(), refusal.reason());
    }

    static boolean isMet(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Judged judged -> judged.met();
            case Verdict.NotMeasured _ -> false;
        };
    }
}
