package dev.odradek.log;

import static dev.odradek.log.Batches.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.odradek.log.index.AbortedTransaction;
import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.log.segment.TimestampOffset;
import dev.odradek.wire.compress.Compression;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same appends to our log and to Apache Kafka's; then each opens what the other has left,
/// cleanly or not, and both must see the same.
@SuppressWarnings("NullAway") // JUnit sets the fields, and a missing log fails the test anyway
final class KafkaOracleTest {
    private static final long NOW_MS = System.currentTimeMillis();
    private static final LogConfig CONFIG =
            LogConfig.defaults().toBuilder()
                    .segmentBytes(6000)
                    .indexIntervalBytes(300)
                    .segmentIndexBytes(1200)
                    .fileDeleteDelayMs(3_600_000)
                    .build();

    @TempDir Path ours;
    @TempDir Path theirs;

    /// One append of a schedule.
    private record Step(ByteBuf records, int epoch, boolean marker) {}

    /// Plain and idempotent producers of every codec, transactions that commit, abort or stay open,
    /// leader epochs that rise.
    private static List<Step> schedule(long seed) {
        var random = new Random(seed);
        var steps = new ArrayList<Step>();
        int[] sequences = new int[6];
        boolean[] open = new boolean[6];
        int epoch = 0;
        for (int i = 0; i < 120; i++) {
            epoch += random.nextInt(20) == 0 ? 1 : 0;
            int producer = random.nextInt(6);
            Compression codec = Compression.values()[random.nextInt(Compression.values().length)];
            Batches batch =
                    batch().compressed(codec).at(NOW_MS - 100_000 + i * 10L - random.nextInt(50));
            boolean transactional = producer >= 3;
            if (producer == 0) {
                steps.add(
                        new Step(
                                batch.of("plain " + i, "x".repeat(random.nextInt(400))),
                                epoch,
                                false));
            } else if (open[producer] && random.nextInt(3) == 0) {
                Batches marker = batch().at(NOW_MS - 100_000 + i * 10L).producer(producer, 0, -1);
                steps.add(new Step(marker.marker(random.nextBoolean(), 1), epoch, true));
                open[producer] = false;
            } else {
                int count = 1 + random.nextInt(4);
                batch.producer(producer, 0, sequences[producer]);
                if (transactional) {
                    batch.transactional();
                    open[producer] = true;
                }
                sequences[producer] += count;
                steps.add(new Step(batch.ofSize(count, random.nextInt(200)), epoch, false));
            }
        }
        return steps;
    }

    private TestNode fillOurs(long seed) {
        var node = new TestNode(ours);
        node.config = CONFIG;
        node.wallMs.set(NOW_MS);
        PartitionLog log = node.start();
        for (Step step : schedule(seed)) {
            AppendOrigin origin = step.marker() ? AppendOrigin.COORDINATOR : AppendOrigin.CLIENT;
            assertThat(log.appendAsLeader(step.records(), step.epoch(), origin))
                    .isInstanceOf(AppendOutcome.Appended.class);
        }
        return node;
    }

    private KafkaLog fillTheirs(long seed) throws IOException {
        Path directory = theirs.resolve("orders-0");
        Files.createDirectories(directory);
        var kafka = new KafkaLog(directory, CONFIG, true, 0, 0);
        for (Step step : schedule(seed)) {
            kafka.append(step.records(), step.epoch(), step.marker());
        }
        return kafka;
    }

    private static List<String> facts(PartitionLog log) throws IOException {
        log.highWatermark(log.logEndOffset());
        var facts = new ArrayList<String>();
        facts.add("start " + log.logStartOffset() + " end " + log.logEndOffset());
        facts.add("stable " + log.lastStableOffset());
        log.epochs()
                .entries()
                .forEach(entry -> facts.add("epoch " + entry.epoch() + " " + entry.startOffset()));
        var producers = new TreeMap<Long, String>();
        for (ActiveProducer p : log.activeProducers()) {
            producers.put(
                    p.producerId(),
                    p.epoch()
                            + " "
                            + p.lastSequence()
                            + " "
                            + p.lastTimestampMs()
                            + " "
                            + p.coordinatorEpoch()
                            + " "
                            + p.transactionFirstOffset());
        }
        producers.forEach((id, text) -> facts.add("producer " + id + " " + text));
        facts.addAll(aborted(log));
        return facts;
    }

    /// As a reader of committed data learns of them, slice by slice.
    private static List<String> aborted(PartitionLog log) throws IOException {
        var all = new TreeMap<Long, String>();
        long next = log.logStartOffset();
        while (next < log.lastStableOffset()) {
            var slice = (LogSlice) log.read(next, 2000, ReadBound.LAST_STABLE, true);
            for (AbortedTransaction a : slice.abortedTransactions()) {
                all.put(
                        a.lastOffset(),
                        "aborted " + a.producerId() + " " + a.firstOffset() + " " + a.lastOffset());
            }
            ByteBuf bytes = io.netty.buffer.Unpooled.buffer();
            slice.readInto(bytes);
            slice.release();
            var scanner = new dev.odradek.wire.record.BatchScanner().over(bytes);
            while (scanner.next()) {
                next = scanner.batch().nextOffset();
            }
        }
        return List.copyOf(all.values());
    }

    private static String offsetFor(PartitionLog log, long timestamp) {
        TimestampOffset found = log.offsetForTimestamp(timestamp);
        return found == null ? "none" : found.timestampMs() + " " + found.offset();
    }

    private static void assertSame(PartitionLog log, KafkaLog kafka) throws IOException {
        List<String> expected = kafka.facts();
        List<String> stableOnly =
                facts(log).stream().filter(fact -> !fact.startsWith("aborted")).toList();
        assertThat(stableOnly)
                .isEqualTo(expected.stream().filter(fact -> !fact.startsWith("aborted")).toList());
        // A reader of committed data is told what matters below the last stable offset.
        assertThat(expected).containsAll(aborted(log));
        for (String fact : expected) {
            if (fact.startsWith("aborted")) {
                long first = Long.parseLong(fact.split(" ")[2]);
                if (first < log.lastStableOffset()) {
                    assertThat(aborted(log)).contains(fact);
                }
            }
        }
        assertThat(TestNode.readAll(log, log.logStartOffset(), ReadBound.LOG_END))
                .isEqualTo(kafka.readAll());
        for (long t = NOW_MS - 100_100; t < NOW_MS - 98_000; t += 37) {
            assertThat(offsetFor(log, t)).as("time %d", t).isEqualTo(kafka.offsetFor(t));
        }
        for (long special : new long[] {-1, -2, -3, -4, -5}) {
            assertThat(offsetFor(log, special)).isEqualTo(kafka.offsetFor(special));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void kafkaOpensWhatWeClosed(long seed) throws IOException {
        TestNode node = fillOurs(seed);
        PartitionLog log = node.directories.get(TestNode.ORDERS);
        List<String> before = facts(log);
        node.stop();

        assertThat(KafkaLog.dumpComplaints(node.partitionPath(), "--deep-iteration")).isEmpty();
        assertThatCode(() ->
                        assertThat(
                                        KafkaLog.dumpComplaints(
                                                node.partitionPath(), "--index-sanity-check"))
                                .isEmpty())
                .doesNotThrowAnyException();
        try (var kafka = new KafkaLog(node.partitionPath(), CONFIG, true, 0, log.logEndOffset());
                var same = fillTheirs(seed)) {
            assertThat(kafka.facts()).as("seed %d", seed).containsAll(before);
            assertThat(kafka.facts()).isEqualTo(same.facts());
            assertThat(kafka.readAll()).isEqualTo(same.readAll());
        }
        PartitionLog again = node.start();
        assertThat(facts(again)).isEqualTo(before);
        node.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void kafkaRecoversWhatWeLeft(long seed) throws IOException {
        TestNode node = fillOurs(seed);
        List<String> before = facts(node.directories.get(TestNode.ORDERS));
        node.kill();

        try (var kafka = new KafkaLog(node.partitionPath(), CONFIG, false, 0, 0)) {
            assertThat(kafka.facts()).as("seed %d", seed).containsAll(before);
        }
        assertThat(KafkaLog.dumpComplaints(node.partitionPath(), "--deep-iteration")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void weOpenWhatKafkaClosed(long seed) throws IOException {
        KafkaLog kafka = fillTheirs(seed);
        try (var node = new TestNode(theirs)) {
            node.config = CONFIG;
            node.wallMs.set(NOW_MS);
            kafka.log.flush(true);
            kafka.close();
            Files.writeString(
                    theirs.resolve(".kafka_cleanshutdown"), "{\"version\":0,\"brokerEpoch\":9}");
            node.open();
            assertThat(node.directories.previousBrokerEpoch()).isEqualTo(9);
            PartitionLog log = node.directories.get(TestNode.ORDERS);
            Path copy = copy(node.partitionPath(), ours.resolve("orders-0"));
            try (var reference = new KafkaLog(copy, CONFIG, true, 0, log.logEndOffset())) {
                assertSame(log, reference);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void weRecoverWhatKafkaLeft(long seed) throws IOException {
        KafkaLog kafka = fillTheirs(seed);
        Path left = copy(theirs.resolve("orders-0"), ours.resolve("orders-0"));
        try (var node = new TestNode(ours)) {
            node.config = CONFIG;
            node.wallMs.set(NOW_MS);
            node.open();
            assertSame(node.directories.get(TestNode.ORDERS), kafka);
            node.stop();
            node.open();
            assertSame(node.directories.get(TestNode.ORDERS), kafka);
        }
        assertThat(KafkaLog.dumpComplaints(left, "--deep-iteration")).isEmpty();
        kafka.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aTrimmedAndTruncatedLogGoesThereAndBack(long seed) throws IOException {
        TestNode node = fillOurs(seed);
        PartitionLog log = node.directories.get(TestNode.ORDERS);
        log.highWatermark(log.logEndOffset() / 2);
        log.deleteRecordsBefore(log.logEndOffset() / 4);
        log.applyRetention();
        long middle = log.logEndOffset() * 3 / 4;
        var slice = (LogSlice) log.read(middle, 1, ReadBound.LOG_END, true);
        ByteBuf bytes = io.netty.buffer.Unpooled.buffer();
        slice.readInto(bytes);
        slice.release();
        node.directories.truncateTo(log, bytes.getLong(0));
        long start = log.logStartOffset();
        long end = log.logEndOffset();
        List<String> before = facts(log);
        node.stop();

        try (var kafka = new KafkaLog(node.partitionPath(), CONFIG, true, start, end)) {
            assertSame(log(node.start()), kafka);
            assertThat(kafka.facts()).containsAll(before);
            node.kill();
            for (int i = 0; i < 30; i++) {
                kafka.append(batch().at(NOW_MS).ofSize(2, 150), 9, false);
            }
        }
        Files.writeString(
                ours.resolve(".kafka_cleanshutdown"), "{\"version\":0,\"brokerEpoch\":9}");
        PartitionLog back = log(node.start());
        assertThat(back.logStartOffset()).isEqualTo(start);
        assertThat(back.logEndOffset()).isEqualTo(end + 60);
        assertThat(back.latestEpoch()).isEqualTo(9);
        assertThat(back.appendAsLeader(batch().of("ours again"), 10, AppendOrigin.CLIENT))
                .isInstanceOf(AppendOutcome.Appended.class);
        node.close();
    }

    private static PartitionLog log(PartitionLog log) {
        log.highWatermark(log.logEndOffset());
        return log;
    }

    private static Path copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()));
            }
        }
        return to;
    }
}
