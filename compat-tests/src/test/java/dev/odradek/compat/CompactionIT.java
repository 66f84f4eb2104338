package dev.odradek.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.compat.crash.Bulk;
import dev.odradek.compat.crash.Figures;
import dev.odradek.compat.crash.Topics;
import dev.odradek.compat.harness.Child;
import dev.odradek.compat.harness.Folders;
import dev.odradek.compat.harness.Node;
import dev.odradek.compat.harness.Vitals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

/// The same log with 90 % duplicate keys, cleaned by either broker with the same settings: how
/// fast, for how much processor time, and is the last value of each key there.
///
/// `-Dodradek.crash.compaction.mib=5120` for more than a little.
class CompactionIT {
    private static final int MIB_WRITTEN = Integer.getInteger("odradek.crash.compaction.mib", 48);
    private static final double MIB = 1 << 20;
    private static final int VALUE_BYTES = 1_000;
    private static final int RECORDS_PER_KEY = 10;
    private static final String TOPIC = "compacted";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
    private static final Duration START = Duration.ofMinutes(20);
    private static final Duration POLL = Duration.ofSeconds(5);

    private static final Map<String, String> SETTINGS =
            Map.of(
                    "log.cleaner.threads", "1",
                    "log.cleaner.backoff.ms", "100",
                    "log.cleaner.dedupe.buffer.size", Integer.toString(128 << 20),
                    "file.delete.delay.ms", "60000");

    /// One broker's figures.
    private record Cleaning(
            double seconds, double cpuSeconds, double inMib, double outMib, long records) {}

    @Test
    void theLastValueOfEachKeyStays() {
        long records = MIB_WRITTEN * (1L << 20) / VALUE_BYTES;
        var bulk = new Bulk(TOPIC, 1, records, VALUE_BYTES, (int) (records / RECORDS_PER_KEY));
        try (Node node = Node.create("compaction", SETTINGS).asShipped()) {
            node.format(Node.Kind.ODRADEK).start(Node.Kind.ODRADEK);
            new Topics(node.bootstrap())
                    .create(
                            TOPIC,
                            1,
                            Map.of(
                                    "cleanup.policy", "compact",
                                    // Strictly more must be dirty: nothing is cleaned.
                                    "min.cleanable.dirty.ratio", "1",
                                    "segment.bytes", Integer.toString(segmentBytes())));
            bulk.write(node.bootstrap(), 1);
            node.stop();
            Path master = node.directory().resolve("master");
            copy(node.dataDirectory(), master);
            Cleaning ours = clean(node, Node.Kind.ODRADEK, master, bulk);
            Cleaning kafka = clean(node, Node.Kind.KAFKA, master, bulk);
            Folders.deleteTree(master);
            Folders.deleteTree(node.dataDirectory());
            report(ours, kafka);
        }
    }

    private static void report(Cleaning ours, Cleaning kafka) {
        new Figures("compaction, 90 % duplicate keys", "ODRADEK", "KAFKA")
                .row("cleaned, MiB", ours.inMib(), kafka.inMib())
                .row("left of it and after it, MiB", ours.outMib(), kafka.outMib())
                .row("seconds", ours.seconds(), kafka.seconds())
                .row("MiB/s", ours.inMib() / ours.seconds(), kafka.inMib() / kafka.seconds())
                .row("CPU seconds", ours.cpuSeconds(), kafka.cpuSeconds())
                .row("records left", ours.records(), kafka.records())
                .print();
    }

    private static Cleaning clean(Node node, Node.Kind kind, Path master, Bulk bulk) {
        Folders.deleteTree(node.dataDirectory());
        copy(master, node.dataDirectory());
        Path log = node.dataDirectory().resolve(PARTITION.toString());
        List<Path> sealed = segments(log).subList(0, segments(log).size() - 1);
        double inMib = sealed.stream().mapToLong(CompactionIT::size).sum() / MIB;
        long end = baseOffset(segments(log).getLast());
        node.start(kind);
        var vitals = Vitals.of(node.process().pid());
        double cpuBefore = vitals.cpuSeconds();
        long beginning = System.nanoTime();
        new Topics(node.bootstrap()).set(TOPIC, "min.cleanable.dirty.ratio", "0.01");
        awaitCleaned(node, end);
        double seconds = (System.nanoTime() - beginning) / 1e9;
        double cpuSeconds = vitals.cpuSeconds() - cpuBefore;
        long left = lastValuesAreThere(node, bulk);
        double outMib = segments(log).stream().mapToLong(CompactionIT::size).sum() / MIB;
        node.stop();
        return new Cleaning(seconds, cpuSeconds, inMib, outMib, left);
    }

    private static void awaitCleaned(Node node, long end) {
        Path checkpoint = node.dataDirectory().resolve("cleaner-offset-checkpoint");
        String done = TOPIC + " 0 " + end;
        long deadline = System.nanoTime() + START.toNanos();
        while (!lines(checkpoint).contains(done)) {
            assertThat(System.nanoTime())
                    .as("cleaned in time: %s\n%s", lines(checkpoint), node.process().printed())
                    .isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /// @return how many records there are
    private static long lastValuesAreThere(Node node, Bulk bulk) {
        long[] expected = new long[bulk.keys()];
        Arrays.fill(expected, -1);
        for (long number = 0; number < bulk.records(); number++) {
            expected[bulk.key(number)] = number;
        }
        long[] found = new long[bulk.keys()];
        Arrays.fill(found, -1);
        long records = 0;
        Map<String, Object> settings =
                Map.of("bootstrap.servers", node.bootstrap(), "auto.offset.reset", "earliest");
        try (var consumer =
                new KafkaConsumer<byte[], byte[]>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            while (consumer.position(PARTITION) < bulk.records()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    long number = Bulk.number(record.value());
                    assertThat(number).isEqualTo(record.offset());
                    found[bulk.key(number)] = number;
                    records++;
                }
            }
        }
        assertThat(Arrays.equals(found, expected)).as("last values of keys").isTrue();
        return records;
    }

    private static int segmentBytes() {
        return Math.max(1 << 20, (int) Math.min(100L << 20, ((long) MIB_WRITTEN << 20) / 20));
    }

    private static List<Path> segments(Path log) {
        try (Stream<Path> files = Files.list(log)) {
            return files.filter(file -> file.toString().endsWith(".log")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long baseOffset(Path segment) {
        String name = segment.getFileName().toString();
        return Long.parseLong(name.substring(0, name.indexOf('.')));
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) {
        List<String> command =
                List.of(
                        "sh",
                        "-c",
                        String.format(
                                Locale.ROOT, "cp -a '%s' '%s' && sync -f '%s'", from, to, to));
        try (Child child =
                Child.start(to.toAbsolutePath().getParent(), "copy", Map.of(), command)) {
            assertThat(child.awaitExit(START)).as(child.printed()).isZero();
        }
    }
}
