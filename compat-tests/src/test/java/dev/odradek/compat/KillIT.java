package dev.odradek.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.compat.crash.Figures;
import dev.odradek.compat.crash.History;
import dev.odradek.compat.crash.Keeping;
import dev.odradek.compat.crash.Reader;
import dev.odradek.compat.crash.Strand;
import dev.odradek.compat.crash.Topics;
import dev.odradek.compat.crash.Writer;
import dev.odradek.compat.crash.Writers;
import dev.odradek.compat.harness.Child;
import dev.odradek.compat.harness.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/// `kill -9` at random moments, some of them while the broker recovers from the one before, under
/// stock idempotent producers that live on across all of them: nothing acknowledged is lost, twice
/// or out of order. A topic keeps everything, one is cut by retention, one is compacted.
///
/// `-Dodradek.crash.kills=200` for more kills than a few, `-Dseed=` for the same moments again.
class KillIT {
    private static final Node.Kind KIND = Node.Kind.underTest();
    private static final int KILLS = Integer.getInteger("odradek.crash.kills", 8);
    private static final long SEED = Long.getLong("seed", System.nanoTime() & 0xFFFF_FFFFL);

    private static final int ACKNOWLEDGED_BETWEEN_MIN = 1_000;
    private static final int MORE_MS_MAX = 1_500;
    private static final double RECOVERY_KILLED = 0.25;
    private static final int PARTITIONS = 2;
    private static final long RETAINED_BYTES = 6L << 20;
    private static final Writer.Load LOAD = new Writer.Load(700, 1_600);
    private static final List<String> CODECS = List.of("none", "lz4", "none", "zstd");

    private static final Map<String, String> SETTINGS =
            Map.of(
                    "auto.create.topics.enable", "false",
                    "log.initial.task.delay.ms", "200",
                    "log.retention.check.interval.ms", "500",
                    "log.cleaner.backoff.ms", "200",
                    "log.cleaner.threads", "1");

    private static final Map<String, String> SMALL_SEGMENTS = Map.of("segment.bytes", "1048576");
    private static final Map<String, String> RETAINED =
            Map.of(
                    "segment.bytes", "1048576",
                    "retention.bytes", Long.toString(RETAINED_BYTES),
                    "file.delete.delay.ms", "1000");
    private static final Map<String, String> COMPACTED =
            Map.of(
                    "segment.bytes", "1048576",
                    "cleanup.policy", "compact",
                    "min.cleanable.dirty.ratio", "0.01",
                    "delete.retention.ms", "1000",
                    "file.delete.delay.ms", "1000");

    private final Random random = new Random(SEED);
    private final List<Double> startsMs = new ArrayList<>();
    private long between = Long.MAX_VALUE;
    private int recoveriesKilled;

    @Test
    void whatWasAcknowledgedOutlivesKills() {
        System.out.println("kills of " + KIND + " with -Dseed=" + SEED);
        long beginning = System.nanoTime();
        List<Writer> writers = new ArrayList<>();
        try (Node node = Node.create("kills", SETTINGS)) {
            node.format(KIND).start(KIND);
            var topics = new Topics(node.bootstrap());
            topics.create("stays", PARTITIONS, SMALL_SEGMENTS);
            topics.create("retained", PARTITIONS, RETAINED);
            topics.create("compacted", PARTITIONS, COMPACTED);
            for (String codec : CODECS) {
                writers.add(writer(writers.size(), node, codec));
            }
            List<Strand> strands = writers.stream().flatMap(w -> w.strands().stream()).toList();
            var along = History.alongside(strands);
            try (var reader = Reader.follow(node.bootstrap(), along)) {
                for (int kill = 1; kill <= KILLS; kill++) {
                    awaitAcknowledged(writers, node);
                    killOnce(node);
                    assertThat(along.complaints()).as("after kill %d", kill).isEmpty();
                }
                writers.forEach(Writer::finish);
                reader.finish();
            }
            assertThat(along.complaints()).as("read along").isEmpty();
            assertThat(along.lostAtEnd()).as("lost, read along").isZero();
            topics.set("compacted", "min.cleanable.dirty.ratio", "1");
            node.stop().start(KIND);
            var afterwards = History.afterwards(strands);
            Reader.readAll(node.bootstrap(), afterwards);
            report(writers, topics, along, afterwards, System.nanoTime() - beginning);
            assertThat(afterwards.complaints()).as("read at the end").isEmpty();
            assertThat(afterwards.lostAtEnd()).as("lost, read at the end").isZero();
            assertThat(topics.sizeBytes("retained"))
                    .as("what retention keeps")
                    .isGreaterThanOrEqualTo(Math.min(RETAINED_BYTES, topics.sizeBytes("stays")));
            node.stop();
        } finally {
            writers.forEach(Writer::close);
        }
    }

    private static Writer writer(int id, Node node, String codec) {
        Map<TopicPartition, Keeping> partitions = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            partitions.put(new TopicPartition("stays", partition), Keeping.ALL);
            partitions.put(new TopicPartition("retained", partition), Keeping.NEWEST);
            partitions.put(new TopicPartition("compacted", partition), Keeping.LAST_OF_KEY);
        }
        return Writer.start(
                id, node.bootstrap(), partitions, LOAD, SEED, Map.of("compression.type", codec));
    }

    /// Waits for enough acknowledgements since the kill before, and then for a random moment.
    private void awaitAcknowledged(List<Writer> writers, Node node) {
        long before = Writers.awaitMore(writers, ACKNOWLEDGED_BETWEEN_MIN, node);
        Writers.pauseMs(random.nextInt(MORE_MS_MAX));
        between = Math.min(between, Writers.acknowledged(writers) - before);
    }

    /// Kills, and starts again; sometimes that start is killed as well before it serves.
    private void killOnce(Node node) {
        node.kill();
        while (random.nextDouble() < RECOVERY_KILLED) {
            long usualMs = startsMs.isEmpty() ? 1_000 : startsMs.getLast().longValue();
            Child child = node.launch(KIND);
            Writers.pauseMs(random.nextLong(usualMs));
            if (!child.out().contains("Kafka Server started")) {
                recoveriesKilled++;
            }
            child.kill();
        }
        long beginning = System.nanoTime();
        node.start(KIND);
        startsMs.add((System.nanoTime() - beginning) / 1e6);
    }

    private void report(
            List<Writer> writers, Topics topics, History along, History afterwards, long nanos) {
        Collections.sort(startsMs);
        long compacted =
                writers.stream()
                        .flatMap(writer -> writer.strands().stream())
                        .filter(strand -> strand.partition().topic().equals("compacted"))
                        .mapToLong(Strand::acknowledged)
                        .sum();
        new Figures("kill -9, seed " + SEED, KIND.toString())
                .row("kills under load", KILLS)
                .row("kills during the recovery after one", recoveriesKilled)
                .row("acknowledged between two kills, at least", between)
                .row("acknowledged in all", Writers.acknowledged(writers))
                .row("to serve again, median ms", startsMs.get(startsMs.size() / 2))
                .row("to serve again, longest ms", startsMs.getLast())
                .row("read along", along.records())
                .row("read at the end", afterwards.records())
                .row("lost", afterwards.lostAtEnd())
                .row("twice, out of order, lost in between", afterwards.complaints().size())
                .row("stays: bytes", topics.sizeBytes("stays"))
                .row("retained: bytes", topics.sizeBytes("retained"))
                .row("retained: first offset of partition 0", topics.start("retained", 0))
                .row("compacted: records acknowledged", compacted)
                .row("compacted: bytes", topics.sizeBytes("compacted"))
                .row("seconds", nanos / 1e9)
                .print();
    }
}
