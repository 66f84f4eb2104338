package dev.odradek.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.AlterReplicaLogDirsRequest;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.CreateTopicsRequest;
import dev.odradek.wire.message.DeleteTopicsRequest;
import dev.odradek.wire.message.DescribeLogDirsRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole node with three log directories, one of them cordoned, between which logs move.
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class MoveBetweenDirectoriesTest {
    private static final String TOPIC = "orders";

    @TempDir Path root;
    private Path first;
    private Path second;
    private Path cordoned;

    @BeforeEach
    void paths() {
        first = root.resolve("data");
        second = root.resolve("second");
        cordoned = root.resolve("cordoned");
    }

    private RunningNode node() throws Exception {
        return new RunningNode(root)
                .with("log.dirs", first + "," + second + "," + cordoned)
                .with("metadata.log.dir", first.toString())
                .with("cordoned.log.dirs", cordoned.toString())
                .with("log.segment.delete.delay.ms", "100")
                .format();
    }

    @Test
    void aReplicaMovesIsReadThereAndStaysThere() throws Exception {
        try (var node = node().start()) {
            createTopic(node);
            await(() -> produce(node, "value 0") == 0);
            for (int i = 1; i < 20; i++) {
                assertThat(produce(node, "value " + i)).isEqualTo(i);
            }
            Path from = place();
            Path to = from.equals(first) ? second : first;

            assertThat(move(node, TOPIC, 0, to)).isEqualTo(ErrorCode.NONE);

            await(() -> to.equals(placeOrNull()));
            assertThat(produce(node, "value 20")).isEqualTo(20);
            assertThat(fetched(node)).isPositive();
            assertThat(described(node, to, false)).isEqualTo(1);
            assertThat(described(node, from, false)).isZero();
            await(() -> names(from).isEmpty());
            assertThat(names(to)).containsExactly(TOPIC + "-0");
            // There already.
            assertThat(move(node, TOPIC, 0, to)).isEqualTo(ErrorCode.NONE);
            assertThat(described(node, to, true)).isZero();

            node.restart();
            await(() -> fetched(node) > 0);
            assertThat(place()).isEqualTo(to);
            await(() -> produce(node, "value 21") >= 21);
            assertThat(move(node, TOPIC, 0, from)).isEqualTo(ErrorCode.NONE);
            await(() -> from.equals(placeOrNull()));
            delete(node);
            await(() -> names(from).isEmpty() && names(to).isEmpty());
        }
    }

    @Test
    void whatCannotMoveIsRefusedAsKafkaDoes() throws Exception {
        try (var node = node().start()) {
            createTopic(node);
            Path to = place().equals(first) ? second : first;

            assertThat(move(node, TOPIC, 0, cordoned))
                    .isEqualTo(ErrorCode.INVALID_REPLICA_ASSIGNMENT);
            assertThat(move(node, TOPIC, 0, root.resolve("nowhere")))
                    .isEqualTo(ErrorCode.LOG_DIR_NOT_FOUND);
            assertThat(move(node, TOPIC, 0, Path.of("second")))
                    .isEqualTo(ErrorCode.LOG_DIR_NOT_FOUND);
            assertThat(move(node, "x".repeat(220), 0, to))
                    .isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION);
            assertThat(move(node, TOPIC, 7, to)).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
            assertThat(move(node, "unheard", 0, second))
                    .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
            // It is made where it was asked for.
            createTopic(node, "unheard");
            await(() -> Files.isDirectory(second.resolve("unheard-0")));
        }
    }

    private static ErrorCode move(RunningNode node, String topic, int partition, Path to)
            throws IOException {
        var wanted = new AlterReplicaLogDirsRequest.AlterReplicaLogDirTopic().name(topic);
        wanted.partitions().add(partition);
        var directory = new AlterReplicaLogDirsRequest.AlterReplicaLogDir().path(to.toString());
        directory.topics().add(wanted);
        var request = new AlterReplicaLogDirsRequest();
        request.dirs().add(directory);
        var result = node.ask(Apis.ALTER_REPLICA_LOG_DIRS, 2, request).results().getFirst();
        assertThat(result.topicName()).isEqualTo(topic);
        assertThat(result.partitions().getFirst().partitionIndex()).isEqualTo(partition);
        return ErrorCode.of(result.partitions().getFirst().errorCode());
    }

    private Path place() {
        Path place = placeOrNull();
        if (place == null) {
            throw new AssertionError("no log of " + TOPIC);
        }
        return place;
    }

    private @org.jspecify.annotations.Nullable Path placeOrNull() {
        List<Path> places =
                Stream.of(first, second, cordoned)
                        .filter(each -> Files.isDirectory(each.resolve(TOPIC + "-0")))
                        .toList();
        return places.isEmpty() ? null : places.getFirst();
    }

    private static List<String> names(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(TOPIC))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static long described(RunningNode node, Path directory, boolean future)
            throws IOException {
        return node
                .ask(Apis.DESCRIBE_LOG_DIRS, 4, new DescribeLogDirsRequest().topics(null))
                .results()
                .stream()
                .filter(result -> result.logDir().equals(directory.toString()))
                .flatMap(result -> result.topics().stream())
                .filter(topic -> topic.name().equals(TOPIC))
                .flatMap(topic -> topic.partitions().stream())
                .filter(partition -> partition.isFutureKey() == future)
                .count();
    }

    private static void createTopic(RunningNode node) throws IOException {
        createTopic(node, TOPIC);
    }

    private static void createTopic(RunningNode node, String name) throws IOException {
        var request = new CreateTopicsRequest().timeoutMs(10_000);
        request.topics()
                .add(
                        new CreateTopicsRequest.CreatableTopic()
                                .name(name)
                                .numPartitions(1)
                                .replicationFactor((short) 1));
        assertThat(node.ask(Apis.CREATE_TOPICS, 7, request).topics().getFirst().errorCode())
                .isZero();
    }

    private static void delete(RunningNode node) throws IOException {
        var request = new DeleteTopicsRequest().timeoutMs(10_000);
        request.topics().add(new DeleteTopicsRequest.DeleteTopicState().name(TOPIC));
        assertThat(node.ask(Apis.DELETE_TOPICS, 6, request).responses().getFirst().errorCode())
                .isZero();
    }

    /// @return the offset; -1 when it was refused
    private static long produce(RunningNode node, String value) {
        try {
            var response =
                    node.produce(
                            TOPIC,
                            0,
                            System.currentTimeMillis(),
                            null,
                            value.getBytes(StandardCharsets.UTF_8));
            return response.errorCode() == 0 ? response.baseOffset() : -1;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static int fetched(RunningNode node) {
        try {
            var partition = node.fetch(TOPIC, 0, 0);
            var records = partition.records();
            return partition.errorCode() != 0 || records == null ? -1 : records.sizeBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }
    }
}
