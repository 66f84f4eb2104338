package dev.odradek.benchmarks.micro;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/// The results with ours beside Kafka's: a row for each of our methods and each set of parameters.
/// Kafka's method is the one of the same name after the prefix, or the only one of the part. The
/// ratio is ours to Kafka's: below 1 ours takes less.
final class PartTable {
    private static final String OURS = "odradek";
    private static final String KAFKAS = "kafka";
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /// @param method as in the class
    /// @param allocatedBytes per operation; null without the profiler
    private record Figure(
            String method, double score, double error, @Nullable Double allocatedBytes) {}

    private PartTable() {}

    static String of(Collection<RunResult> results) {
        Map<String, List<Figure>> cases = new TreeMap<>();
        String unit = "";
        for (RunResult result : results) {
            String[] name = result.getParams().getBenchmark().split("\\.");
            String part = name[name.length - 2].replace("Benchmark", "");
            Result<?> score = result.getPrimaryResult();
            unit = score.getScoreUnit();
            cases.computeIfAbsent(part + parameters(result), _ -> new ArrayList<>())
                    .add(
                            new Figure(
                                    name[name.length - 1],
                                    score.getScore(),
                                    score.getScoreError(),
                                    allocated(result)));
        }
        var table = new StringBuilder();
        row(table, unit, "", "odradek", "+-", "kafka", "+-", "ratio", "B/op", "kafka B/op");
        cases.forEach((title, figures) -> rows(table, title, figures));
        return table.toString();
    }

    private static String parameters(RunResult result) {
        var values = new StringBuilder();
        for (String key : result.getParams().getParamsKeys()) {
            values.append(' ').append(result.getParams().getParam(key));
        }
        return values.toString();
    }

    private static @Nullable Double allocated(RunResult result) {
        for (String name : result.getSecondaryResults().keySet()) {
            if (name.endsWith(ALLOCATED)) {
                return result.getSecondaryResults().get(name).getScore();
            }
        }
        return null;
    }

    private static void rows(StringBuilder table, String title, List<Figure> figures) {
        List<Figure> kafkas = figures.stream().filter(f -> f.method().startsWith(KAFKAS)).toList();
        for (Figure ours : figures) {
            if (!ours.method().startsWith(OURS)) {
                continue;
            }
            String suffix = ours.method().substring(OURS.length());
            Figure kafka =
                    kafkas.stream()
                            .filter(f -> f.method().equals(KAFKAS + suffix))
                            .findFirst()
                            .orElse(kafkas.size() == 1 ? kafkas.getFirst() : null);
            row(
                    table,
                    title,
                    suffix,
                    number(ours.score()),
                    number(ours.error()),
                    kafka == null ? "-" : number(kafka.score()),
                    kafka == null ? "-" : number(kafka.error()),
                    kafka == null ? "-" : number(ours.score() / kafka.score()),
                    number(ours.allocatedBytes()),
                    number(kafka == null ? null : kafka.allocatedBytes()));
        }
    }

    private static void row(StringBuilder table, Object... cells) {
        table.append(
                String.format(Locale.ROOT, "%-28s %-18s %10s %8s %10s %8s %6s %10s %10s%n", cells));
    }

    private static String number(@Nullable Double value) {
        if (value == null || value.isNaN()) {
            return "-";
        }
        String format = value < 10 ? "%.3f" : value < 1000 ? "%.1f" : "%.0f";
        return String.format(Locale.ROOT, format, value);
    }
}
