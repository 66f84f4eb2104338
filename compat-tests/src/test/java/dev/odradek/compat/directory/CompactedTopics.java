package dev.odradek.compat.directory;

import static dev.odradek.compat.directory.ClusterView.get;

import dev.odradek.compat.harness.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Topics that compact, with updates, tombstones and transactions, and what a reader must find in
/// them however much of that was cleaned: the newest value of each key.
///
/// Nothing is cleaned before [#compact] asks for it, nor after it has returned.
public final class CompactedTopics {
    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final String NEVER = "1.0";
    private static final String ALWAYS = "0.001";
    private static final String TICK = "tick";

    private final Node node;
    private final Random random;
    private final List<String> topics = new ArrayList<>();
    private final Map<String, SortedMap<String, String>> tables = new TreeMap<>();
    private int values;

    private CompactedTopics(Node node, long seed) {
        this.node = node;
        this.random = new Random(seed);
        System.out.println("compacted topics filled with seed " + seed);
    }

    /// What the node's properties must say.
    public static Map<String, String> settings() {
        return Map.of(
                "auto.create.topics.enable", "false",
                "log.cleaner.backoff.ms", "100",
                "log.cleaner.threads", "2");
    }

    /// Makes the topics and fills them: one for each codec, one that also deletes, and one that is
    /// written to in transactions.
    public static CompactedTopics fill(Node node) {
        var filled = new CompactedTopics(node, Long.getLong("seed", System.nanoTime()));
        FilledDirectory.CODECS.forEach(codec -> filled.topics.add("compacted-" + codec));
        filled.topics.add("compacted-deleted");
        filled.topics.add("compacted-transactional");
        try (Admin admin = filled.admin()) {
            List<NewTopic> made = new ArrayList<>();
            for (String topic : filled.topics) {
                filled.tables.put(topic, new TreeMap<>());
                Map<String, String> config = new HashMap<>();
                config.put("cleanup.policy", "compact");
                config.put("min.cleanable.dirty.ratio", NEVER);
                config.put("segment.bytes", "1048576");
                config.put("segment.ms", "50");
                config.put("delete.retention.ms", "200");
                if (topic.equals("compacted-deleted")) {
                    config.put("cleanup.policy", "compact,delete");
                    config.put("retention.ms", "86400000");
                }
                made.add(new NewTopic(topic, Optional.of(1), Optional.empty()).configs(config));
            }
            get(admin.createTopics(made).all());
        }
        for (int round = 0; round < 3; round++) {
            filled.update();
            filled.transactions();
        }
        return filled;
    }

    /// Updates and deletes keys, each time by other producers, which come and go.
    public void update() {
        for (String topic : topics) {
            if (!topic.equals("compacted-transactional")) {
                String codec = topic.substring("compacted-".length());
                try (var producer =
                        producer(
                                Map.of(
                                        "compression.type",
                                        FilledDirectory.CODECS.contains(codec) ? codec : "none"))) {
                    var table = table(topic);
                    write(producer, topic, 1_500).forEach((key, value) -> put(table, key, value));
                }
            }
        }
    }

    private void transactions() {
        String topic = "compacted-transactional";
        try (var producer = producer(Map.of("transactional.id", "writer-" + values))) {
            producer.initTransactions();
            for (int transaction = 0; transaction < 12; transaction++) {
                producer.beginTransaction();
                Map<String, Optional<String>> written = write(producer, topic, 60);
                if (transaction % 3 == 1) {
                    producer.abortTransaction();
                } else {
                    producer.commitTransaction();
                    written.forEach((key, value) -> put(table(topic), key, value));
                }
            }
        }
    }

    private SortedMap<String, String> table(String topic) {
        return Objects.requireNonNull(tables.get(topic));
    }

    private static void put(Map<String, String> table, String key, Optional<String> value) {
        value.ifPresentOrElse(present -> table.put(key, present), () -> table.remove(key));
    }

    private Map<String, Optional<String>> write(
            KafkaProducer<String, String> producer, String topic, int count) {
        Map<String, Optional<String>> written = new HashMap<>();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            String key = "key-" + random.nextInt(200);
            Optional<String> value =
                    random.nextInt(6) == 0
                            ? Optional.empty()
                            : Optional.of("value " + values++ + " " + "x".repeat(900));
            written.put(key, value);
            sent.add(producer.send(new ProducerRecord<>(topic, key, value.orElse(null))));
        }
        sent.forEach(CompactedTopics::acknowledged);
        return written;
    }

    /// Has everything cleaned that was written before the call, as often as it takes until
    /// tombstones have gone.
    public void compact() {
        try (Admin admin = admin()) {
            ratio(admin, ALWAYS);
            for (int round = 0; round < 3; round++) {
                Map<String, Long> ends = tick();
                long deadline = System.nanoTime() + WAIT.toNanos();
                while (!isCleanUpTo(ends)) {
                    if (System.nanoTime() > deadline) {
                        throw new AssertionError(
                                "in " + WAIT + " not cleaned up to " + ends + ": " + checkpoint());
                    }
                    LockSupport.parkNanos(200_000_000);
                    // Only what lies before the segment that is written to is cleaned.
                    tick();
                }
                LockSupport.parkNanos(300_000_000);
            }
            ratio(admin, NEVER);
            // A cleaning that had begun may go on for a little.
            LockSupport.parkNanos(1_000_000_000);
        }
    }

    /// Writes one more record to each topic.
    ///
    /// @return the offset of each
    private Map<String, Long> tick() {
        Map<String, Long> offsets = new TreeMap<>();
        try (var producer = producer(Map.of("enable.idempotence", "false"))) {
            for (String topic : topics) {
                String value = "value " + values++;
                offsets.put(
                        topic,
                        acknowledged(producer.send(new ProducerRecord<>(topic, TICK, value)))
                                .offset());
                table(topic).put(TICK, value);
            }
        }
        return offsets;
    }

    private boolean isCleanUpTo(Map<String, Long> offsets) {
        Map<String, Long> clean = checkpoint();
        return offsets.entrySet().stream()
                .allMatch(entry -> clean.getOrDefault(entry.getKey(), -1L) >= entry.getValue());
    }

    private Map<String, Long> checkpoint() {
        Path file = node.dataDirectory().resolve("cleaner-offset-checkpoint");
        Map<String, Long> offsets = new TreeMap<>();
        try {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            lines.stream()
                    .skip(2)
                    .map(line -> line.split(" ", -1))
                    .forEach(entry -> offsets.put(entry[0], Long.valueOf(entry[2])));
            return offsets;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The newest values, as they must be found.
    public Map<String, SortedMap<String, String>> expected() {
        return tables;
    }

    /// The newest values, as they are found.
    public Map<String, SortedMap<String, String>> found() {
        Map<String, SortedMap<String, String>> found = new TreeMap<>();
        readAll(record ->
                put(
                        found.computeIfAbsent(record.topic(), _ -> new TreeMap<>()),
                        record.key(),
                        Optional.ofNullable(record.value())));
        return found;
    }

    /// How many committed records there are.
    public int recordCount() {
        var counted = new java.util.concurrent.atomic.AtomicInteger();
        readAll(_ -> counted.incrementAndGet());
        return counted.get();
    }

    private void readAll(java.util.function.Consumer<ConsumerRecord<String, String>> action) {
        Map<String, Object> config =
                Map.of(
                        "bootstrap.servers", node.bootstrap(),
                        "isolation.level", "read_committed",
                        "enable.auto.commit", "false");
        try (var consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions =
                    topics.stream().map(topic -> new TopicPartition(topic, 0)).toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, WAIT);
            long deadline = System.nanoTime() + WAIT.toNanos();
            while (partitions.stream()
                    .anyMatch(at -> consumer.position(at) < ends.getOrDefault(at, 0L))) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("not read up to " + ends);
                }
                consumer.poll(Duration.ofMillis(200)).forEach(action);
            }
        }
    }

    private void ratio(Admin admin, String ratio) {
        Map<ConfigResource, java.util.Collection<AlterConfigOp>> changes = new HashMap<>();
        var entry = new ConfigEntry("min.cleanable.dirty.ratio", ratio);
        for (String topic : topics) {
            changes.put(
                    new ConfigResource(ConfigResource.Type.TOPIC, topic),
                    List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET)));
        }
        get(admin.incrementalAlterConfigs(changes).all());
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", node.bootstrap()));
    }

    private KafkaProducer<String, String> producer(Map<String, String> settings) {
        Map<String, Object> config = new HashMap<>(settings);
        config.put("bootstrap.servers", node.bootstrap());
        config.put("acks", "all");
        config.put("linger.ms", "5");
        config.put("batch.size", "20000");
        return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    }

    private static RecordMetadata acknowledged(Future<RecordMetadata> sent) {
        try {
            return sent.get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("a record was not acknowledged: " + e, e);
        }
    }
}
