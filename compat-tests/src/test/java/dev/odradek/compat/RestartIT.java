package dev.odradek.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.compat.crash.Bulk;
import dev.odradek.compat.crash.Figures;
import dev.odradek.compat.crash.Topics;
import dev.odradek.compat.harness.Child;
import dev.odradek.compat.harness.Folders;
import dev.odradek.compat.harness.Node;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/// Written at full speed with the defaults that each broker ships, killed right after the last
/// acknowledgement, started again: how soon is the next record acknowledged, and is all there.
///
/// `-Dodradek.crash.gib=10` for more than a little.
class RestartIT {
    private static final double GIB =
            Double.parseDouble(System.getProperty("odradek.crash.gib", "0.1"));
    private static final int PARTITIONS = Integer.getInteger("odradek.crash.partitions", 10);
    private static final int VALUE_BYTES = 4_000;
    private static final int PRODUCERS = 2;
    private static final Duration FIRST = Duration.ofMinutes(10);
    private static final Map<String, String> NO_FLUSH = Map.of("odradek.flush.window.ms", "0");

    /// One broker's figures.
    private record Restart(double mibPerSecond, double firstSeconds, String loaded) {}

    @Test
    void allIsThereAfterARestart() {
        Restart ours = restart("restart-odradek", Node.Kind.ODRADEK, Map.of());
        Restart unflushed = restart("restart-unflushed", Node.Kind.ODRADEK, NO_FLUSH);
        Restart kafka = restart("restart-kafka", Node.Kind.KAFKA, Map.of());
        new Figures(
                        String.format("%.1f GiB in %d partitions, then kill -9", GIB, PARTITIONS),
                        "ODRADEK",
                        "ODRADEK, no background flush",
                        "KAFKA")
                .row(
                        "written, MiB/s",
                        ours.mibPerSecond(),
                        unflushed.mibPerSecond(),
                        kafka.mibPerSecond())
                .row(
                        "start to the first acknowledged record, s",
                        ours.firstSeconds(),
                        unflushed.firstSeconds(),
                        kafka.firstSeconds())
                .print();
        System.out.println("ours: " + ours.loaded());
        System.out.println("without background flush: " + unflushed.loaded());
    }

    private static Restart restart(String name, Node.Kind kind, Map<String, String> settings) {
        long records = (long) (GIB * (1 << 30) / VALUE_BYTES);
        var bulk = new Bulk("bulk", PARTITIONS, records, VALUE_BYTES, 0);
        try (Node node = Node.create(name, settings).asShipped().format(kind).start(kind)) {
            var topics = new Topics(node.bootstrap());
            topics.create(bulk.topic(), PARTITIONS, Map.of());
            long beginning = System.nanoTime();
            long last = bulk.write(node.bootstrap(), PRODUCERS);
            node.kill();
            double writing = (last - beginning) / 1e9;
            double first = first(node, kind);
            long there = 0;
            for (int partition = 0; partition < PARTITIONS; partition++) {
                assertThat(topics.start(bulk.topic(), partition)).isZero();
                there += topics.end(bulk.topic(), partition);
            }
            assertThat(there).as("records of %s", name).isEqualTo(records + 1);
            String loaded =
                    node.process()
                            .out()
                            .lines()
                            .filter(line -> line.contains("Loaded "))
                            .findFirst()
                            .orElse("");
            node.kill();
            Folders.deleteTree(node.dataDirectory());
            return new Restart(GIB * 1024 / writing, first, loaded);
        }
    }

    private static double first(Node node, Node.Kind kind) {
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers", node.bootstrap(),
                        "acks", "all",
                        "linger.ms", "0",
                        "max.block.ms", FIRST.toMillis(),
                        "delivery.timeout.ms", Math.toIntExact(FIRST.toMillis()),
                        "reconnect.backoff.ms", "5",
                        "reconnect.backoff.max.ms", "5",
                        "retry.backoff.ms", "5",
                        "retry.backoff.max.ms", "5");
        try (var producer =
                new KafkaProducer<>(
                        settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            long beginning = System.nanoTime();
            Child server = node.launch(kind);
            try {
                producer.send(new ProducerRecord<>("bulk", new byte[100]))
                        .get(FIRST.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            } catch (ExecutionException | TimeoutException e) {
                throw new AssertionError("no acknowledgement\n" + server.printed(), e);
            }
            return (System.nanoTime() - beginning) / 1e9;
        }
    }
}
