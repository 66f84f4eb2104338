package dev.odradek.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.compat.abuse.Latencies;
import dev.odradek.compat.cold.ColdReader;
import dev.odradek.compat.cold.DiskWaits;
import dev.odradek.compat.cold.PacedProducers;
import dev.odradek.compat.cold.SlowDisk;
import dev.odradek.compat.harness.Child;
import dev.odradek.compat.harness.Node;
import dev.odradek.compat.harness.PageCache;
import dev.odradek.compat.harness.Vitals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// What a reader of a backlog that is on the device only costs producers: their latencies at a
/// fixed rate alone, and while the reader reads, for Odradek and Apache Kafka in turn.
///
/// `-Dodradek.cold.mib=4096` gives the size of the backlog and turns the rig on;
/// `-Dodradek.cold.rounds=3`; `-Dodradek.cold.disk=254:0` with `-Dodradek.cold.disk.mib=150` limits
/// what the broker reads of a device per second.
@EnabledIfSystemProperty(named = "odradek.cold.mib", matches = "\\d+")
class ColdReaderIT {
    private static final long BACKLOG_MIB = Long.getLong("odradek.cold.mib", 512);
    private static final int ROUNDS = Integer.getInteger("odradek.cold.rounds", 2);
    private static final String DISK = System.getProperty("odradek.cold.disk", "");
    private static final long DISK_MIB = Long.getLong("odradek.cold.disk.mib", 150);
    private static final int RECORDS_PER_SECOND = Integer.getInteger("odradek.cold.rate", 2_000);

    private static final long MIB = 1024 * 1024;
    private static final int PRODUCERS = 6;
    private static final int RECORD_BYTES = 1024;
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final Duration ALONE = Duration.ofSeconds(20);
    private static final Map<Node.Kind, List<String>> NETWORK_THREADS =
            Map.of(
                    Node.Kind.ODRADEK,
                    List.of("network-"),
                    // Those of requests, where Kafka looks offsets up, have the same first letters.
                    Node.Kind.KAFKA,
                    List.of("data-plane-kafk"));
    private static final Duration READ = Duration.ofMinutes(10);

    /// One round with one broker.
    ///
    /// @param deviceMib what the device was asked for while the reader read
    /// @param networkWaits the share of that time in which a network thread waited for the disk
    private record Round(
            Latencies alone,
            Latencies beside,
            String read,
            double deviceMib,
            double cpuSeconds,
            double networkWaits) {}

    @Test
    void aColdReaderBesideProducers() {
        Map<Node.Kind, Node> nodes = new EnumMap<>(Node.Kind.class);
        Map<Node.Kind, List<Round>> rounds = new EnumMap<>(Node.Kind.class);
        try {
            for (Node.Kind kind : Node.Kind.values()) {
                String name = "cold-" + kind.name().toLowerCase(Locale.ROOT);
                nodes.put(kind, Node.create(name, Map.of()));
                fill(nodes.get(kind), kind);
                rounds.put(kind, new ArrayList<>());
            }
            for (int number = 1; number <= ROUNDS; number++) {
                for (Node.Kind kind : Node.Kind.values()) {
                    Round round = round(nodes.get(kind), kind);
                    rounds.get(kind).add(round);
                    System.out.printf(
                            Locale.ROOT,
                            "round %d %-8s alone %s | beside the reader %s | %s, %.0f MiB from the"
                                    + " device, %.1f s CPU, a network thread waited for the disk"
                                    + " %.1f %% of the time%n",
                            number,
                            kind,
                            round.alone(),
                            round.beside(),
                            round.read(),
                            round.deviceMib(),
                            round.cpuSeconds(),
                            100 * round.networkWaits());
                }
            }
        } finally {
            nodes.values().forEach(Node::close);
        }
        for (Node.Kind kind : Node.Kind.values()) {
            System.out.printf(
                    Locale.ROOT,
                    "cold reader of %d MiB beside %d producers, %d records/s of %d bytes,"
                            + " acks=all, %s, %s: median p99 of %d rounds %.2f ms alone, %.2f ms"
                            + " beside it; max %.1f, %.1f ms%n",
                    BACKLOG_MIB,
                    PRODUCERS,
                    RECORDS_PER_SECOND,
                    RECORD_BYTES,
                    DISK.isEmpty() ? "disk as it is" : "disk at " + DISK_MIB + " MiB/s",
                    kind,
                    ROUNDS,
                    median(rounds.get(kind), Round::alone, 0.99),
                    median(rounds.get(kind), Round::beside, 0.99),
                    median(rounds.get(kind), Round::alone, 1),
                    median(rounds.get(kind), Round::beside, 1));
        }
        assertThat(median(rounds.get(Node.Kind.ODRADEK), Round::beside, 0.99))
                .as("p99 beside the reader, against Apache Kafka's")
                .isLessThan(median(rounds.get(Node.Kind.KAFKA), Round::beside, 0.99));
    }

    private static double median(
            List<Round> rounds, Function<Round, Latencies> which, double quantile) {
        double[] sorted =
                rounds.stream()
                        .mapToDouble(round -> which.apply(round).quantileMs(quantile))
                        .sorted()
                        .toArray();
        return sorted[sorted.length / 2];
    }

    /// Makes a topic `backlog` that is as large as it should be, and stops the node.
    private static void fill(Node node, Node.Kind kind) {
        node.format(kind).start(kind);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
            admin.createTopics(
                            List.of(
                                    new NewTopic("backlog", 1, (short) 1),
                                    new NewTopic("live", PRODUCERS, (short) 1)))
                    .all()
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
        var value = new byte[16 * 1024];
        new Random(2).nextBytes(value);
        try (var producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers", node.bootstrap(),
                                "acks", "1",
                                "batch.size", "262144",
                                "linger.ms", "5",
                                "delivery.timeout.ms", "300000"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (long i = 0; i < BACKLOG_MIB * MIB / value.length; i++) {
                var _ = producer.send(new ProducerRecord<>("backlog", value));
            }
            producer.flush();
        }
        node.stop();
    }

    private static Round round(Node node, Node.Kind kind) {
        PageCache.drop(node.directory(), node.dataDirectory());
        node.start(kind);
        Child server = node.process();
        Vitals vitals = Vitals.of(server.pid());
        if (!DISK.isEmpty()) {
            SlowDisk.limit(DISK, DISK_MIB * MIB, server.pid());
        }
        try (var producers =
                new PacedProducers(
                        node.bootstrap(), "live", PRODUCERS, RECORDS_PER_SECOND, RECORD_BYTES)) {
            LockSupport.parkNanos(WARM_UP.toNanos());
            int alone = producers.sent();
            LockSupport.parkNanos(ALONE.toNanos());
            int beside = producers.sent();
            double cpuBefore = cpuSeconds(vitals);
            long readBefore = readBytes(vitals);
            String read;
            var waits = new DiskWaits(server.pid(), NETWORK_THREADS.get(kind));
            try (waits;
                    Child reader =
                            ColdReader.start(node.directory(), node.bootstrap(), "backlog")) {
                assertThat(reader.awaitExit(READ)).as(reader.printed()).isZero();
                read = reader.out().strip();
            }
            int end = producers.sent();
            double cpuSeconds = cpuSeconds(vitals) - cpuBefore;
            double deviceMib = (readBytes(vitals) - readBefore) / (double) MIB;
            assertThat(deviceMib)
                    .as("MiB that the device was asked for")
                    .isGreaterThan(BACKLOG_MIB * 0.9);
            producers.stop();
            var round =
                    new Round(
                            producers.latencies(alone, beside),
                            producers.latencies(beside, end),
                            read,
                            deviceMib,
                            cpuSeconds,
                            waits.share());
            node.stop();
            return round;
        }
    }

    private static double cpuSeconds(Vitals vitals) {
        return Double.parseDouble(
                vitals.shell(
                        "awk -v hz=$(getconf CLK_TCK) '{print ($14+$15)/hz}' /proc/$pid/stat"));
    }

    private static long readBytes(Vitals vitals) {
        return Long.parseLong(vitals.shell("awk '/^read_bytes/{print $2}' /proc/$pid/io"));
    }
}
