package dev.odradek.benchmarks.work;

import dev.odradek.benchmarks.load.LoadLoop;
import dev.odradek.benchmarks.load.OpenLoop;
import dev.odradek.benchmarks.load.Tally;
import dev.odradek.benchmarks.measure.Processor;
import java.time.Duration;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// Watches a broker while a load runs, and judges whether what it saw may be compared.
final class Watch {
    private static final double CLIENT_SHARE_MAX = 0.85;
    private static final double BORNE_SHARE_MIN = 0.97;
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(5);

    private final Broker broker;
    private final LoadLoop loop;
    private final Tally tally;

    /// @param loop reads the answers
    Watch(Broker broker, LoadLoop loop, Tally tally) {
        this.broker = broker;
        this.loop = loop;
        this.tally = tally;
    }

    /// What was seen.
    ///
    /// @param processor of the broker
    /// @param counts of what was sent and answered meanwhile
    /// @param lateness of the schedule, empty for a closed loop
    record Seen(
            double seconds,
            Processor processor,
            Tally.Counts counts,
            Histogram latencies,
            Histogram lateness) {
        double gigabytes() {
            return counts.bytes() / 1e9;
        }
    }

    /// Lets the load warm the broker up, then watches.
    ///
    /// @param schedule of the load; null for a closed loop
    /// @throws RefusedException when the client was saturated, or the offered load not borne
    Seen watch(@Nullable OpenLoop schedule) throws RefusedException {
        Broker.pause(broker.pace().warmUp());
        var process = broker.process();
        Tally.Counts countsBefore = tally.counts();
        Processor before = process.processor();
        long loopBefore = loop.cpuNanos();
        long scheduleBefore = schedule == null ? 0 : schedule.cpuNanos();
        long start = System.nanoTime();
        tally.open(start);
        Broker.pause(broker.pace().measured());
        long nanos = System.nanoTime() - start;
        tally.shut(start + nanos);
        Processor after = process.processor();
        Tally.Counts counts = tally.counts().minus(countsBefore);
        checkClient("reading answers", loop.cpuNanos() - loopBefore, nanos);
        if (schedule != null) {
            checkClient("sending", schedule.cpuNanos() - scheduleBefore, nanos);
            if (counts.answered() < BORNE_SHARE_MIN * counts.sent()) {
                throw new RefusedException(
                        "the offered load was not borne: %d requests sent, %d answered"
                                .formatted(counts.sent(), counts.answered()));
            }
        }
        return new Seen(
                nanos / 1e9,
                after.minus(before),
                counts,
                tally.latencies(),
                schedule == null ? new Histogram(1) : schedule.lateness());
    }

    private static void checkClient(String what, long cpuNanos, long nanos)
            throws RefusedException {
        double share = (double) cpuNanos / nanos;
        if (share > CLIENT_SHARE_MAX) {
            throw new RefusedException(
                    String.format(
                            Locale.ROOT,
                            "the client was saturated: %s took %.0f %% of a core",
                            what,
                            100 * share));
        }
    }

    /// Waits for the last answers of a load that sends no more.
    ///
    /// @throws RefusedException when there was an error, or an answer is missing
    void finish() throws RefusedException {
        long deadline = System.nanoTime() + LAST_ANSWERS.toNanos();
        while (true) {
            String errors = tally.errors();
            if (errors != null) {
                throw new RefusedException(errors);
            }
            Tally.Counts counts = tally.counts();
            if (counts.answered() == counts.sent()) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new RefusedException(
                        "%d of %d requests were never answered"
                                .formatted(counts.sent() - counts.answered(), counts.sent()));
            }
            Broker.pause(POLL);
        }
    }
}
