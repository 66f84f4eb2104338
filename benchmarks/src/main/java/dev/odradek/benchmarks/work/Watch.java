package dev.odradek.benchmarks.work;

import dev.odradek.benchmarks.load.Lane;
import dev.odradek.benchmarks.load.LoadLoop;
import dev.odradek.benchmarks.load.OpenLoop;
import dev.odradek.benchmarks.load.Tally;
import dev.odradek.benchmarks.measure.Processor;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// Watches a broker while a load runs, and judges whether what it saw may be compared.
final class Watch {
    private static final double CLIENT_SHARE_MAX = 0.85;
    private static final double BORNE_SHARE_MIN = 0.97;
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration HEAT = Duration.ofSeconds(2);
    // What the disk takes while the load that is measured has its own warm-up.
    private static final long HEAT_BYTES_MAX = 250_000_000;

    private final Broker broker;
    private final LoadLoop loop;
    private final Tally tally;
    private final List<Tally> readers;

    /// @param loop reads the answers
    Watch(Broker broker, LoadLoop loop, Tally tally) {
        this(broker, loop, tally, List.of());
    }

    /// @param readers what those have who read what is written
    Watch(Broker broker, LoadLoop loop, Tally tally, List<Tally> readers) {
        this.broker = broker;
        this.loop = loop;
        this.tally = tally;
        this.readers = readers;
    }

    /// What was seen.
    ///
    /// @param processor of the broker
    /// @param counts of what was sent and answered meanwhile
    /// @param deliveredBytes to readers meanwhile
    /// @param lateness of the schedule, empty for a closed loop
    record Seen(
            double seconds,
            Processor processor,
            Tally.Counts counts,
            long deliveredBytes,
            Tally tally,
            Histogram lateness) {
        /// To be asked for after [#finish]: the slowest answers come last.
        Histogram latencies() {
            return tally.latencies();
        }

        double gigabytes() {
            return counts.bytes() / 1e9;
        }
    }

    /// Lets the load warm the broker up, then watches.
    ///
    /// @param schedule of the load; null for a closed loop
    /// @throws RefusedException when the client was saturated, or the offered load not borne
    Seen watch(@Nullable OpenLoop schedule) throws RefusedException {
        return watch(schedule, broker.pace().measured());
    }

    /// The same for another length of time.
    Seen watch(@Nullable OpenLoop schedule, Duration length) throws RefusedException {
        Broker.pause(broker.pace().warmUp());
        return watchNow(schedule, length);
    }

    /// The same of a load that has gone on for long enough.
    Seen watchNow(@Nullable OpenLoop schedule, Duration length) throws RefusedException {
        var process = broker.process();
        Tally.Counts countsBefore = tally.counts();
        long deliveredBefore = readers.stream().mapToLong(each -> each.counts().bytes()).sum();
        Processor before = process.processor();
        long loopBefore = loop.cpuNanos();
        long scheduleBefore = schedule == null ? 0 : schedule.cpuNanos();
        if (schedule != null) {
            schedule.forgetLateness();
        }
        long start = System.nanoTime();
        tally.open(start);
        Broker.pause(length);
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
                readers.stream().mapToLong(each -> each.counts().bytes()).sum() - deliveredBefore,
                tally,
                schedule == null ? new Histogram(1) : schedule.lateness());
    }

    /// Lets a load go as fast as the broker answers for a while, one request of each connection at
    /// a time: at the rate that is measured a JVM would take a minute to compile what is hot.
    ///
    /// @param lanes send what counts for this watch
    void heat(List<? extends Lane> lanes) throws RefusedException {
        long start = System.nanoTime();
        for (Lane lane : lanes) {
            lane.repeat(true);
            lane.send(start);
        }
        while (System.nanoTime() - start < HEAT.toNanos()
                && tally.counts().bytes() < HEAT_BYTES_MAX
                && tally.errors() == null) {
            Broker.pause(POLL);
        }
        lanes.forEach(lane -> lane.repeat(false));
        finish();
    }

    /// @throws RefusedException when the client had no more to give
    static void checkClient(String what, long cpuNanos, long nanos) throws RefusedException {
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

    /// Waits for the last answers of a load that sends no more, and until readers have it all.
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
            boolean answered = counts.answered() == counts.sent();
            if (answered && haveAll(counts.records())) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new RefusedException(
                        answered
                                ? "a reader lacks records"
                                : "%d of %d requests were never answered"
                                        .formatted(
                                                counts.sent() - counts.answered(), counts.sent()));
            }
            Broker.pause(POLL);
        }
    }

    private boolean haveAll(long records) throws RefusedException {
        for (Tally reader : readers) {
            String errors = reader.errors();
            if (errors != null) {
                throw new RefusedException(errors);
            }
            if (reader.counts().records() < records) {
                return false;
            }
        }
        return true;
    }
}
