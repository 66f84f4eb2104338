package dev.odradek.compat.directory;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// All that clients see of a cluster, as lines by name: topics and their ids, partitions, configs,
/// offsets, every record (as a digest for each partition and isolation level), producers, groups
/// and what they committed, features. Two views of the same directory are equal, whoever serves it.
public final class ClusterView {
    private static final Duration READ = Duration.ofSeconds(60);

    private final SortedMap<String, String> lines = new TreeMap<>();
    private final Admin admin;
    private final String bootstrap;

    private ClusterView(String bootstrap, Admin admin) {
        this.bootstrap = bootstrap;
        this.admin = admin;
    }

    /// Looks at everything.
    public static SortedMap<String, String> of(String bootstrap) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            var view = new ClusterView(bootstrap, admin);
            List<TopicPartition> partitions = view.topics();
            view.configs(partitions);
            view.offsets(partitions);
            view.producers(partitions);
            for (String isolation : List.of("read_uncommitted", "read_committed")) {
                view.records(partitions, isolation);
            }
            view.groups();
            view.cluster();
            return view.lines;
        }
    }

    static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(e.toString(), e);
        }
    }

    /// @return the partitions of topics that are not internal
    private List<TopicPartition> topics() {
        List<TopicPartition> partitions = new ArrayList<>();
        Collection<String> names =
                get(
                        admin.listTopics(
                                        new org.apache.kafka.clients.admin.ListTopicsOptions()
                                                .listInternal(true))
                                .names());
        get(admin.describeTopics(names).allTopicNames())
                .forEach((name, topic) -> {
                    lines.put("topic " + name, topic.topicId() + " " + topic.isInternal());
                    topic.partitions()
                            .forEach(at -> {
                                lines.put(
                                        "partition " + name + "-" + at.partition(),
                                        "replicas "
                                                + at.replicas().size()
                                                + " isr "
                                                + at.isr().size());
                                if (!topic.isInternal()) {
                                    partitions.add(new TopicPartition(name, at.partition()));
                                }
                            });
                });
        return partitions;
    }

    private void configs(List<TopicPartition> partitions) {
        List<ConfigResource> resources = new ArrayList<>();
        partitions.stream()
                .map(TopicPartition::topic)
                .distinct()
                .forEach(
                        name -> resources.add(new ConfigResource(ConfigResource.Type.TOPIC, name)));
        resources.add(new ConfigResource(ConfigResource.Type.BROKER, "1"));
        resources.add(new ConfigResource(ConfigResource.Type.BROKER, ""));
        get(admin.describeConfigs(resources).all())
                .forEach((resource, config) ->
                        config.entries().stream()
                                .filter(entry -> isDynamic(entry.source()))
                                .forEach(entry ->
                                        lines.put(
                                                "config " + resource + " " + entry.name(),
                                                entry.value() + " " + entry.source())));
    }

    private static boolean isDynamic(ConfigEntry.ConfigSource source) {
        return source.name().startsWith("DYNAMIC");
    }

    private void offsets(List<TopicPartition> partitions) {
        Map<String, OffsetSpec> kinds =
                Map.of(
                        "earliest", OffsetSpec.earliest(),
                        "latest", OffsetSpec.latest(),
                        "max timestamp", OffsetSpec.maxTimestamp(),
                        "timestamp", OffsetSpec.forTimestamp(FilledDirectory.MIDDLE_TIMESTAMP));
        kinds.forEach((kind, spec) -> {
            Map<TopicPartition, OffsetSpec> asked = new TreeMap<>(BY_NAME);
            partitions.forEach(partition -> asked.put(partition, spec));
            get(admin.listOffsets(asked).all())
                    .forEach((partition, found) ->
                            lines.put(
                                    "offset " + kind + " " + partition,
                                    found.offset() + " at " + found.timestamp()));
        });
        Map<TopicPartition, OffsetSpec> stable = new TreeMap<>(BY_NAME);
        partitions.forEach(partition -> stable.put(partition, OffsetSpec.latest()));
        var committed = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
        get(admin.listOffsets(stable, committed).all())
                .forEach((partition, found) ->
                        lines.put("offset stable " + partition, Long.toString(found.offset())));
    }

    /// Producers of partitions with records: of one without any, Apache Kafka forgets them when it
    /// starts.
    private void producers(List<TopicPartition> all) {
        List<TopicPartition> partitions =
                all.stream().filter(partition -> !startsAtItsEnd(partition)).toList();
        get(admin.describeProducers(partitions).all())
                .forEach((partition, state) ->
                        state.activeProducers()
                                .forEach(producer ->
                                        lines.put(
                                                "producer "
                                                        + partition
                                                        + " "
                                                        + producer.producerId(),
                                                "epoch "
                                                        + producer.producerEpoch()
                                                        + " sequence "
                                                        + producer.lastSequence()
                                                        + " at "
                                                        + producer.lastTimestamp()
                                                        + " coordinator "
                                                        + producer.coordinatorEpoch()
                                                        + " transaction "
                                                        + producer
                                                                .currentTransactionStartOffset())));
    }

    private boolean startsAtItsEnd(TopicPartition partition) {
        return offset("earliest", partition).equals(offset("latest", partition));
    }

    /// The offset of [#offsets], without its timestamp.
    private String offset(String kind, TopicPartition partition) {
        String line = lines.getOrDefault("offset " + kind + " " + partition, "");
        return line.substring(0, line.indexOf(' '));
    }

    private void records(List<TopicPartition> partitions, String isolation) {
        Map<String, Object> config =
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "isolation.level",
                        isolation,
                        "auto.offset.reset",
                        "earliest",
                        "enable.auto.commit",
                        "false");
        Map<TopicPartition, Digest> digests = new TreeMap<>(BY_NAME);
        partitions.forEach(partition -> digests.put(partition, new Digest()));
        try (var consumer =
                new KafkaConsumer<>(
                        config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, READ);
            long deadline = System.nanoTime() + READ.toNanos();
            while (partitions.stream()
                    .anyMatch(at -> consumer.position(at) < ends.getOrDefault(at, 0L))) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(isolation + " read " + digests + " of " + ends);
                }
                for (ConsumerRecord<byte[], byte[]> read : consumer.poll(Duration.ofMillis(200))) {
                    Objects.requireNonNull(
                                    digests.get(new TopicPartition(read.topic(), read.partition())))
                            .add(read);
                }
            }
        }
        digests.forEach((partition, digest) ->
                lines.put("records " + isolation + " " + partition, digest.toString()));
    }

    private void groups() {
        // Asked for by name, a group waits until its coordinator has loaded it; the listing leaves
        // out what is not loaded.
        FilledDirectory.groups()
                .forEach(name ->
                        get(admin.listConsumerGroupOffsets(name).partitionsToOffsetAndMetadata()));
        List<String> names =
                get(admin.listGroups().all()).stream()
                        .map(listing -> listing.groupId())
                        .sorted()
                        .toList();
        for (String name : names) {
            get(admin.listConsumerGroupOffsets(name).partitionsToOffsetAndMetadata())
                    .forEach((partition, committed) ->
                            lines.put(
                                    "committed " + name + " " + partition,
                                    committed == null ? "nothing" : committed.toString()));
        }
        get(admin.describeClassicGroups(names).all())
                .forEach((name, group) -> {
                    lines.put(
                            "group " + name,
                            group.state().toString().toLowerCase(Locale.ROOT)
                                    + " "
                                    + group.protocol());
                    group.members()
                            .forEach(member ->
                                    lines.put(
                                            "member "
                                                    + name
                                                    + " "
                                                    + member.groupInstanceId().orElse("dynamic"),
                                            member.consumerId() + " " + member.assignment()));
                });
    }

    private void cluster() {
        lines.put("cluster id", get(admin.describeCluster().clusterId()));
        get(admin.describeFeatures().featureMetadata())
                .finalizedFeatures()
                .forEach((name, range) -> lines.put("feature " + name, range.toString()));
    }

    private static final java.util.Comparator<TopicPartition> BY_NAME =
            java.util.Comparator.comparing(TopicPartition::toString);

    /// Number, first and last offset, and a digest of all that makes up the records.
    private static final class Digest {
        private final MessageDigest digest;
        private long count;
        private long first = -1;
        private long last = -1;

        Digest() {
            try {
                digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError("every JDK has SHA-256", e);
            }
        }

        void add(ConsumerRecord<byte[], byte[]> read) {
            first = count++ == 0 ? read.offset() : first;
            last = read.offset();
            digest.update(
                    ByteBuffer.allocate(2 * Long.BYTES + 2 * Integer.BYTES)
                            .putLong(read.offset())
                            .putLong(read.timestamp())
                            .putInt(read.serializedKeySize())
                            .putInt(read.serializedValueSize())
                            .array());
            update(read.key());
            update(read.value());
            read.headers()
                    .forEach(header -> {
                        update(header.key().getBytes(StandardCharsets.UTF_8));
                        update(header.value());
                    });
        }

        private void update(byte @org.jspecify.annotations.Nullable [] bytes) {
            if (bytes != null) {
                digest.update(bytes);
            }
        }

        @Override
        public String toString() {
            try {
                var copy = (MessageDigest) digest.clone();
                return count
                        + " from "
                        + first
                        + " to "
                        + last
                        + " "
                        + HexFormat.of().formatHex(copy.digest(), 0, 8);
            } catch (CloneNotSupportedException e) {
                throw new AssertionError("SHA-256 can be cloned", e);
            }
        }
    }
}
