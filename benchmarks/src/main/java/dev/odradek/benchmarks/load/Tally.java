package dev.odradek.benchmarks.load;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// What became of the requests of a load. Counted by the loop that reads the answers, read by all.
public final class Tally {
    private static final int DIGITS = 3;

    private final LongAdder sent = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder records = new LongAdder();
    private final AtomicInteger errors = new AtomicInteger();
    private final AtomicReference<@Nullable String> firstError = new AtomicReference<>();
    // Guarded by the histogram's monitor.
    private final Histogram nanos = new Histogram(DIGITS);
    private volatile boolean counting;
    private volatile long from;
    private volatile long to;

    /// Numbers at one moment.
    ///
    /// @param bytes of the requests or answers that count
    public record Counts(long sent, long answered, long bytes, long records) {
        public Counts minus(Counts earlier) {
            return new Counts(
                    sent - earlier.sent,
                    answered - earlier.answered,
                    bytes - earlier.bytes,
                    records - earlier.records);
        }
    }

    void onSent() {
        sent.increment();
    }

    void onAnswered(int requestBytes, long requestRecords) {
        answered.increment();
        bytes.add(requestBytes);
        records.add(requestRecords);
    }

    /// A request was answered, or what it carried has reached a reader.
    ///
    /// @param dueNanos when it ought to have been sent
    public void onLatency(long dueNanos, long nowNanos) {
        if (counting && dueNanos - from >= 0 && dueNanos - to < 0) {
            synchronized (nanos) {
                nanos.recordValue(Math.max(0, nowNanos - dueNanos));
            }
        }
    }

    void onError(String error) {
        firstError.compareAndSet(null, error);
        errors.incrementAndGet();
    }

    /// From now on latencies of requests that become due count.
    public void open(long nowNanos) {
        from = nowNanos;
        to = nowNanos + Long.MAX_VALUE / 2;
        counting = true;
    }

    /// Those that become due from now on do not.
    public void shut(long nowNanos) {
        to = nowNanos;
    }

    public Counts counts() {
        return new Counts(sent.sum(), answered.sum(), bytes.sum(), records.sum());
    }

    /// How many errors there were, and the first one; null when there was none.
    public @Nullable String errors() {
        String first = firstError.get();
        return first == null ? null : errors.get() + " errors, the first: " + first;
    }

    /// A copy of the latencies so far, in nanoseconds.
    public Histogram latencies() {
        synchronized (nanos) {
            return nanos.copy();
        }
    }
}
