package dev.odradek.benchmarks.peer;

import dev.odradek.compat.harness.Home;
import dev.odradek.compat.harness.Node;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Lets Apache Kafka serve once, so that its JVM keeps what it loaded, linked and learned (JEP 514,
/// JEP 515).
public final class AotTraining {
    private static final String TOPIC = "training";
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int RECORDS = 20_000;
    private static final int VALUE_BYTES = 200;

    private AotTraining() {}

    /// @return the cache, made now unless it is there
    /// @throws IllegalStateException when the JVM writes none
    public static Path kafka(String version) {
        int fits =
                Objects.hash(
                        Peer.tunedJvm(),
                        System.getProperty("odradek.kafka.classpath"),
                        System.getProperty("java.vm.version"));
        Path cache = Home.work().resolve("kafka-%s-%08x.aot".formatted(version, fits));
        if (Files.exists(cache)) {
            return cache;
        }
        List<String> jvm = new ArrayList<>(Peer.tunedJvm());
        jvm.add("-XX:AOTCacheOutput=" + cache);
        try (Node node =
                Node.create("kafka-training", Map.of())
                        .kafkaJvm(jvm)
                        .format(Node.Kind.ODRADEK)
                        .start(Node.Kind.KAFKA)) {
            produce(node.bootstrap());
            consume(node.bootstrap());
            node.stop();
        }
        if (!Files.exists(cache)) {
            throw new IllegalStateException("Apache Kafka's JVM wrote no " + cache);
        }
        return cache;
    }

    private static void consume(String bootstrap) {
        try (var consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers", bootstrap,
                                "group.id", TOPIC,
                                "auto.offset.reset", "earliest"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(TOPIC));
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            for (int read = 0; read < RECORDS; ) {
                read += consumer.poll(POLL).count();
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(
                            "in training %d of %d records were consumed".formatted(read, RECORDS));
                }
            }
            consumer.commitSync();
        }
    }

    private static void produce(String bootstrap) {
        try (var producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", bootstrap),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (int i = 0; i < RECORDS; i++) {
                var _ = producer.send(new ProducerRecord<>(TOPIC, new byte[VALUE_BYTES]));
            }
            producer.flush();
            producer.send(new ProducerRecord<>(TOPIC, new byte[VALUE_BYTES])).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("training failed", e);
        }
    }
}
