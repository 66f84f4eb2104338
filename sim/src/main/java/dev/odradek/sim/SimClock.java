package dev.odradek.sim;

import dev.odradek.base.check.Invariant;
import dev.odradek.base.time.Clock;

/// Virtual time. It stands still while code runs and moves when [SimTasks] has nothing left to do
/// before the next timer.
public final class SimClock implements Clock {
    /// Where virtual wall time begins: 2026-01-01T00:00:00Z.
    public static final long WALL_START_MS = 1_767_225_600_000L;

    private static final long NANOS_PER_MS = 1_000_000;

    private long nanos;
    private long wallSkewMs;

    @Override
    public long wallMs() {
        return WALL_START_MS + nanos / NANOS_PER_MS + wallSkewMs;
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    /// Sets the wall clock off, as an operator or NTP does; monotonic time does not notice.
    public void skewWallMs(long skewMs) {
        wallSkewMs = skewMs;
    }

    /// Moves to `target`, in nanoseconds from the origin.
    void moveTo(long target) {
        Invariant.check(target >= nanos, "virtual time goes back from %d to %d", nanos, target);
        nanos = target;
    }
}
