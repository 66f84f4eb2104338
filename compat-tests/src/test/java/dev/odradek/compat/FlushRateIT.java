package dev.odradek.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.compat.crash.AckRate;
import dev.odradek.compat.crash.Ext4Image;
import dev.odradek.compat.crash.Figures;
import dev.odradek.compat.crash.Topics;
import dev.odradek.compat.harness.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// How many records a second fifty stock producers get acknowledged (acks=all) when each of them is
/// flushed first, `flush.messages=1`, on the file system of the power cuts.
///
/// `-Dodradek.crash.rate.seconds=20` for more than a glance.
class FlushRateIT {
    private static final int SECONDS = Integer.getInteger("odradek.crash.rate.seconds", 2);
    private static final int PRODUCERS = 50;
    private static final long IMAGE_BYTES = (2L << 30) + ((long) SECONDS << 29);
    private static final List<Integer> PARTITIONS = List.of(1, 10);

    private record Row(int partitions, AckRate.Sending sending) {
        String latencies(AckRate rate) {
            return switch (sending) {
                case ONE_BY_ONE -> rate.latencies().toString();
                case DEFAULTS -> "not one by one";
            };
        }
    }

    @Test
    void acknowledgedWithAFlushBeforeEach() {
        Map<Row, List<AckRate>> rates = new LinkedHashMap<>();
        for (Node.Kind kind : Node.Kind.values()) {
            measure(kind, rates);
        }
        var figures =
                new Figures(
                        "flush.messages=1, " + PRODUCERS + " producers, acks=all, of 100 bytes",
                        "ODRADEK records/s",
                        "KAFKA records/s",
                        "ODRADEK latencies",
                        "KAFKA latencies");
        rates.forEach((row, of) ->
                figures.row(
                        row.partitions() + " partitions, " + row.sending(),
                        of.get(0).perSecond(),
                        of.get(1).perSecond(),
                        row.latencies(of.get(0)),
                        row.latencies(of.get(1))));
        figures.print();
    }

    private static void measure(Node.Kind kind, Map<Row, List<AckRate>> rates) {
        String name = "flush-rate-" + kind.name().toLowerCase(Locale.ROOT);
        try (var disk = Ext4Image.create(name + "-disk", IMAGE_BYTES);
                Node node =
                        Node.create(
                                        name,
                                        Map.of("log.dirs", disk.path().resolve("data").toString()))
                                .asShipped()) {
            node.format(kind).start(kind);
            var topics = new Topics(node.bootstrap());
            for (int partitions : PARTITIONS) {
                for (AckRate.Sending sending : AckRate.Sending.values()) {
                    String topic = "rate-" + partitions + "-" + sending;
                    topics.create(topic, partitions, Map.of("flush.messages", "1"));
                    AckRate rate =
                            AckRate.measure(
                                    node.bootstrap(),
                                    topic,
                                    partitions,
                                    PRODUCERS,
                                    sending,
                                    Duration.ofSeconds(SECONDS),
                                    Duration.ofSeconds(SECONDS));
                    assertThat(rate.perSecond()).isPositive();
                    rates.computeIfAbsent(new Row(partitions, sending), _ -> new ArrayList<>())
                            .add(rate);
                }
            }
            node.stop();
        }
    }
}
