package dev.odradek.log.compact;

/// Keeps the bytes that all cleanings move, or all moves between log directories, to a rate in sum:
/// each is told how long to pause after what it has moved. Thread-safe.
public final class Throttle {
    private static final double NANOS_PER_SECOND = 1e9;

    /// Shorter pauses are saved up.
    private static final long PAUSE_MS_MIN = 10;

    private double bytesPerSecond;
    // When what was moved so far would be through at the rate.
    private long dueNanos = Long.MIN_VALUE;

    public Throttle(double bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    public synchronized void bytesPerSecond(double rate) {
        bytesPerSecond = rate;
        dueNanos = Long.MIN_VALUE;
    }

    /// @param bytes moved since the last call
    /// @param nowNanos monotonic
    /// @return how long to pause, ms; 0 for not
    public synchronized long moved(long bytes, long nowNanos) {
        double nanos = bytes / bytesPerSecond * NANOS_PER_SECOND;
        if (dueNanos == Long.MIN_VALUE || dueNanos - nowNanos < 0) {
            dueNanos = nowNanos;
        }
        dueNanos += (long) Math.min(nanos, Long.MAX_VALUE / 4.0);
        long pauseMs = (dueNanos - nowNanos) / 1_000_000;
        return pauseMs < PAUSE_MS_MIN ? 0 : pauseMs;
    }
}
