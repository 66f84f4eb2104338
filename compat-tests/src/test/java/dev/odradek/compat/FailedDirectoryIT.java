package dev.odradek.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.odradek.compat.crash.Topics;
import dev.odradek.compat.harness.Folders;
import dev.odradek.compat.harness.Home;
import dev.odradek.compat.harness.Node;
import dev.odradek.compat.harness.StockTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidMetadataException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/// One of two log directories fails under stock clients: where a segment is to begin lies a
/// directory, which fails for root, too.
class FailedDirectoryIT {
    private static final String TOPIC = "spread";
    private static final int PARTITIONS = 6;
    private static final int HALF_A_SEGMENT = 600_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path first = Home.work().resolve("failed-directory-first");
    private final Path second = Home.work().resolve("failed-directory-second");

    @Test
    void theOtherDirectoryServesAndARestartBringsTheFailedOneBack() throws Exception {
        Folders.deleteTree(first);
        Folders.deleteTree(second);
        var settings = new HashMap<String, String>();
        settings.put("log.dirs", first + "," + second);
        settings.put("metadata.log.dir", first.toString());
        settings.put("log.segment.bytes", "1048576");
        try (Node node = Node.create("failed-directory", settings)) {
            node.format(Node.Kind.underTest()).start(Node.Kind.underTest());
            new Topics(node.bootstrap()).create(TOPIC, PARTITIONS, Map.of());
            List<Integer> hurt = partitionsIn(second);
            List<Integer> sound = partitionsIn(first);
            assertThat(hurt).hasSize(PARTITIONS / 2);
            assertThat(sound).hasSize(PARTITIONS / 2);
            int one = hurt.getFirst();
            Path obstacle = second.resolve(TOPIC + "-" + one).resolve("%020d.log".formatted(1));
            try (var producer = producer(node)) {
                send(producer, one);
                Files.createDirectories(obstacle);
                Files.writeString(obstacle.resolve("in the way"), "");

                // KAFKA_STORAGE_ERROR, or, once it is known that nobody leads, nothing but waiting.
                assertThatThrownBy(() -> send(producer, one))
                        .isInstanceOf(ExecutionException.class)
                        .cause()
                        .isInstanceOfAny(InvalidMetadataException.class, TimeoutException.class);

                for (int partition : sound) {
                    send(producer, partition);
                }
            }
            awaitTold(node, "KafkaStorageException");
            assertThat(describeTopic(node)).contains("Leader: none");
            for (int partition : hurt) {
                assertThat(first.resolve(TOPIC + "-" + partition)).doesNotExist();
            }

            Files.delete(obstacle.resolve("in the way"));
            Files.delete(obstacle);
            node.stop().start(Node.Kind.underTest());
            try (var producer = producer(node)) {
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    send(producer, partition);
                }
            }
            assertThat(new Topics(node.bootstrap()).end(TOPIC, one)).isEqualTo(2);
            node.stop();
        }
    }

    private static List<Integer> partitionsIn(Path directory) throws IOException {
        var found = new ArrayList<Integer>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            if (Files.isDirectory(directory.resolve(TOPIC + "-" + partition))) {
                found.add(partition);
            }
        }
        return found;
    }

    private static KafkaProducer<byte[], byte[]> producer(Node node) {
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers",
                        node.bootstrap(),
                        "acks",
                        "all",
                        "request.timeout.ms",
                        5_000,
                        "linger.ms",
                        0,
                        "delivery.timeout.ms",
                        8_000);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, int partition)
            throws Exception {
        producer.send(new ProducerRecord<>(TOPIC, partition, null, new byte[HALF_A_SEGMENT])).get();
    }

    private static void awaitTold(Node node, String wanted) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String told = "";
        while (!told.contains(wanted)) {
            assertThat(System.nanoTime()).as("%s", told).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            told =
                    StockTool.run("log-dirs", "--bootstrap-server", node.bootstrap(), "--describe")
                            .succeeded();
        }
    }

    private static String describeTopic(Node node) {
        return StockTool.run(
                        "topics",
                        "--bootstrap-server",
                        node.bootstrap(),
                        "--describe",
                        "--topic",
                        TOPIC)
                .succeeded();
    }
}
