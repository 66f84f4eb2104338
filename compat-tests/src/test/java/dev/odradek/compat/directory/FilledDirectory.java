package dev.odradek.compat.directory;

import static dev.odradek.compat.directory.ClusterView.get;

import dev.odradek.compat.harness.Folders;
import dev.odradek.compat.harness.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// Fills a node's data directory with one of everything, and goes on with it after a change of
/// server: the producers stay open, in the middle of their sequences.
public final class FilledDirectory implements AutoCloseable {
    /// Every codec.
    public static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");

    static final long FIRST_TIMESTAMP = System.currentTimeMillis() - Duration.ofHours(1).toMillis();
    static final long MIDDLE_TIMESTAMP = FIRST_TIMESTAMP + 1_000;

    private static final int PARTITIONS = 2;
    private static final int RECORDS = 5_000;
    private static final int VALUE_BYTES = 1_000;
    private static final Duration WAIT = Duration.ofSeconds(60);

    private static final long SEGMENT_BYTES = 1024 * 1024;

    private static final String STATIC = "static";
    private static final String IN_TRANSACTION = "in-transaction";
    private final Node node;
    private final Random random;
    private final Map<String, KafkaProducer<byte[], byte[]>> producers = new HashMap<>();
    private int rounds;

    /// Every group that a directory may know.
    static List<String> groups() {
        List<String> groups = new ArrayList<>(List.of(STATIC, IN_TRANSACTION));
        CODECS.forEach(codec -> groups.add("group-" + codec));
        return groups;
    }

    private FilledDirectory(Node node, long seed) {
        this.node = node;
        this.random = new Random(seed);
        System.out.println("directory filled with seed " + seed);
    }

    /// What the node's properties must say for [#fill]: metadata snapshots, checkpoints and
    /// retention often.
    public static Map<String, String> settings() {
        return Map.of(
                "auto.create.topics.enable", "false",
                "metadata.log.max.record.bytes.between.snapshots", "3000",
                "log.flush.start.offset.checkpoint.interval.ms", "500",
                "log.retention.check.interval.ms", "500",
                "log.initial.task.delay.ms", "500",
                "log.retention.ms", "-1");
    }

    /// Fills the directory of a node that serves.
    ///
    /// @param transactions whether whoever serves can write transactions
    public static FilledDirectory fill(Node node, boolean transactions) {
        var filled = new FilledDirectory(node, Long.getLong("seed", System.nanoTime()));
        try (Admin admin = filled.admin()) {
            filled.topics(admin);
            CODECS.forEach(codec -> filled.produce("codec-" + codec, codec, RECORDS));
            filled.grow(admin);
            filled.produce("deleted", "none", 10);
            get(admin.deleteTopics(List.of("deleted")).all());
            filled.configure(admin);
            CODECS.forEach(codec -> filled.commit("group-" + codec, "codec-" + codec, 700));
            filled.staticMember();
            if (transactions) {
                filled.transactions();
            }
            filled.deleteRecords(admin, "codec-none", 2_000);
            filled.produce("emptied", "none", 10);
            filled.deleteRecords(admin, "emptied", 10);
            filled.produce("stamped", "none", 10);
            filled.outlive(admin);
            filled.outgrow(admin);
        }
        filled.awaitSnapshot();
        return filled;
    }

    /// More of the same through whoever serves now.
    public void goOn() {
        rounds++;
        try (Admin admin = admin()) {
            for (String codec : CODECS) {
                produce("codec-" + codec, codec, 100);
                commit("group-" + codec, "codec-" + codec, 700 + 50 * rounds);
            }
            create(
                    admin,
                    List.of(new NewTopic("round-" + rounds, Optional.of(2), Optional.empty())));
            produce("round-" + rounds, "none", 20);
            get(
                    admin.createPartitions(Map.of("grown", NewPartitions.increaseTo(3 + rounds)))
                            .all());
            set(
                    admin,
                    ConfigResource.Type.TOPIC,
                    "codec-zstd",
                    "max.message.bytes",
                    2_000_000 + rounds);
            deleteRecords(admin, "codec-none", 2_000 + 100 * rounds);
            outgrow(admin);
        }
        produce("emptied", "none", 1);
        staticMember();
    }

    /// The directory's logs that hold what was filled in.
    public Path log(String topic, int partition) {
        return node.dataDirectory().resolve(topic + "-" + partition);
    }

    @Override
    public void close() {
        producers.values().forEach(producer -> producer.close(Duration.ZERO));
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", node.bootstrap()));
    }

    private void topics(Admin admin) {
        List<NewTopic> topics = new ArrayList<>();
        for (String codec : CODECS) {
            // The smallest segment that Kafka 4 allows.
            topics.add(
                    new NewTopic("codec-" + codec, Optional.of(PARTITIONS), Optional.empty())
                            .configs(Map.of("segment.bytes", "1048576", "retention.ms", "-1")));
        }
        topics.add(new NewTopic("deleted", Optional.of(1), Optional.empty()));
        topics.add(new NewTopic("grown", Optional.of(1), Optional.empty()));
        Map<String, String> small = Map.of("segment.bytes", Long.toString(SEGMENT_BYTES));
        for (String name : List.of("transactional", "hanging", "outgrown")) {
            topics.add(new NewTopic(name, Optional.of(1), Optional.empty()).configs(small));
        }
        topics.add(new NewTopic("outlived", Optional.of(1), Optional.empty()));
        topics.add(new NewTopic("emptied", Optional.of(1), Optional.empty()));
        topics.add(
                new NewTopic("stamped", Optional.of(1), Optional.empty())
                        .configs(Map.of("message.timestamp.type", "LogAppendTime")));
        create(admin, topics);
    }

    /// Creates topics and waits until their leaders answer. Not to wait is a trap: when the first
    /// batch of a producer comes too early and a later one does not, the leader takes the later
    /// one's sequence for the start, and the first is out of order for ever.
    private static void create(Admin admin, List<NewTopic> topics) {
        get(admin.createTopics(topics).all());
        topics.forEach(topic -> awaitLeaders(admin, topic.name(), topic.numPartitions()));
    }

    private static void awaitLeaders(Admin admin, String topic, int partitions) {
        for (int partition = 0; partition < partitions; partition++) {
            var at = new TopicPartition(topic, partition);
            await("a leader of " + at, () -> isLed(admin, at));
        }
    }

    private static boolean isLed(Admin admin, TopicPartition partition) {
        try {
            admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .all()
                    .get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException _) {
            return false;
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no answer about " + partition, e);
        }
    }

    private void grow(Admin admin) {
        produce("grown", "none", 10);
        get(admin.createPartitions(Map.of("grown", NewPartitions.increaseTo(3))).all());
        awaitLeaders(admin, "grown", 3);
        close(producers.remove("grown"));
        produce("grown", "none", 30);
    }

    private void configure(Admin admin) {
        set(admin, ConfigResource.Type.TOPIC, "codec-gzip", "max.message.bytes", 2_000_000);
        set(admin, ConfigResource.Type.TOPIC, "grown", "retention.ms", 86_400_000_000L);
        set(admin, ConfigResource.Type.BROKER, "1", "log.cleaner.threads", 2);
        set(admin, ConfigResource.Type.BROKER, "", "message.max.bytes", 1_500_000);
    }

    private static void set(
            Admin admin, ConfigResource.Type type, String name, String key, long value) {
        var entry = new ConfigEntry(key, Long.toString(value));
        get(
                admin.incrementalAlterConfigs(
                                Map.of(
                                        new ConfigResource(type, name),
                                        List.of(
                                                new AlterConfigOp(
                                                        entry, AlterConfigOp.OpType.SET))))
                        .all());
    }

    /// Writes `count` records over all partitions with the topic's producer, which stays open.
    private void produce(String topic, String codec, int count) {
        KafkaProducer<byte[], byte[]> producer =
                producers.computeIfAbsent(topic, _ -> producer(Map.of("compression.type", codec)));
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        int partitions = producer.partitionsFor(topic).size();
        for (int n = 0; n < count; n++) {
            var record =
                    new ProducerRecord<>(
                            topic,
                            n % partitions,
                            FIRST_TIMESTAMP + n,
                            bytes(8),
                            bytes(VALUE_BYTES));
            if (n % 10 == 0) {
                record.headers()
                        .add("round", Integer.toString(rounds).getBytes(StandardCharsets.UTF_8));
            }
            sent.add(producer.send(record));
        }
        sent.forEach(FilledDirectory::acknowledged);
    }

    /// Has retention delete all that a topic holds, by a setting that comes later than the records.
    private void outlive(Admin admin) {
        produce("outlived", "none", 100);
        set(
                admin,
                ConfigResource.Type.TOPIC,
                "outlived",
                "retention.ms",
                Duration.ofMinutes(30).toMillis());
        awaitStart(admin, "outlived", () -> 100);
    }

    /// Has retention delete the oldest segments of a topic, and waits until it has.
    private void outgrow(Admin admin) {
        produce("outgrown", "none", 2_500);
        set(admin, ConfigResource.Type.TOPIC, "outgrown", "retention.bytes", SEGMENT_BYTES);
        awaitStart(admin, "outgrown", this::startOfOutgrown);
    }

    /// @return -1 while more is there than retention leaves
    private long startOfOutgrown() {
        // Names alone: files may go while they are looked at.
        String[] names = log("outgrown", 0).toFile().list((_, name) -> name.endsWith(".log"));
        if (names == null || names.length == 0) {
            return -1;
        }
        Arrays.sort(names);
        long behindFirst = 0;
        for (int i = 1; i < names.length; i++) {
            behindFirst += log("outgrown", 0).resolve(names[i]).toFile().length();
        }
        return behindFirst >= SEGMENT_BYTES ? -1 : Long.parseLong(names[0].replace(".log", ""));
    }

    private static void awaitStart(Admin admin, String topic, LongSupplier expected) {
        var at = new TopicPartition(topic, 0);
        await(
                "a log start of " + topic + " that retention moved",
                () ->
                        get(admin.listOffsets(Map.of(at, OffsetSpec.earliest()))
                                                .partitionResult(at))
                                        .offset()
                                == expected.getAsLong());
    }

    /// Transactions that commit and that abort, over several segments, in between what others
    /// write; and one that stays open.
    private void transactions() {
        try (var producer =
                        producer(Map.of("transactional.id", "writer", "compression.type", "lz4"));
                var group = consumer(Map.of("group.id", IN_TRANSACTION))) {
            producer.initTransactions();
            for (int transaction = 0; transaction < 8; transaction++) {
                producer.beginTransaction();
                for (int n = 0; n < 40; n++) {
                    acknowledged(producer.send(transactional("transactional", n, 10_000)));
                }
                produce("transactional", "none", 3);
                producer.sendOffsetsToTransaction(
                        Map.of(
                                new TopicPartition("transactional", 0),
                                new OffsetAndMetadata(transaction)),
                        group.groupMetadata());
                if (transaction % 2 == 0) {
                    producer.commitTransaction();
                } else {
                    producer.abortTransaction();
                }
            }
        }
        KafkaProducer<byte[], byte[]> hanging =
                producer(
                        Map.of(
                                "transactional.id",
                                "hanging",
                                "transaction.timeout.ms",
                                Long.toString(Duration.ofMinutes(15).toMillis())));
        producers.put("hanging in a transaction", hanging);
        hanging.initTransactions();
        hanging.beginTransaction();
        acknowledged(hanging.send(transactional("hanging", 0, 100)));
        hanging.abortTransaction();
        produce("hanging", "none", 5);
        hanging.beginTransaction();
        acknowledged(hanging.send(transactional("hanging", 1, 100)));
        produce("hanging", "none", 5);
    }

    private ProducerRecord<byte[], byte[]> transactional(String topic, int n, int valueBytes) {
        return new ProducerRecord<>(topic, 0, FIRST_TIMESTAMP + n, bytes(8), bytes(valueBytes));
    }

    private KafkaProducer<byte[], byte[]> producer(Map<String, String> settings) {
        Map<String, Object> config = new HashMap<>(settings);
        config.put("bootstrap.servers", node.bootstrap());
        config.put("acks", "all");
        config.put("linger.ms", "5");
        config.put("batch.size", "20000");
        config.put("reconnect.backoff.max.ms", "200");
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        // Half of it is easy to compress, so that codecs have something to do.
        Arrays.fill(bytes, 0, length / 5, (byte) 'a');
        return bytes;
    }

    private static void acknowledged(Future<RecordMetadata> sent) {
        try {
            sent.get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("a record was not acknowledged: " + e, e);
        }
    }

    private void commit(String group, String topic, long offset) {
        try (var consumer = consumer(Map.of("group.id", group))) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                var at = new TopicPartition(topic, partition);
                consumer.assign(List.of(at));
                consumer.commitSync(
                        Map.of(at, new OffsetAndMetadata(offset, Optional.of(0), "by " + group)));
            }
        }
    }

    /// Joins with an instance id and goes without a word, as static members do.
    private void staticMember() {
        try (var consumer =
                consumer(
                        Map.of(
                                "group.id", STATIC,
                                "group.instance.id", "instance",
                                "session.timeout.ms", "1500000"))) {
            consumer.subscribe(List.of("grown"));
            await(
                    "an assignment",
                    () -> {
                        consumer.poll(Duration.ofMillis(100));
                        return !consumer.assignment().isEmpty();
                    });
            consumer.commitSync();
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer(Map<String, String> settings) {
        Map<String, Object> config = new HashMap<>(settings);
        config.put("bootstrap.servers", node.bootstrap());
        config.put("enable.auto.commit", "false");
        config.put("auto.offset.reset", "earliest");
        return new KafkaConsumer<>(
                config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /// Deletes records, and waits until the directory knows: who kills the server afterwards must
    /// not see them again.
    private void deleteRecords(Admin admin, String topic, long before) {
        var at = new TopicPartition(topic, 0);
        get(admin.deleteRecords(Map.of(at, RecordsToDelete.beforeOffset(before))).all());
        Path checkpoint = node.dataDirectory().resolve("log-start-offset-checkpoint");
        await(
                "the log start offset in " + checkpoint,
                () -> read(checkpoint).contains(topic + " 0 " + before));
    }

    private void awaitSnapshot() {
        Path metadata = node.dataDirectory().resolve("__cluster_metadata-0");
        await(
                "a metadata snapshot",
                () ->
                        Folders.walk(metadata).stream()
                                .map(file -> file.getFileName().toString())
                                .anyMatch(name ->
                                        name.endsWith(".checkpoint")
                                                && !name.startsWith("00000000000000000000")));
    }

    private static void await(String what, BooleanSupplier there) {
        long deadline = System.nanoTime() + WAIT.toNanos();
        while (!there.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("in " + WAIT + " there was not: " + what);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(@Nullable KafkaProducer<byte[], byte[]> producer) {
        if (producer != null) {
            producer.close(WAIT);
        }
    }
}
