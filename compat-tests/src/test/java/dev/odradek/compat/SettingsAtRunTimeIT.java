package dev.odradek.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.odradek.compat.harness.Node;
import dev.odradek.compat.harness.StockTool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Settings of logs that change while the broker runs, for topics that are there: set for a topic,
/// for the broker, and for all brokers.
@SuppressWarnings("NullAway.Init") // start() sets them
class SettingsAtRunTimeIT {
    private static final Node.Kind KIND = Node.Kind.underTest();
    // Apache Kafka looks for folders to delete as often as its default says, a minute.
    private static final Duration WAIT = Duration.ofSeconds(150);
    private static final String ALL_BROKERS = "";
    private static final int SEGMENT_BYTES = 1024 * 1024;

    private static Node node;
    private static Admin admin;
    private static KafkaProducer<byte[], byte[]> producer;

    @BeforeAll
    static void start() {
        node =
                Node.create(
                        "settings-at-run-time",
                        Map.of(
                                "producer.id.expiration.check.interval.ms", "200",
                                "log.retention.check.interval.ms", "200",
                                "log.initial.task.delay.ms", "200"));
        node.format(KIND).start(KIND);
        admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()));
        producer = producer();
    }

    @AfterAll
    static void stop() {
        producer.close(Duration.ZERO);
        admin.close(Duration.ZERO);
        node.close();
    }

    private static KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", node.bootstrap(), "max.request.size", "3000000"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static void create(String topic) {
        get(
                admin.createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())))
                        .all());
        send(topic, System.currentTimeMillis(), 100);
    }

    private static void set(ConfigResource.Type type, String name, String key, String value) {
        change(
                type,
                name,
                new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET));
    }

    private static void unset(ConfigResource.Type type, String name, String key) {
        change(
                type,
                name,
                new AlterConfigOp(new ConfigEntry(key, ""), AlterConfigOp.OpType.DELETE));
    }

    private static void change(ConfigResource.Type type, String name, AlterConfigOp op) {
        get(
                admin.incrementalAlterConfigs(Map.of(new ConfigResource(type, name), List.of(op)))
                        .all());
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e.toString(), e);
        }
    }

    private static RecordMetadata send(String topic, long timestamp, int valueBytes) {
        try {
            return trySend(topic, timestamp, valueBytes);
        } catch (ExecutionException e) {
            throw new AssertionError(e.toString(), e);
        }
    }

    private static RecordMetadata trySend(String topic, long timestamp, int valueBytes)
            throws ExecutionException {
        try {
            return producer.send(
                            new ProducerRecord<>(topic, 0, timestamp, null, new byte[valueBytes]))
                    .get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e.toString(), e);
        }
    }

    /// A change is answered when the controller has it; the broker hears of it a little later.
    private static void await(String what, BooleanSupplier there) {
        long deadline = System.nanoTime() + WAIT.toNanos();
        while (!there.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("in " + WAIT + " there was not: " + what);
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    /// Names alone: files may go while they are looked at.
    private static List<String> files(String topic, String suffix) {
        String[] names =
                node.dataDirectory()
                        .resolve(topic + "-0")
                        .toFile()
                        .list((_, name) -> name.endsWith(suffix));
        return names == null ? List.of() : Stream.of(names).sorted().toList();
    }

    @Test
    void aTopicCompressesAnew() {
        create("compressed");
        set(ConfigResource.Type.TOPIC, "compressed", "compression.type", "zstd");

        await(
                "a batch compressed by zstd",
                () -> {
                    send("compressed", System.currentTimeMillis(), 1_000);
                    String name = files("compressed", ".log").getFirst();
                    Path log = node.dataDirectory().resolve("compressed-0").resolve(name);
                    return StockTool.run("dump-log", "--files", log.toString())
                            .succeeded()
                            .contains("compresscodec: zstd");
                });
    }

    @Test
    void aTopicTakesNoLargerBatches() {
        create("small");
        set(ConfigResource.Type.TOPIC, "small", "max.message.bytes", "1000");

        await("a refusal", () -> isRefused("small", 0, 2_000, RecordTooLargeException.class));
        send("small", System.currentTimeMillis(), 500);

        unset(ConfigResource.Type.TOPIC, "small", "max.message.bytes");
        await("no refusal", () -> !isRefused("small", 0, 2_000, RecordTooLargeException.class));
    }

    private static boolean isRefused(
            String topic, long aheadMs, int valueBytes, Class<? extends Exception> with) {
        try {
            trySend(topic, System.currentTimeMillis() + aheadMs, valueBytes);
            return false;
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(with);
            return true;
        }
    }

    @Test
    void allBrokersPutTheirTime() {
        create("stamped");
        long given = 1_000_000;
        assertThat(send("stamped", given, 10).timestamp()).isEqualTo(given);
        set(ConfigResource.Type.BROKER, ALL_BROKERS, "log.message.timestamp.type", "LogAppendTime");
        try {
            await("the broker's time", () -> send("stamped", given, 10).timestamp() != given);
        } finally {
            unset(ConfigResource.Type.BROKER, ALL_BROKERS, "log.message.timestamp.type");
        }
        await("the producer's time", () -> send("stamped", given, 10).timestamp() == given);
    }

    @Test
    void oneBrokerTakesNoRecordsFromTheFuture() {
        create("future");
        String setting = "log.message.timestamp.after.max.ms";
        set(ConfigResource.Type.BROKER, "1", setting, "1000");
        try {
            await(
                    "a refusal",
                    () -> isRefused("future", 600_000, 10, InvalidTimestampException.class));
            assertThatThrownBy(() -> trySend("future", System.currentTimeMillis() + 600_000, 10))
                    .hasCauseInstanceOf(InvalidTimestampException.class);
        } finally {
            unset(ConfigResource.Type.BROKER, "1", setting);
        }
        await(
                "no refusal",
                () -> !isRefused("future", 600_000, 10, InvalidTimestampException.class));
    }

    @Test
    void producersAreForgottenSooner() {
        create("idempotent");
        assertThat(producersOf("idempotent")).isOne();
        String setting = "producer.id.expiration.ms";
        set(ConfigResource.Type.BROKER, ALL_BROKERS, setting, "500");
        try {
            await("no producer", () -> producersOf("idempotent") == 0);
        } finally {
            unset(ConfigResource.Type.BROKER, ALL_BROKERS, setting);
        }
    }

    private static int producersOf(String topic) {
        var at = new TopicPartition(topic, 0);
        return get(admin.describeProducers(List.of(at)).partitionResult(at))
                .activeProducers()
                .size();
    }

    @Test
    void segmentsGetSmallerGoAndLeaveTheDisk() {
        create("shrunk");
        long start = System.currentTimeMillis() - 60_000;
        for (int i = 0; i < 6; i++) {
            send("shrunk", start + i, 500_000);
        }
        assertThat(files("shrunk", ".log")).hasSize(1);
        set(ConfigResource.Type.TOPIC, "shrunk", "segment.bytes", Integer.toString(SEGMENT_BYTES));
        set(ConfigResource.Type.TOPIC, "shrunk", "preallocate", "true");
        set(ConfigResource.Type.TOPIC, "shrunk", "file.delete.delay.ms", "300");
        await(
                "four segments",
                () -> {
                    send("shrunk", start, 500_000);
                    return files("shrunk", ".log").size() >= 4;
                });

        set(ConfigResource.Type.TOPIC, "shrunk", "retention.bytes", "1");
        await("one segment", () -> files("shrunk", ".log").size() == 1);
        await("nothing deleted that is still there", () -> files("shrunk", ".deleted").isEmpty());
    }

    @Test
    void aDroppedTopicLeavesTheDiskWhenTheBrokerSays() {
        create("dropped");
        String setting = "log.segment.delete.delay.ms";
        set(ConfigResource.Type.BROKER, ALL_BROKERS, setting, "1000");
        try {
            await("the broker's setting", () -> describes(setting, "1000"));
            get(admin.deleteTopics(List.of("dropped")).all());
            await(
                    "no folder of the topic",
                    () ->
                            Stream.of(Objects.requireNonNull(node.dataDirectory().toFile().list()))
                                    .noneMatch(name -> name.startsWith("dropped")));
        } finally {
            unset(ConfigResource.Type.BROKER, ALL_BROKERS, setting);
        }
    }

    private static boolean describes(String setting, String value) {
        var broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
        ConfigEntry entry =
                get(admin.describeConfigs(List.of(broker)).values().get(broker)).get(setting);
        return entry != null && value.equals(entry.value());
    }
}
