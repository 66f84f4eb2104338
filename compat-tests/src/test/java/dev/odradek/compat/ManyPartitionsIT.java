package dev.odradek.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.compat.crash.Ext4Image;
import dev.odradek.compat.harness.Child;
import dev.odradek.compat.harness.Node;
import dev.odradek.compat.harness.Vitals;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// One node with many partitions: its start after a clean stop, its stop, its open files and its
/// heap. `-Dodradek.compat.partitions=20000` for the full number; of more than that most stay
/// empty.
class ManyPartitionsIT {
    private static final Node.Kind KIND = Node.Kind.underTest();
    private static final int PARTITIONS = Integer.getInteger("odradek.compat.partitions", 5_000);
    private static final int PER_TOPIC = 1_000;
    private static final int TOPICS = (PARTITIONS + PER_TOPIC - 1) / PER_TOPIC;
    private static final int WRITTEN_MAX = 20_000;
    private static final int WRITTEN_OF_MORE = 2_000;
    private static final int RANDOM_APPENDS = 10_000;
    private static final long SEED = 20260;
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final long MIB = 1024 * 1024;
    // Each has half a dozen files, and the file system has an inode for each 16 KiB.
    private static final long IMAGE_BYTES = 2048 * MIB + PARTITIONS * 160L * 1024;
    private static final long OPEN_FILES = PARTITIONS <= WRITTEN_MAX ? 4_000 : 20_000;
    private static final long HEAP_MIB = PARTITIONS <= WRITTEN_MAX ? 512 : 1024;

    @Test
    void filesAndHeapStayBoundedAndAStartOpensNothing() {
        Map<String, String> settings = new TreeMap<>();
        settings.put("initial.broker.registration.timeout.ms", "300000");
        // Making a file costs seven times as much on some file systems that are long in use.
        try (var disk = Ext4Image.create("many-partitions-disk", IMAGE_BYTES);
                Node node = Node.create("many-partitions", on(disk, settings))) {
            node.environment("KAFKA_HEAP_OPTS", "-Xmx" + HEAP_MIB + "m");
            node.format(KIND).start(KIND);
            double created = seconds(() -> createTopics(node));
            int written = PARTITIONS <= WRITTEN_MAX ? PARTITIONS : WRITTEN_OF_MORE;
            double wrote = seconds(() -> write(node, written));
            var first = Vitals.of(node.process().pid());
            long filesAfterWrites = openFiles(first);
            double stopAfterWrites = seconds(node::stop);

            var acknowledged = new Start(node);
            Child server = node.process();
            var vitals = Vitals.of(server.pid());
            long filesAtStart = openFiles(vitals);
            double appended = seconds(() -> appendAtRandom(node));
            long filesAfterRandom = openFiles(vitals);
            long heapMib = vitals.heapLiveBytes() / MIB;
            double stopAgain = seconds(node::stop);

            System.out.printf(
                    Locale.ROOT,
                    "%d partitions on %s, %d cores: made in %.1f s, one record to each of %d in"
                            + " %.1f s, %d files open; stop %.2f s; start to serving %.2f s, to the"
                            + " first acknowledged record %.2f s, %.1f s CPU, %d files open; %d appends"
                            + " to random partitions in %.1f s, %.0f a second, %d files open, %d MiB of"
                            + " heap live; stop %.2f s%n",
                    PARTITIONS,
                    KIND,
                    Runtime.getRuntime().availableProcessors(),
                    created,
                    written,
                    wrote,
                    filesAfterWrites,
                    stopAfterWrites,
                    acknowledged.serving,
                    acknowledged.first,
                    acknowledged.cpu,
                    filesAtStart,
                    RANDOM_APPENDS,
                    appended,
                    RANDOM_APPENDS / appended,
                    filesAfterRandom,
                    heapMib,
                    stopAgain);

            if (KIND == Node.Kind.ODRADEK) {
                assertThat(filesAfterWrites).isLessThan(OPEN_FILES);
                assertThat(filesAfterRandom).isLessThan(OPEN_FILES);
                assertThat(filesAtStart).as("nothing is opened").isLessThan(500);
                assertThat(heapMib).isLessThan(HEAP_MIB);
                assertThat(server.out() + server.err())
                        .containsPattern("Loaded \\d+ logs .* " + PARTITIONS + " unopened");
            }
        }
    }

    /// A start, timed by a producer that waits for it.
    private static final class Start {
        final double serving;
        final double first;
        final double cpu;

        Start(Node node) {
            try (var producer = producer(node.bootstrap(), 0)) {
                var record = new ProducerRecord<byte[], byte[]>(topic(0), 0, null, new byte[100]);
                long beginning = System.nanoTime();
                Child server = node.launch(KIND);
                Future<?> sent = CompletableFuture.supplyAsync(() -> await(producer.send(record)));
                server.awaitOutput(
                        "serving", out -> out.contains("Kafka Server started"), PATIENCE);
                serving = (System.nanoTime() - beginning) / 1e9;
                await(sent);
                first = (System.nanoTime() - beginning) / 1e9;
                cpu = Vitals.of(server.pid()).cpuSeconds();
            }
        }
    }

    private static Map<String, String> on(Ext4Image disk, Map<String, String> settings) {
        settings.put("log.dirs", disk.path().resolve("data").toString());
        return settings;
    }

    private static String topic(int number) {
        return "many-" + number;
    }

    private static void createTopics(Node node) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
            for (int i = 0; i < TOPICS; i++) {
                int partitions = Math.min(PER_TOPIC, PARTITIONS - i * PER_TOPIC);
                await(
                        admin.createTopics(List.of(new NewTopic(topic(i), partitions, (short) 1)))
                                .all());
            }
        }
        // Asks until the broker knows of what the controller has made.
        try (var producer = producer(node.bootstrap(), 0)) {
            producer.partitionsFor(topic(TOPICS - 1));
        }
    }

    private static void write(Node node, int count) {
        send(node, count, i -> new TopicPartition(topic(i / PER_TOPIC), i % PER_TOPIC));
    }

    private static void appendAtRandom(Node node) {
        var random = new Random(SEED);
        var counts = new TreeMap<Integer, Integer>();
        send(
                node,
                RANDOM_APPENDS,
                _ -> {
                    int number = random.nextInt(PARTITIONS);
                    counts.merge(number, 1, Integer::sum);
                    return new TopicPartition(topic(number / PER_TOPIC), number % PER_TOPIC);
                });
        int last = counts.lastKey();
        var id = new TopicPartition(topic(last / PER_TOPIC), last % PER_TOPIC);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
            long end =
                    await(admin.listOffsets(Map.of(id, OffsetSpec.latest())).partitionResult(id))
                            .offset();
            assertThat(end).isEqualTo(counts.get(last) + (PARTITIONS <= WRITTEN_MAX ? 1 : 0));
        }
    }

    /// Which partition the i-th record goes to.
    private interface Route {
        TopicPartition of(int number);
    }

    private static void send(Node node, int count, Route route) {
        var failure = new AtomicReference<@Nullable Exception>();
        try (var producer = producer(node.bootstrap(), 5)) {
            byte[] value = new byte[100];
            for (int i = 0; i < count; i++) {
                TopicPartition to = route.of(i);
                var unused =
                        producer.send(
                                new ProducerRecord<>(to.topic(), to.partition(), null, value),
                                (_, e) -> {
                                    if (e != null) {
                                        failure.set(e);
                                    }
                                });
            }
            producer.flush();
        }
        assertThat(failure.get()).isNull();
    }

    private static KafkaProducer<byte[], byte[]> producer(String bootstrap, int lingerMs) {
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers", bootstrap,
                        "acks", "all",
                        "linger.ms", Integer.toString(lingerMs),
                        "max.block.ms", PATIENCE.toMillis(),
                        "delivery.timeout.ms", (int) PATIENCE.toMillis(),
                        "reconnect.backoff.ms", "5",
                        "reconnect.backoff.max.ms", "5",
                        "retry.backoff.ms", "5",
                        "retry.backoff.max.ms", "5");
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static long openFiles(Vitals vitals) {
        return Long.parseLong(vitals.shell("ls /proc/$pid/fd | wc -l"));
    }

    private static double seconds(Runnable step) {
        long beginning = System.nanoTime();
        step.run();
        return (System.nanoTime() - beginning) / 1e9;
    }

    private static <T> T await(org.apache.kafka.common.KafkaFuture<T> answer) {
        return await(answer.toCompletionStage().toCompletableFuture());
    }

    private static <T> T await(Future<T> answer) {
        try {
            return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
