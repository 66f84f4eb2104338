package dev.odradek.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.wire.codec.BufferedRecords;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.CreateTopicsRequest;
import dev.odradek.wire.message.IncrementalAlterConfigsRequest;
import dev.odradek.wire.record.BatchScanner;
import dev.odradek.wire.record.RecordCursor;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole node compacts what is to be compacted, by settings that change while it runs.
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class CompactedTopicTest {
    private static final String TABLE = "table";
    private static final String STREAM = "stream";

    @TempDir Path root;
    private long timestampMs = System.currentTimeMillis() - 60_000;

    @Test
    void compactedTopicsKeepTheNewestOfEachKeyAndOthersKeepAll() throws Exception {
        try (var node =
                new RunningNode(root)
                        // The default would compact every topic: not those that say otherwise.
                        .with("log.cleanup.policy", "compact")
                        .with("log.cleaner.min.cleanable.ratio", "0.01")
                        .with("log.cleaner.backoff.ms", "3600000")
                        .format()
                        .start()) {
            createTopic(node, TABLE, Map.of("segment.ms", "1"));
            createTopic(node, STREAM, Map.of("segment.ms", "1", "cleanup.policy", "delete"));
            for (int i = 0; i < 20; i++) {
                produce(node, TABLE, "a", "" + i);
                produce(node, STREAM, "a", "" + i);
            }
            produce(node, TABLE, "b", "last");
            alterBrokers(node, "log.cleaner.backoff.ms", "20");

            awaitCompacted(node);

            node.restart();
            assertThat(records(node, TABLE)).containsExactly("19 a=19", "20 b=last");
            assertThat(records(node, STREAM)).hasSize(20);
            // And by the settings that were changed at run time.
            produce(node, TABLE, "a", "20");
            produce(node, TABLE, "b", "21");
            long deadline = deadline();
            while (!records(node, TABLE).equals(List.of("20 b=last", "21 a=20", "22 b=21"))) {
                assertThat(System.nanoTime()).isLessThan(deadline);
            }
        }
    }

    private static void awaitCompacted(RunningNode node) throws Exception {
        long deadline = deadline();
        while (records(node, TABLE).size() > 2) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }

    private static long deadline() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    }

    private static void createTopic(RunningNode node, String name, Map<String, String> configs)
            throws IOException {
        var topic =
                new CreateTopicsRequest.CreatableTopic()
                        .name(name)
                        .numPartitions(1)
                        .replicationFactor((short) 1);
        configs.forEach((key, value) ->
                topic.configs()
                        .add(
                                new CreateTopicsRequest.CreatableTopicConfig()
                                        .name(key)
                                        .value(value)));
        var request = new CreateTopicsRequest().timeoutMs(10_000);
        request.topics().add(topic);
        assertThat(node.ask(Apis.CREATE_TOPICS, 7, request).topics().getFirst().errorCode())
                .isZero();
    }

    private void produce(RunningNode node, String name, String key, String value)
            throws IOException {
        timestampMs += 10;
        assertThat(
                        node.produce(
                                        name,
                                        0,
                                        timestampMs,
                                        key.getBytes(StandardCharsets.UTF_8),
                                        value.getBytes(StandardCharsets.UTF_8))
                                .errorCode())
                .isZero();
    }

    /// `offset key=value` of all records, read as a consumer reads them.
    private static List<String> records(RunningNode node, String name) throws IOException {
        var records = new ArrayList<String>();
        long next = 0;
        while (true) {
            var partition = node.fetch(name, 0, next);
            assertThat(partition.errorCode()).isZero();
            if (next >= partition.highWatermark()
                    || !(partition.records() instanceof BufferedRecords fetched)) {
                return records;
            }
            var scanner = new BatchScanner().over(fetched.buffer());
            long before = next;
            while (scanner.next()) {
                try (var cursor = new RecordCursor(1_000_000)) {
                    cursor.open(scanner.batch());
                    while (cursor.next()) {
                        if (cursor.offset() >= next) {
                            records.add(
                                    cursor.offset()
                                            + " "
                                            + text(cursor.key())
                                            + "="
                                            + text(cursor.value()));
                        }
                    }
                }
                next = Math.max(next, scanner.batch().nextOffset());
            }
            if (next == before) {
                return records;
            }
        }
    }

    private static String text(@Nullable ByteBuf bytes) {
        return bytes == null ? "null" : bytes.toString(StandardCharsets.UTF_8);
    }

    private static void alterBrokers(RunningNode node, String name, String value)
            throws IOException {
        var resource =
                new IncrementalAlterConfigsRequest.AlterConfigsResource()
                        .resourceType((byte) 4)
                        .resourceName("");
        resource.configs()
                .add(
                        new IncrementalAlterConfigsRequest.AlterableConfig()
                                .name(name)
                                .configOperation((byte) 0)
                                .value(value));
        var request = new IncrementalAlterConfigsRequest();
        request.resources().add(resource);
        assertThat(
                        node.ask(Apis.INCREMENTAL_ALTER_CONFIGS, 1, request)
                                .responses()
                                .getFirst()
                                .errorCode())
                .isZero();
    }
}
