package dev.odradek.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.compat.abuse.HostileConnections;
import dev.odradek.compat.abuse.Latencies;
import dev.odradek.compat.abuse.PacedClient;
import dev.odradek.compat.abuse.SlowSender;
import dev.odradek.compat.abuse.TagFrame;
import dev.odradek.compat.harness.Node;
import dev.odradek.compat.harness.Requirement;
import dev.odradek.compat.harness.Vitals;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Clients that mean no good, all at once, hardly disturb a stock client, get no memory for what
/// they announce, and do not fill the log.
class AbuseIT {
    private static final Node.Kind KIND = Node.Kind.underTest();
    private static final int MIB = 1 << 20;
    private static final int ANNOUNCING = 10;
    private static final int ANNOUNCED_BYTES = 100 * MIB;
    private static final int TAG_FRAME_BYTES = 40 * MIB;
    private static final int SILENT = 5_000;
    private static final int OPEN_FILES_BESIDE = 500;
    // With the default of 50, 5,000 connections take most of a minute: each that finds the backlog
    // full is tried again after a second. All at once is worse for the broker.
    private static final Map<String, String> SETTINGS =
            Map.of("socket.listen.backlog.size", "4096");

    private static final int RECORDS_PER_SECOND = 200;
    private static final int ROUND_RECORDS = 2_000;
    private static final Duration ROUND = Duration.ofSeconds(60);
    private static final double P99_MS = 100;
    private static final double CALM_P99_MS = 50;
    private static final int CALM_ROUNDS_MAX = 6;
    private static final long GROWTH_PER_RECEIVED_BYTE = 4;
    private static final long GROWTH_FREE_BYTES = 64L * MIB;
    private static final int LOG_LINES = 10;

    private static final Duration BEFORE_THE_FRAME = Duration.ofSeconds(3);
    // A broker gives an incomplete request 30 s, and looks every second.
    private static final Duration ABUSE = Duration.ofSeconds(34);
    private static final Duration FRAME_ANSWER = Duration.ofSeconds(25);

    @Test
    void hostileClientsAllAtOnceLeaveAStockClientsP99TheMemoryAndTheLogAlone() {
        try (Node node = Node.create("abuse", SETTINGS)) {
            node.format(KIND).start(KIND);
            requireOpenFiles(node.process().pid());
            try (var client = new PacedClient(node.bootstrap(), "paced", RECORDS_PER_SECOND)) {
                Latencies calm = warmUp(client);
                abuse(node, client, calm);
            }
            node.stop();
        }
    }

    /// @return the last round before the abuse
    private static Latencies warmUp(PacedClient client) {
        awaitRecords(client, ROUND_RECORDS);
        Latencies calm = null;
        for (int round = 1; round <= CALM_ROUNDS_MAX; round++) {
            int from = client.sent();
            awaitRecords(client, from + ROUND_RECORDS);
            // The last few may be under way.
            calm = client.toAcknowledge(from, from + ROUND_RECORDS - RECORDS_PER_SECOND);
            if (calm.quantileMs(0.99) < CALM_P99_MS) {
                return calm;
            }
        }
        Requirement.skip("this machine is too busy: without any abuse, records took " + calm);
        throw new IllegalStateException("skipped");
    }

    private static void abuse(Node node, PacedClient client, Latencies calm) {
        byte[] tags = TagFrame.of(TAG_FRAME_BYTES);
        var watch = new Watch(node);
        int first = client.sent();

        long beginning = System.nanoTime();
        try (var announcing =
                        HostileConnections.announcing(node.port(), ANNOUNCING, ANNOUNCED_BYTES);
                var slow = new SlowSender(node.port());
                var silent = HostileConnections.silent(node.port(), SILENT)) {
            long connectedMs = Duration.ofNanos(System.nanoTime() - beginning).toMillis();
            watch.during(BEFORE_THE_FRAME);
            Growth beforeTheFrame = watch.growth();
            int announcingBeforeTheFrame = announcing.stillOpen();
            var sending = TagFrame.sendAside(node.port(), tags, FRAME_ANSWER);
            watch.during(ABUSE.minusNanos(System.nanoTime() - beginning));
            TagFrame.Outcome frame = sending.join();
            Growth growth = watch.growth();
            int end = client.sent();
            int silentLeft = silent.stillOpen();
            int announcingLeft = announcing.stillOpen();
            long liveBytes = watch.liveGrowth();
            long received = announcing.sentBytes() + frame.sentBytes() + slow.sentBytes();
            long logLines = watch.logLines();
            client.stop();

            Latencies firstRound = client.toAcknowledge(first, first + ROUND_RECORDS);
            Latencies acknowledged = client.toAcknowledge(first, end);
            Latencies consumed = client.toConsume(first, end);
            System.out.printf(
                    Locale.ROOT,
                    "abuse of %s for %d s: acknowledged %s (first round: %s; before: %s);"
                            + " consumed %s;"
                            + " received %.1f MiB; heap grew %.1f MiB, resident set %.1f MiB"
                            + " (before the frame %.1f and %.1f), live heap %.1f KiB for each"
                            + " connection; %d log lines; frame %s; connected in %d ms;"
                            + " open at the end: %d of %d silent, %d of %d announcing, slow sender"
                            + " %s%n",
                    KIND,
                    ABUSE.toSeconds(),
                    acknowledged,
                    firstRound,
                    calm,
                    consumed,
                    mib(received),
                    mib(growth.heapBytes()),
                    mib(growth.residentBytes()),
                    mib(beforeTheFrame.heapBytes()),
                    mib(beforeTheFrame.residentBytes()),
                    liveBytes / 1024.0 / silentLeft,
                    logLines,
                    frame,
                    connectedMs,
                    silentLeft,
                    SILENT,
                    announcingLeft,
                    ANNOUNCING,
                    slow.isRefused() ? "closed" : "open");

            assertThat(end - first).isGreaterThan(2 * ROUND_RECORDS);
            assertThat(firstRound.quantileMs(0.99)).isLessThan(P99_MS);
            assertThat(acknowledged.quantileMs(0.99)).isLessThan(P99_MS);
            assertThat(consumed.quantileMs(0.99)).isLessThan(P99_MS);
            assertThat(Stream.of(beforeTheFrame.heapBytes(), beforeTheFrame.residentBytes()))
                    .allMatch(bytes -> bytes <= GROWTH_FREE_BYTES);
            long allowed = GROWTH_PER_RECEIVED_BYTE * received + GROWTH_FREE_BYTES;
            assertThat(Stream.of(growth.heapBytes(), growth.residentBytes()))
                    .allMatch(bytes -> bytes <= allowed);
            assertThat(logLines).isBetween(1L, (long) LOG_LINES);

            assertThat(announcingBeforeTheFrame).isEqualTo(ANNOUNCING);
            assertThat(frame.sentBytes()).isEqualTo(tags.length);
            assertThat(frame.ended()).isEqualTo(TagFrame.Ending.CLOSED);
            assertThat(announcingLeft).as("announcing, after the deadline").isZero();
            assertThat(slow.isRefused()).as("slow sender, after the deadline").isTrue();
            assertThat(silentLeft).as("silent, before they are idle for long").isEqualTo(SILENT);
        }
    }

    private static void requireOpenFiles(long serverPid) {
        long needed = SILENT + OPEN_FILES_BESIDE;
        long own = Vitals.of(ProcessHandle.current().pid()).openFilesMax();
        long servers = Vitals.of(serverPid).openFilesMax();
        if (Math.min(own, servers) < needed) {
            Requirement.skip(
                    "5,000 connections need "
                            + needed
                            + " open files on both sides, here are "
                            + own
                            + " and "
                            + servers
                            + "; raise the limit with: ulimit -n "
                            + needed);
        }
    }

    private static void awaitRecords(PacedClient client, int count) {
        long deadline = System.nanoTime() + ROUND.toNanos();
        while (client.sent() < count) {
            assertThat(System.nanoTime()).as("records sent in time").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private static double mib(long bytes) {
        return (double) bytes / MIB;
    }

    /// How much more there is than before the abuse, at the highest.
    private record Growth(long heapBytes, long residentBytes) {}

    /// Looks at the broker from outside.
    private static final class Watch {
        private static final Duration HEAP_EVERY = Duration.ofMillis(500);

        private final Node node;
        private final Vitals vitals;
        private final long heapBefore;
        private final long residentBefore;
        private final long linesBefore;
        private long heapMax;

        Watch(Node node) {
            this.node = node;
            this.vitals = Vitals.of(node.process().pid());
            this.heapBefore = vitals.heapLiveBytes();
            this.residentBefore = vitals.residentBytes();
            this.linesBefore = lines();
        }

        void during(Duration duration) {
            long end = System.nanoTime() + duration.toNanos();
            while (System.nanoTime() < end) {
                heapMax = Math.max(heapMax, vitals.heapUsedBytes());
                LockSupport.parkNanos(HEAP_EVERY.toNanos());
            }
        }

        Growth growth() {
            return new Growth(heapMax - heapBefore, vitals.residentPeakBytes() - residentBefore);
        }

        long liveGrowth() {
            return vitals.heapLiveBytes() - heapBefore;
        }

        long logLines() {
            return lines() - linesBefore;
        }

        private long lines() {
            return node.process().out().lines().count() + node.process().err().lines().count();
        }
    }
}
