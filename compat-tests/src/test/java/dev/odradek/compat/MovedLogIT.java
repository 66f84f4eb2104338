package dev.odradek.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.compat.crash.Bulk;
import dev.odradek.compat.crash.History;
import dev.odradek.compat.crash.Keeping;
import dev.odradek.compat.crash.Reader;
import dev.odradek.compat.crash.Topics;
import dev.odradek.compat.crash.Writer;
import dev.odradek.compat.harness.Folders;
import dev.odradek.compat.harness.Home;
import dev.odradek.compat.harness.Node;
import dev.odradek.compat.harness.StockTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ReplicaInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionReplica;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Stock tools and clients move partitions between two log directories, under the load of a stock
/// idempotent producer and a consumer.
class MovedLogIT {
    private static final int NODE = 1;
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final TopicPartition MOVED = new TopicPartition("moved", 0);
    private static final TopicPartition KEPT = new TopicPartition("kept", 0);

    private final Path first = Home.work().resolve("moved-log-first");
    private final Path second = Home.work().resolve("moved-log-second");

    @Test
    void partitionsMoveUnderLoadAndNothingIsLostOrThereTwice() throws Exception {
        Folders.deleteTree(first);
        Folders.deleteTree(second);
        try (Node node = Node.create("moved-log", settings())) {
            node.format(Node.Kind.underTest()).start(Node.Kind.underTest());
            var topics = new Topics(node.bootstrap());
            // What is acknowledged is durable, in whichever directory.
            topics.create(MOVED.topic(), 1, Map.of("flush.messages", "1"));
            topics.create(
                    KEPT.topic(),
                    1,
                    Map.of(
                            "cleanup.policy",
                            "compact",
                            "min.cleanable.dirty.ratio",
                            "0.01",
                            "segment.ms",
                            "1000"));
            Map<TopicPartition, Keeping> partitions =
                    Map.of(MOVED, Keeping.ALL, KEPT, Keeping.LAST_OF_KEY);
            try (Writer writer =
                            Writer.start(
                                    0,
                                    node.bootstrap(),
                                    partitions,
                                    new Writer.Load(600, 1_000),
                                    1,
                                    Map.of());
                    Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
                History alongside = History.alongside(writer.strands());
                try (Reader reader = Reader.follow(node.bootstrap(), alongside)) {
                    await("something to move", () -> writer.acknowledged() > 8_000);
                    Path home = place(MOVED);
                    Path away = other(home);
                    byTool(node, admin, away);
                    for (int turn = 0; turn < 6; turn++) {
                        move(admin, MOVED, turn % 2 == 0 ? home : away);
                        move(admin, KEPT, turn % 2 == 0 ? first : second);
                        writer.check();
                    }
                    writer.finish();
                    reader.finish();
                    assertThat(alongside.complaints()).isEmpty();
                }
                assertThat(alongside.lostAtEnd()).isZero();
                awaitOneDirectoryEach();
                Path place = place(MOVED);
                node.stop().start(Node.Kind.underTest());
                readAll(node, writer);
                assertThat(place(MOVED)).isEqualTo(place);

                node.kill().start(Node.Kind.underTest());
                readAll(node, writer);
                // Apache Kafka takes over, and would refuse to if a log were there twice.
                node.stop().start(Node.Kind.KAFKA);
                readAll(node, writer);
                assertThat(place(MOVED)).isEqualTo(place);
                node.stop();
            }
        }
    }

    /// With one request at a time on the way: what a broker knows of the others it may forget when
    /// it is killed right behind a roll, wherever the log lies.
    @Test
    void killsInTheMiddleOfMovesLoseNothing() throws Exception {
        Folders.deleteTree(first);
        Folders.deleteTree(second);
        try (Node node = Node.create("moved-log-killed", settings())) {
            node.format(Node.Kind.underTest()).start(Node.Kind.underTest());
            new Topics(node.bootstrap()).create(MOVED.topic(), 1, Map.of("flush.messages", "1"));
            try (Writer writer =
                            Writer.start(
                                    0,
                                    node.bootstrap(),
                                    Map.of(MOVED, Keeping.ALL),
                                    new Writer.Load(600, 1_000),
                                    1,
                                    Map.of());
                    Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
                await("something to move", () -> writer.acknowledged() > 4_000);
                for (int turn = 0; turn < 10; turn++) {
                    killWithin(node, admin, other(place(MOVED)), 10 * turn);
                    writer.check();
                }
                writer.finish();
                readAll(node, writer);
                node.stop().start(Node.Kind.KAFKA);
                readAll(node, writer);
                node.stop();
            }
        }
    }

    private Map<String, String> settings() {
        var settings = new HashMap<String, String>();
        settings.put("log.dirs", first + "," + second);
        settings.put("metadata.log.dir", first.toString());
        settings.put("log.segment.bytes", "1048576");
        settings.put("log.segment.delete.delay.ms", "1000");
        settings.put("log.cleaner.backoff.ms", "200");
        return settings;
    }

    /// With a throttle, so that the copy can be seen.
    private void byTool(Node node, Admin admin, Path to) throws IOException {
        Path plan = node.directory().resolve("plan.json");
        Files.writeString(
                plan,
                """
                {"version":1,"partitions":[
                  {"topic":"moved","partition":0,"replicas":[1],"log_dirs":["%s"]}]}
                """
                        .formatted(to));
        String begun =
                StockTool.run(
                                "reassign-partitions",
                                "--bootstrap-server",
                                node.bootstrap(),
                                "--reassignment-json-file",
                                plan.toString(),
                                "--execute",
                                "--replica-alter-log-dirs-throttle",
                                "1500000")
                        .succeeded();
        assertThat(begun).contains("Successfully started moving log directory");
        var replica = new TopicPartitionReplica(MOVED.topic(), MOVED.partition(), NODE);
        assertThat(
                        answer(admin.describeReplicaLogDirs(List.of(replica)).all())
                                .get(replica)
                                .getFutureReplicaLogDir())
                .isEqualTo(to.toString());
        ReplicaInfo future = future(admin, to);
        assertThat(future).isNotNull();
        assertThat(future.offsetLag()).isPositive();
        assertThat(verify(node, plan)).contains("still in progress");
        await("the end of the move", () -> verify(node, plan).contains("completed successfully"));
        assertThat(verify(node, plan)).contains("Clearing broker-level throttles");
        assertThat(place(MOVED)).isEqualTo(to);
        assertThat(future(admin, to)).isNull();
    }

    private static String verify(Node node, Path plan) {
        return StockTool.run(
                        "reassign-partitions",
                        "--bootstrap-server",
                        node.bootstrap(),
                        "--reassignment-json-file",
                        plan.toString(),
                        "--verify")
                .output();
    }

    private static @Nullable ReplicaInfo future(Admin admin, Path directory) {
        ReplicaInfo found =
                answer(admin.describeLogDirs(List.of(NODE)).allDescriptions())
                        .get(NODE)
                        .get(directory.toString())
                        .replicaInfos()
                        .get(MOVED);
        return found != null && found.isFuture() ? found : null;
    }

    private void move(Admin admin, TopicPartition partition, Path to) {
        var replica = new TopicPartitionReplica(partition.topic(), partition.partition(), NODE);
        answer(admin.alterReplicaLogDirs(Map.of(replica, to.toString())).all());
        await(partition + " in " + to, () -> to.equals(placeOrNull(partition)));
    }

    /// Kills the broker some time after a move has begun; the next start goes on with it, or it is
    /// asked for again.
    private void killWithin(Node node, Admin admin, Path to, long delayMs) {
        var replica = new TopicPartitionReplica(MOVED.topic(), MOVED.partition(), NODE);
        answer(admin.alterReplicaLogDirs(Map.of(replica, to.toString())).all());
        LockSupport.parkNanos(Duration.ofMillis(delayMs).toNanos());
        node.kill().start(Node.Kind.underTest());
        await("the partition", () -> placeOrNull(MOVED) != null);
        move(admin, MOVED, to);
    }

    /// A move that one broker has begun the other one ends.
    @ParameterizedTest
    @EnumSource(Node.Kind.class)
    void aMoveGoesOnWhereTheOtherBrokerLeftIt(Node.Kind begins) throws Exception {
        Node.Kind ends = begins == Node.Kind.KAFKA ? Node.Kind.ODRADEK : Node.Kind.KAFKA;
        Folders.deleteTree(first);
        Folders.deleteTree(second);
        var bulk = new Bulk(MOVED.topic(), 1, 12_000, 1_000, 0);
        try (Node node = Node.create("moved-log-" + begins.name().charAt(0), settings())) {
            node.format(begins).start(begins);
            var topics = new Topics(node.bootstrap());
            topics.create(MOVED.topic(), 1, Map.of());
            bulk.write(node.bootstrap(), 1);
            Path to = other(place(MOVED));
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
                throttle(admin, "200000");
                var replica = new TopicPartitionReplica(MOVED.topic(), 0, NODE);
                answer(admin.alterReplicaLogDirs(Map.of(replica, to.toString())).all());
                await(
                        "a part of the copy",
                        () -> future(admin, to) instanceof ReplicaInfo found && found.size() > 0);
                node.stop().start(ends);
                ReplicaInfo found = future(admin, to);
                assertThat(found).as("the copy, as %s sees it", ends).isNotNull();
                assertThat(found.size()).isPositive();
                throttle(admin, "1000000000");
                // Apache Kafka has both for a moment.
                await(
                        "the end of the move",
                        () ->
                                Files.isDirectory(to.resolve(MOVED.toString()))
                                        && !Files.isDirectory(other(to).resolve(MOVED.toString())));
            }
            assertThat(topics.end(MOVED.topic(), 0)).isEqualTo(12_000);
            assertThat(topics.start(MOVED.topic(), 0)).isZero();
            node.stop();
        }
    }

    private static void throttle(Admin admin, String bytesPerSecond) {
        var operation =
                new AlterConfigOp(
                        new ConfigEntry(
                                "replica.alter.log.dirs.io.max.bytes.per.second", bytesPerSecond),
                        AlterConfigOp.OpType.SET);
        var broker = new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(NODE));
        answer(admin.incrementalAlterConfigs(Map.of(broker, List.of(operation))).all());
    }

    private static <T> T answer(org.apache.kafka.common.KafkaFuture<T> asked) {
        try {
            return asked.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void readAll(Node node, Writer writer) {
        History afterwards = History.afterwards(writer.strands());
        Reader.readAll(node.bootstrap(), afterwards);
        assertThat(afterwards.complaints()).isEmpty();
        assertThat(afterwards.lostAtEnd()).isZero();
    }

    private Path other(Path directory) {
        return directory.equals(first) ? second : first;
    }

    private Path place(TopicPartition partition) {
        Path place = placeOrNull(partition);
        assertThat(place).isNotNull();
        return place;
    }

    private @Nullable Path placeOrNull(TopicPartition partition) {
        boolean here = Files.isDirectory(first.resolve(partition.toString()));
        boolean there = Files.isDirectory(second.resolve(partition.toString()));
        assertThat(here && there).as("%s in both", partition).isFalse();
        return here ? first : there ? second : null;
    }

    private void awaitOneDirectoryEach() {
        await(
                "the deletion of what was moved",
                () -> directories(MOVED) == 1 && directories(KEPT) == 1);
    }

    private long directories(TopicPartition partition) {
        try (Stream<Path> one = Files.list(first);
                Stream<Path> other = Files.list(second)) {
            return Stream.concat(one, other)
                    .filter(path -> path.getFileName().toString().startsWith(partition + ""))
                    .count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }
}
