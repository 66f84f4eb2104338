package dev.odradek.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.odradek.compat.crash.Ext4Image;
import dev.odradek.compat.crash.Figures;
import dev.odradek.compat.crash.History;
import dev.odradek.compat.crash.Keeping;
import dev.odradek.compat.crash.Reader;
import dev.odradek.compat.crash.Strand;
import dev.odradek.compat.crash.Topics;
import dev.odradek.compat.crash.Writer;
import dev.odradek.compat.harness.Folders;
import dev.odradek.compat.harness.Home;
import dev.odradek.compat.harness.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/// An ext4 file system of 1 GiB is filled to the brim while stock producers write to it: they get
/// the error that Kafka gives, consumers go on, nothing acknowledged is lost, and when there is
/// space again the broker goes on without a restart.
class FullDiskIT {
    private static final long IMAGE_BYTES = 1L << 30;
    private static final int FILLER_BLOCK_BYTES = 1 << 20;
    private static final String TOPIC = "full";
    private static final int PARTITIONS = 2;
    private static final int FIRST_RECORDS = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration QUIET = Duration.ofSeconds(3);

    @Test
    void producersWaitConsumersGoOnAndNothingIsLost() {
        Map<TopicPartition, Keeping> partitions = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            partitions.put(new TopicPartition(TOPIC, partition), Keeping.ALL);
        }
        Path metadata = Home.work().resolve("full-disk-metadata");
        Folders.deleteTree(metadata);
        try (var disk = Ext4Image.create("full-disk-image", IMAGE_BYTES);
                Node node = node(disk, metadata)) {
            new Topics(node.bootstrap())
                    .create(TOPIC, PARTITIONS, Map.of("segment.bytes", "16777216"));
            try (Writer writer =
                    Writer.start(
                            0,
                            node.bootstrap(),
                            partitions,
                            new Writer.Load(1_000, 8_000),
                            7,
                            Map.of("delivery.timeout.ms", "600000"))) {
                await(node, () -> writer.acknowledged() > FIRST_RECORDS);

                Path filler = disk.path().resolve("filler");
                fill(filler);
                long stoppedAt = awaitStandstill(writer, filler);

                assertThatThrownBy(() -> sendOnce(node))
                        .hasRootCauseInstanceOf(KafkaStorageException.class);
                assertThat(read(node)).isGreaterThanOrEqualTo(FIRST_RECORDS);
                assertThat(node.process().isAlive()).isTrue();

                delete(filler);
                await(node, () -> writer.acknowledged() > stoppedAt + FIRST_RECORDS);
                writer.finish();
                List<Strand> strands = writer.strands();
                var history = History.afterwards(strands);
                Reader.readAll(node.bootstrap(), history);
                new Figures("a full disk", "ODRADEK")
                        .row("acknowledged before it was full", stoppedAt)
                        .row("acknowledged at the end", writer.acknowledged())
                        .row("read at the end", history.records())
                        .row("acknowledged, then lost", history.lostAtEnd())
                        .print();
                assertThat(history.complaints()).isEmpty();
                assertThat(history.lostAtEnd()).isZero();
            }
            node.stop();
        }
    }

    private static Node node(Ext4Image disk, Path metadata) {
        var settings = new HashMap<String, String>();
        settings.put("log.dirs", disk.path().resolve("data").toString());
        // Records must not take away the room of what the cluster knows.
        settings.put("metadata.log.dir", metadata.toString());
        return Node.create("full-disk", settings)
                .format(Node.Kind.underTest())
                .start(Node.Kind.underTest());
    }

    /// Takes all the room that is left.
    private static void fill(Path filler) {
        int bytes = FILLER_BLOCK_BYTES;
        try (var channel =
                FileChannel.open(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (bytes > 0) {
                try {
                    channel.write(ByteBuffer.allocate(bytes));
                } catch (IOException full) {
                    bytes /= 2;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path filler) {
        try {
            Files.delete(filler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @return how many were acknowledged when for a while no more were
    private static long awaitStandstill(Writer writer, Path filler) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long before = -1;
        while (before != writer.acknowledged()) {
            before = writer.acknowledged();
            // What the file system gave back meanwhile is taken as well.
            fill(filler);
            assertThat(System.nanoTime()).as("the disk is full").isLessThan(deadline);
            LockSupport.parkNanos(QUIET.toNanos());
        }
        return before;
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Node node, Condition condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as(node.process().printed()).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private static void sendOnce(Node node) throws Exception {
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers",
                        node.bootstrap(),
                        "retries",
                        0,
                        "enable.idempotence",
                        false,
                        "acks",
                        "all");
        try (var producer =
                new KafkaProducer<>(
                        settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, 0, null, new byte[100_000])).get();
        }
    }

    /// Reads what there is from the start on, as far as it comes at once.
    private static long read(Node node) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", node.bootstrap(), "auto.offset.reset", "earliest");
        long count = 0;
        try (var consumer =
                new KafkaConsumer<>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var all = List.of(new TopicPartition(TOPIC, 0), new TopicPartition(TOPIC, 1));
            consumer.assign(all);
            consumer.seekToBeginning(all);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (count < FIRST_RECORDS && System.nanoTime() < deadline) {
                count += consumer.poll(Duration.ofMillis(500)).count();
            }
        }
        return count;
    }
}
