package dev.odradek.benchmarks.work;

import java.time.Duration;

/// How long things are measured, and how much is written.
///
/// @param warmUp before what is measured
/// @param measured of each load
/// @param idle of what does nothing
/// @param scale of amounts such as gigabytes and partitions: 1 is what the goals speak of
public record Pace(Duration warmUp, Duration measured, Duration idle, double scale) {
    /// What the goals are measured with.
    public static Pace full() {
        return new Pace(Duration.ofSeconds(3), Duration.ofSeconds(4), Duration.ofSeconds(5), 1);
    }

    /// To see that everything works; its figures mean little.
    public static Pace quick() {
        return new Pace(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(2), 0.05);
    }

    /// The same with another length of what is measured.
    public Pace withMeasured(Duration length) {
        return new Pace(warmUp, length, idle, scale);
    }

    /// An amount, made smaller where everything is.
    ///
    /// @param least what is left of it at least
    public long scaled(long amount, long least) {
        return Math.max(least, Math.round(amount * scale));
    }
}
