package dev.odradek.benchmarks.result;

/// What Odradek means to reach: a bound on its figure divided by stock Apache Kafka's. Where more
/// is better the ratio must be at least that, otherwise at most.
///
/// @param title for people
/// @param figure the key of the figure
/// @param ratio the bound
/// @param absolute what the figure itself may be at most as well; infinite where there is no such
///   bound
public record Goal(String title, String figure, double ratio, double absolute) {
    public Goal(String title, String figure, double ratio) {
        this(title, figure, ratio, Double.POSITIVE_INFINITY);
    }

    /// Whether these two medians reach it.
    public boolean isMet(Unit unit, double odradek, double kafka) {
        double reached = odradek / kafka;
        return unit.moreIsBetter() ? reached >= ratio : reached <= ratio && odradek <= absolute;
    }
}
