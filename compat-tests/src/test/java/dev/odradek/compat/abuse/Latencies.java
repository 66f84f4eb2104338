package dev.odradek.compat.abuse;

import java.util.Arrays;
import java.util.Locale;

/// What a number of requests took.
///
/// @param nanos one each, in order; Long.MAX_VALUE for one that never ended
public record Latencies(long[] nanos) {
    private static final double NANOS_PER_MS = 1e6;

    /// The time within which this share of the requests was done; infinite when it never was.
    ///
    /// @param share 0 to 1
    public double quantileMs(double share) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        int rank = Math.max(1, (int) Math.ceil(share * sorted.length));
        long nanosAtRank = sorted[rank - 1];
        return nanosAtRank == Long.MAX_VALUE
                ? Double.POSITIVE_INFINITY
                : nanosAtRank / NANOS_PER_MS;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "p50 %.1f p99 %.1f p99.9 %.1f max %.1f ms of %d",
                quantileMs(0.5),
                quantileMs(0.99),
                quantileMs(0.999),
                quantileMs(1),
                nanos.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Latencies(long[] others) && Arrays.equals(nanos, others);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(nanos);
    }
}
