package dev.odradek.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.compat.crash.Ext4Image;
import dev.odradek.compat.crash.Figures;
import dev.odradek.compat.crash.History;
import dev.odradek.compat.crash.Keeping;
import dev.odradek.compat.crash.Reader;
import dev.odradek.compat.crash.Strand;
import dev.odradek.compat.crash.Topics;
import dev.odradek.compat.crash.Writer;
import dev.odradek.compat.crash.Writers;
import dev.odradek.compat.harness.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The power of the disk is cut while stock producers write: an ext4 file system on a loop device
/// is shut down without a flush of its journal, the broker killed, the file system mounted again.
/// Apache Kafka goes through the same, a cut or two of it, which also shows that the rig can see.
///
/// `-Dodradek.crash.cuts=50` and `-Dodradek.crash.kafka.cuts=5` for more cuts than a few, `-Dseed=`
/// for the same moments again.
class PowerCutIT {
    private static final long SEED = Long.getLong("seed", System.nanoTime() & 0xFFFF_FFFFL);
    private static final int CUTS = Integer.getInteger("odradek.crash.cuts", 3);
    private static final int KAFKA_CUTS = Integer.getInteger("odradek.crash.kafka.cuts", 1);
    private static final double HALF =
            Double.parseDouble(System.getProperty("odradek.crash.disk.share", "0.5"));
    private static final int LOAD_MS = Integer.getInteger("odradek.crash.load.ms", 4_000);

    private static final long IMAGE_BYTES = 8L << 30;
    private static final long PROBE_BYTES = 256L << 20;
    private static final double MIB = 1 << 20;
    private static final int PARTITIONS = 4;
    private static final int WRITERS = 4;
    private static final int FLUSHED_BETWEEN_MIN = 200;
    private static final int MORE_MS_MAX = 1_000;
    private static final int SMALL_BYTES = 400;
    private static final int LARGE_BYTES = 8_000;

    private static final Map<String, String> SETTINGS =
            Map.of("auto.create.topics.enable", "false", "log.segment.delete.delay.ms", "0");

    private final Random random = new Random(SEED);

    @ParameterizedTest
    @EnumSource
    void nothingAcknowledgedIsLostWhereEachMessageIsFlushed(Node.Kind kind) {
        int cuts = cuts(kind);
        System.out.println("power cuts of " + kind + " with -Dseed=" + SEED);
        List<Writer> writers = new ArrayList<>();
        String name = "flushed-" + kind.name().toLowerCase(Locale.ROOT);
        try (var disk = Ext4Image.create(name + "-disk", IMAGE_BYTES);
                Node node = node(name, disk, kind)) {
            new Topics(node.bootstrap())
                    .create(
                            "flushed",
                            PARTITIONS,
                            Map.of("flush.messages", "1", "segment.bytes", "1048576"));
            for (int id = 0; id < WRITERS; id++) {
                writers.add(writer(id, node, "flushed", new Writer.Load(1_000, SMALL_BYTES)));
            }
            var along = History.alongside(strands(writers));
            try (var reader = Reader.follow(node.bootstrap(), along)) {
                for (int cut = 1; cut <= cuts; cut++) {
                    awaitAcknowledged(writers, node);
                    cutAndRestart(disk, node, kind);
                    assertThat(along.complaints()).as("after cut %d", cut).isEmpty();
                }
                writers.forEach(Writer::finish);
                reader.finish();
            }
            var afterwards = History.afterwards(strands(writers));
            Reader.readAll(node.bootstrap(), afterwards);
            new Figures("power cuts, flush.messages=1, seed " + SEED, kind.toString())
                    .row("cuts", cuts)
                    .row("acknowledged", Writers.acknowledged(writers))
                    .row("read", afterwards.records())
                    .row("acknowledged, then lost", afterwards.lostAtEnd())
                    .row("twice, out of order, lost in between", afterwards.complaints().size())
                    .print();
            assertThat(along.complaints()).as("read along").isEmpty();
            assertThat(afterwards.complaints()).as("read at the end").isEmpty();
            assertThat(afterwards.lostAtEnd()).as("lost").isZero();
            node.stop();
        } finally {
            writers.forEach(Writer::close);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPowerCutTakesTheLatestRecordsAndNoOthers(Node.Kind kind) {
        int cuts = cuts(kind);
        System.out.println("power cuts of " + kind + " with -Dseed=" + SEED);
        String name = "unflushed-" + kind.name().toLowerCase(Locale.ROOT);
        List<Cut> all = new ArrayList<>();
        try (var disk = Ext4Image.create(name + "-disk", IMAGE_BYTES)) {
            double diskRate = disk.sequentialBytesPerSecond(PROBE_BYTES);
            int recordsPerSecond = (int) (HALF * diskRate / (0.75 * LARGE_BYTES) / WRITERS);
            try (Node node = node(name, disk, kind)) {
                for (int cut = 1; cut <= cuts; cut++) {
                    all.add(
                            cutUnderLoad(
                                    disk,
                                    node,
                                    kind,
                                    "unflushed-" + cut,
                                    new Writer.Load(recordsPerSecond, LARGE_BYTES)));
                }
                node.stop();
            }
            report(kind, diskRate, all);
        }
        assertThat(all).allSatisfy(cut -> assertThat(cut.complaints()).isEmpty());
        if (kind == Node.Kind.KAFKA) {
            assertThat(all).as("a rig that sees losses").anyMatch(cut -> cut.lost() > 0);
        }
    }

    /// What one cut took away.
    ///
    /// @param bytesPerSecond of values, acknowledged before it
    /// @param oldestLostMs how long before the cut the oldest lost record had been acknowledged
    /// @param loadMs for how long there had been load
    private record Cut(
            long acknowledged,
            double bytesPerSecond,
            long lost,
            double oldestLostMs,
            double loadMs,
            List<String> complaints) {}

    private Cut cutUnderLoad(
            Ext4Image disk, Node node, Node.Kind kind, String topic, Writer.Load load) {
        var topics = new Topics(node.bootstrap());
        topics.create(topic, PARTITIONS, Map.of());
        List<Writer> writers = new ArrayList<>();
        try {
            long beginning = System.nanoTime();
            for (int id = 0; id < WRITERS; id++) {
                writers.add(writer(id, node, topic, load));
            }
            Writers.pauseMs(LOAD_MS + random.nextInt(MORE_MS_MAX));
            long cutNanos = System.nanoTime();
            disk.cut();
            writers.forEach(Writer::abandonLater);
            node.kill();
            writers.forEach(Writer::abandon);
            restart(disk, node, kind);
            var history = History.afterwards(strands(writers));
            Reader.readAll(node.bootstrap(), history);
            topics.delete(topic);
            double seconds = (cutNanos - beginning) / 1e9;
            return new Cut(
                    Writers.acknowledged(writers),
                    Writers.acknowledged(writers) * 0.75 * load.valueBytesMax() / seconds,
                    history.lostAtEnd(),
                    history.lostAtEnd() == 0 ? 0 : (cutNanos - history.oldestLostNanos()) / 1e6,
                    seconds * 1e3,
                    history.complaints());
        } finally {
            writers.forEach(Writer::close);
        }
    }

    private static void report(Node.Kind kind, double diskRate, List<Cut> cuts) {
        List<Double> ages = new ArrayList<>(cuts.stream().map(Cut::oldestLostMs).toList());
        Collections.sort(ages);
        new Figures("power cuts, defaults, seed " + SEED, kind.toString())
                .row("cuts", cuts.size())
                .row("the disk's sequential rate, MiB/s", diskRate / MIB)
                .row(
                        "acknowledged, MiB/s",
                        cuts.stream().mapToDouble(Cut::bytesPerSecond).average().orElse(0) / MIB)
                .row("load before the cut, ms", cuts.getFirst().loadMs())
                .row("acknowledged", cuts.stream().mapToLong(Cut::acknowledged).sum())
                .row("lost", cuts.stream().mapToLong(Cut::lost).sum())
                .row("oldest lost, ms before the cut: median", ages.get(ages.size() / 2))
                .row("oldest lost, ms before the cut: longest", ages.getLast())
                .row(
                        "twice, out of order, lost in between",
                        cuts.stream().mapToInt(cut -> cut.complaints().size()).sum())
                .print();
        System.out.println("oldest lost, ms before each cut: " + ages);
    }

    private void awaitAcknowledged(List<Writer> writers, Node node) {
        Writers.awaitMore(writers, FLUSHED_BETWEEN_MIN, node);
        Writers.pauseMs(random.nextInt(MORE_MS_MAX));
    }

    private static void cutAndRestart(Ext4Image disk, Node node, Node.Kind kind) {
        disk.cut();
        node.kill();
        restart(disk, node, kind);
    }

    /// Starts again after a cut. Ours must not believe that what it had written is there.
    private static void restart(Ext4Image disk, Node node, Node.Kind kind) {
        disk.powerUp();
        node.start(kind);
        if (kind == Node.Kind.ODRADEK) {
            assertThat(node.process().out()).contains("after an unclean stop;");
        }
    }

    private static Node node(String name, Ext4Image disk, Node.Kind kind) {
        var settings = new HashMap<>(SETTINGS);
        settings.put("log.dirs", disk.path().resolve("data").toString());
        Node node = Node.create(name, settings).format(kind);
        disk.sync();
        return node.start(kind);
    }

    private static Writer writer(int id, Node node, String topic, Writer.Load load) {
        Map<TopicPartition, Keeping> partitions = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            partitions.put(new TopicPartition(topic, partition), Keeping.ALL);
        }
        return Writer.start(id, node.bootstrap(), partitions, load, SEED, Map.of());
    }

    private static List<Strand> strands(List<Writer> writers) {
        return writers.stream().flatMap(writer -> writer.strands().stream()).toList();
    }

    private static int cuts(Node.Kind kind) {
        return kind == Node.Kind.KAFKA ? KAFKA_CUTS : CUTS;
    }
}
