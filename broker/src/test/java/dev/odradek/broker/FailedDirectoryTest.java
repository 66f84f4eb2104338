package dev.odradek.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.CreateTopicsRequest;
import dev.odradek.wire.message.DescribeLogDirsRequest;
import dev.odradek.wire.message.DescribeLogDirsResponse.DescribeLogDirsResult;
import dev.odradek.wire.message.MetadataRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole node with two log directories, one of which fails: where a segment is to begin lies a
/// directory that nobody can replace by a file.
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class FailedDirectoryTest {
    private static final String TOPIC = "orders";
    private static final int PARTITIONS = 4;

    @TempDir Path root;
    private Path metadata;
    private Path other;

    @BeforeEach
    void paths() {
        metadata = root.resolve("data");
        other = root.resolve("other");
    }

    private RunningNode node() throws Exception {
        return new RunningNode(root)
                .with("log.dirs", metadata + "," + other)
                .with("metadata.log.dir", metadata.toString())
                .with("log.segment.bytes", "1048576")
                .format();
    }

    @Test
    void theOtherDirectoryServesAndARestartBringsTheFailedOneBack() throws Exception {
        try (var node = node().start()) {
            createTopic(node);
            Map<Integer, Path> places = places(node);
            assertThat(places.values()).contains(metadata, other);
            int hurt = partitionIn(places, other);
            int sound = partitionIn(places, metadata);
            assertThat(produce(node, hurt, 600_000)).isEqualTo(ErrorCode.NONE);
            Path obstacle = obstruct(hurt, 1);

            assertThat(produce(node, hurt, 600_000)).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);

            places.forEach((partition, place) -> {
                boolean lost = place.equals(other);
                awaitProduce(
                        node, partition, lost ? ErrorCode.KAFKA_STORAGE_ERROR : ErrorCode.NONE);
            });
            assertThat(fetch(node, hurt)).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
            assertThat(fetch(node, sound)).isEqualTo(ErrorCode.NONE);
            assertThat(directory(node, other).errorCode())
                    .isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR.code());
            assertThat(directory(node, metadata).errorCode()).isZero();
            awaitLeader(node, hurt, -1);
            assertThat(leader(node, sound)).isEqualTo(1);
            // It is not made again elsewhere.
            assertThat(metadata.resolve(TOPIC + "-" + hurt)).doesNotExist();

            Files.delete(obstacle.resolve("in the way"));
            Files.delete(obstacle);
            node.restart();
            awaitLeader(node, hurt, 1);
            places.keySet().forEach(partition -> awaitProduce(node, partition, ErrorCode.NONE));
        }
    }

    @Test
    void aDirectoryThatIsNoneAtStartIsOfflineAndTheRestStarts() throws Exception {
        try (var node = node().start()) {
            createTopic(node);
            Map<Integer, Path> places = places(node);
            int hurt = partitionIn(places, other);
            node.stop();
            Path aside = root.resolve("aside");
            Files.move(other, aside);
            Files.writeString(other, "not a directory");

            node.start();

            awaitProduce(node, hurt, ErrorCode.KAFKA_STORAGE_ERROR);
            awaitProduce(node, partitionIn(places, metadata), ErrorCode.NONE);
            assertThat(directory(node, other).errorCode())
                    .isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR.code());
            assertThat(metadata.resolve(TOPIC + "-" + hurt)).doesNotExist();

            node.stop();
            Files.delete(other);
            Files.move(aside, other);
            node.start();
            awaitProduce(node, hurt, ErrorCode.NONE);
        }
    }

    @Test
    void theLossOfTheMetadataDirectoryIsSaidAtOnce() throws Exception {
        try (var node = node().start()) {
            createTopic(node);
            int hurt = partitionIn(places(node), metadata);
            assertThat(produce(node, hurt, 600_000)).isEqualTo(ErrorCode.NONE);
            obstruct(hurt, 1);

            assertThat(produce(node, hurt, 600_000)).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);

            assertThat(node.bugs)
                    .singleElement()
                    .satisfies(lost ->
                            assertThat(lost)
                                    .isInstanceOf(StorageLostException.class)
                                    .hasMessageContaining("metadata directory " + metadata)
                                    .hasMessageContaining("start again"));
            node.bugs.clear();
        }
    }

    /// Puts a directory where the segment at `offset` would begin.
    private Path obstruct(int partition, long offset) throws IOException {
        for (Path directory : new Path[] {metadata, other}) {
            Path log = directory.resolve(TOPIC + "-" + partition);
            if (Files.isDirectory(log)) {
                Path obstacle = log.resolve("%020d.log".formatted(offset));
                Files.createDirectories(obstacle);
                Files.writeString(obstacle.resolve("in the way"), "");
                return obstacle;
            }
        }
        throw new AssertionError("no log of partition " + partition);
    }

    private static int partitionIn(Map<Integer, Path> places, Path directory) {
        return places.entrySet().stream()
                .filter(entry -> entry.getValue().equals(directory))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private static void createTopic(RunningNode node) throws IOException {
        var request = new CreateTopicsRequest().timeoutMs(10_000);
        request.topics()
                .add(
                        new CreateTopicsRequest.CreatableTopic()
                                .name(TOPIC)
                                .numPartitions(PARTITIONS)
                                .replicationFactor((short) 1));
        assertThat(node.ask(Apis.CREATE_TOPICS, 7, request).topics().getFirst().errorCode())
                .isZero();
    }

    private static DescribeLogDirsResult directory(RunningNode node, Path path) throws IOException {
        return node
                .ask(Apis.DESCRIBE_LOG_DIRS, 4, new DescribeLogDirsRequest().topics(null))
                .results()
                .stream()
                .filter(result -> result.logDir().equals(path.toString()))
                .findFirst()
                .orElseThrow();
    }

    private Map<Integer, Path> places(RunningNode node) throws IOException {
        var places = new TreeMap<Integer, Path>();
        for (Path path : new Path[] {metadata, other}) {
            for (var topic : directory(node, path).topics()) {
                if (topic.name().equals(TOPIC)) {
                    topic.partitions().forEach(p -> places.put(p.partitionIndex(), path));
                }
            }
        }
        return places;
    }

    private static ErrorCode produce(RunningNode node, int partition, int bytes)
            throws IOException {
        return ErrorCode.of(
                node.produce(
                                TOPIC,
                                partition,
                                System.currentTimeMillis(),
                                "key".getBytes(StandardCharsets.UTF_8),
                                new byte[bytes])
                        .errorCode());
    }

    private static ErrorCode fetch(RunningNode node, int partition) throws IOException {
        return ErrorCode.of(node.fetch(TOPIC, partition, 0).errorCode());
    }

    private static int leader(RunningNode node, int partition) throws IOException {
        var request =
                new MetadataRequest()
                        .topics(List.of(new MetadataRequest.MetadataRequestTopic().name(TOPIC)));
        return node.ask(Apis.METADATA, 12, request).topics().getFirst().partitions().stream()
                .filter(each -> each.partitionIndex() == partition)
                .findFirst()
                .orElseThrow()
                .leaderId();
    }

    private static void awaitLeader(RunningNode node, int partition, int wanted)
            throws IOException {
        long deadline = deadline();
        while (leader(node, partition) != wanted) {
            assertThat(System.nanoTime()).as("leader %d", wanted).isLessThan(deadline);
        }
    }

    /// What a client is told may change with what the node has heard of the controller.
    private static void awaitProduce(RunningNode node, int partition, ErrorCode wanted) {
        long deadline = deadline();
        try {
            ErrorCode error = produce(node, partition, 10);
            while (error != wanted) {
                assertThat(System.nanoTime())
                        .as("partition %d: %s, not %s", partition, error, wanted)
                        .isLessThan(deadline);
                error = produce(node, partition, 10);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static long deadline() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    }
}
