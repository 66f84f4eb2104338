package dev.odradek.benchmarks.result;

import java.util.Arrays;
import java.util.Collection;

/// What several rounds gave of one figure.
///
/// @param rounds how many, at least 1
public record Spread(double median, double lowest, double highest, int rounds) {
    /// @throws IllegalArgumentException when there are no values
    public static Spread of(Collection<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("no values");
        }
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median =
                sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1], sorted.length);
    }
}
