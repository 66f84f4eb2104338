package dev.odradek.compat.cold;

import dev.odradek.compat.harness.Child;
import dev.odradek.compat.harness.Home;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// A stock consumer that reads a partition from its beginning to its end, as fast as it can, in a
/// process of its own that stands back where there are too few processors.
public final class ColdReader {
    private ColdReader() {}

    /// Starts one.
    public static Child start(Path directory, String bootstrap, String topic) {
        return Child.start(
                directory,
                "cold-reader",
                Map.of(),
                List.of(
                        "nice",
                        "-n",
                        "10",
                        Home.java(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        Home.kafkaClassPath(),
                        ColdReader.class.getName(),
                        bootstrap,
                        topic));
    }

    /// @param arguments bootstrap server, topic
    public static void main(String[] arguments) {
        var partition = new TopicPartition(arguments[1], 0);
        try (var consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", arguments[0], "check.crcs", "false"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToEnd(List.of(partition));
            long end = consumer.position(partition);
            consumer.seekToBeginning(List.of(partition));
            long start = System.nanoTime();
            long bytes = 0;
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofSeconds(1))) {
                    bytes += each.serializedValueSize();
                }
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "read %.0f MiB in %.1f s, %.0f MiB/s%n",
                    bytes / 1048576.0, seconds, bytes / 1048576.0 / seconds);
        }
    }
}
