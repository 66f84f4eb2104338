package dev.odradek.broker.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.broker.partition.Leadership;
import dev.odradek.broker.partition.Partition;
import dev.odradek.broker.partition.Partitions;
import dev.odradek.broker.partition.TestLogs;
import dev.odradek.log.LogConfig;
import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.metadata.ClusterImage;
import dev.odradek.metadata.ImageDelta;
import dev.odradek.metadata.Provenance;
import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.sim.SimClock;
import dev.odradek.sim.SimTasks;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.metadata.PartitionRecord;
import dev.odradek.wire.metadata.RemoveTopicRecord;
import dev.odradek.wire.metadata.TopicRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings(
        "NullAway") // JUnit sets the fields, and a missing partition fails the test anyway
class ReplicaApplierTest {
    private static final int BROKER = 1;
    private static final Uuid FIRST = new Uuid(1, 1);
    private static final Uuid SECOND = new Uuid(2, 2);

    @TempDir Path path;
    private TestLogs logs;
    private final Partitions partitions = new Partitions();
    private LogConfig config = LogConfig.defaults();
    private String topicWithABug = "none";
    private ReplicaApplier applier;
    private ClusterImage image = ClusterImage.EMPTY;

    @BeforeEach
    void open() {
        logs = new TestLogs(path);
        applier =
                new ReplicaApplier(
                        BROKER,
                        logs.logs,
                        partitions,
                        (_, topic) -> {
                            if (topic.equals(topicWithABug)) {
                                throw new IllegalStateException("a bug");
                            }
                            return config;
                        },
                        new DirectoryAssignments(
                                BROKER,
                                new SimTasks(new SimClock(), new Random(1))
                                        .queue("broker-lifecycle", 100),
                                (_, _) -> {},
                                () -> 1));
    }

    @AfterEach
    void close() {
        logs.close();
    }

    private void apply(Message... records) {
        var delta = new ImageDelta(image);
        for (Message record : records) {
            delta.replay(VersionedRecord.of(record, 0));
        }
        image = delta.apply(Provenance.NONE);
        applier.onImage(delta, image);
    }

    private static Message topic(String name, Uuid id) {
        return new TopicRecord().name(name).topicId(id);
    }

    private static Message partition(Uuid id, int index, int leader, int leaderEpoch) {
        return new PartitionRecord()
                .topicId(id)
                .partitionId(index)
                .leader(leader)
                .leaderEpoch(leaderEpoch)
                .partitionEpoch(leaderEpoch)
                .replicas(List.of(BROKER))
                .isr(List.of(BROKER));
    }

    private Partition hosted(String topic, int index) {
        return partitions.get(new TopicPartition(topic, index));
    }

    @Test
    void aNewPartitionGetsALogAndIsLed() {
        apply(topic("a", FIRST), partition(FIRST, 0, BROKER, 0));

        assertThat(hosted("a", 0).topicId()).isEqualTo(FIRST);
        assertThat(hosted("a", 0).leadership()).isInstanceOf(Leadership.Leading.class);
        assertThat(path.resolve("a-0")).isDirectory();
    }

    @Test
    void whoWaitsIsToldWhenTheTopicIsDeletedOrTheLeadershipIsGone() {
        apply(
                topic("a", FIRST),
                partition(FIRST, 0, BROKER, 0),
                topic("b", SECOND),
                partition(SECOND, 0, BROKER, 0));
        List<ErrorCode> told = new ArrayList<>();
        hosted("a", 0).whenCommitted(5, told::add);
        hosted("b", 0).whenCommitted(5, told::add);

        apply(new RemoveTopicRecord().topicId(FIRST), partition(SECOND, 0, -1, 1));

        assertThat(told)
                .containsExactly(
                        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, ErrorCode.NOT_LEADER_OR_FOLLOWER);
        assertThat(hosted("a", 0)).isNull();
        assertThat(logs.logs.get(new TopicPartition("a", 0))).isNull();
        assertThat(hosted("b", 0).leadership()).isInstanceOf(Leadership.Following.class);
    }

    @Test
    void aTopicMadeAnewDoesNotGetTheOldOnesRecords() throws IOException {
        logs.logs
                .create(new TopicPartition("a", 0), FIRST, config)
                .appendAsLeader(TestLogs.batch("old"), 0, AppendOrigin.CLIENT);

        apply(topic("a", SECOND), partition(SECOND, 0, BROKER, 0));

        assertThat(hosted("a", 0).topicId()).isEqualTo(SECOND);
        assertThat(hosted("a", 0).log().logEndOffset()).isZero();
        // Nobody asked to delete the old ones.
        try (var files = Files.list(path)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .anyMatch(name -> name.endsWith("-stray"));
        }
    }

    @Test
    void aPartitionWhoseLogCannotBeMadeIsNotHostedAndTheOthersAre() throws IOException {
        Files.createFile(path.resolve("a-0"));

        apply(topic("a", FIRST), partition(FIRST, 0, BROKER, 0), partition(FIRST, 1, BROKER, 0));

        assertThat(hosted("a", 0)).isNull();
        assertThat(hosted("a", 1)).isNotNull();
    }

    @Test
    void aBugConcernsItsPartitionAlone() {
        topicWithABug = "a";

        apply(
                topic("a", FIRST),
                partition(FIRST, 0, BROKER, 0),
                topic("b", SECOND),
                partition(SECOND, 0, BROKER, 0));

        assertThat(hosted("a", 0)).isNull();
        assertThat(hosted("b", 0)).isNotNull();
    }

    @Test
    void logsOfNoTopicAreSetAsideAndThoseThatCouldNotBeServedAreNot() {
        logs.logs.create(new TopicPartition("gone", 0), SECOND, config);
        logs.logs.create(new TopicPartition("a", 0), FIRST, config);
        topicWithABug = "a";
        apply(topic("a", FIRST), partition(FIRST, 0, BROKER, 0));

        applier.setStraysAside(image);

        assertThat(logs.logs.get(new TopicPartition("gone", 0))).isNull();
        assertThat(logs.logs.get(new TopicPartition("a", 0))).isNotNull();
        assertThat(path.resolve("a-0")).isDirectory();
    }

    @Test
    void settingsReachTheLogsOfTheTopicsThatWereNamed() {
        apply(
                topic("a", FIRST),
                partition(FIRST, 0, BROKER, 0),
                topic("b", SECOND),
                partition(SECOND, 0, BROKER, 0));
        config = config.toBuilder().retentionMs(7).build();

        applier.reconfigure(image, Set.of("a"));

        assertThat(hosted("a", 0).log().config().retentionMs()).isEqualTo(7);
        assertThat(hosted("b", 0).log().config().retentionMs()).isNotEqualTo(7);
    }
}
