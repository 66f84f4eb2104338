package dev.odradek.base.time;

/// Wall time for what people and records see, monotonic time for durations. The two are never
/// mixed: a wall clock jumps.
public interface Clock {
    /// Milliseconds since the Unix epoch, in UTC; may go back.
    long wallMs();

    /// Nanoseconds from an arbitrary origin; never goes back.
    long nanoTime();

    /// Milliseconds from the origin of [#nanoTime()]; never goes back.
    default long monotonicMs() {
        return nanoTime() / 1_000_000;
    }

    /// The machine's clock.
    static Clock system() {
        return SystemClock.INSTANCE;
    }
}
