package dev.odradek.log;

import static dev.odradek.log.Batches.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.odradek.base.disk.HandleCache;
import dev.odradek.base.disk.RealDisk;
import dev.odradek.base.task.ThreadTasks;
import dev.odradek.base.time.Clock;
import dev.odradek.log.checkpoint.MetaProperties;
import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.sim.SimClock;
import dev.odradek.sim.SimTasks;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway") // JUnit sets the fields, and a missing log fails the test anyway
final class LogDirectoriesTest {
    private static final Uuid FIRST = new Uuid(1, 1);
    private static final Uuid SECOND = new Uuid(2, 2);

    @TempDir Path path;
    private final RealDisk disk = new RealDisk();

    private LogDirectories open(List<Path> paths) {
        return LogDirectories.open(
                Clock.system(),
                new ThreadTasks(
                        Clock.system(),
                        (_, failure) -> {
                            throw new AssertionError(failure);
                        }),
                new HandleCache(disk, 100),
                new Random(1),
                LogDirectorySettings.defaults(paths, "cluster-a", 5),
                _ -> LogConfig.defaults());
    }

    private Path formatted(String name, String clusterId, int nodeId, Uuid id) throws IOException {
        Path directory = path.resolve(name);
        disk.createDirectories(directory);
        MetaProperties.of(clusterId, nodeId, id).write(disk, directory);
        return directory;
    }

    private void assertRefused(Path directory, String... words) {
        assertThatThrownBy(() -> open(List.of(directory)))
                .isInstanceOf(LogDirectoryException.class)
                .satisfies(e ->
                        assertThat(e.getMessage())
                                .contains(words)
                                .contains(directory.toString())
                                .doesNotContain("\n"));
    }

    @Test
    void aDirectoryThatIsInUseIsRefused() throws IOException {
        Path directory = formatted("a", "cluster-a", 5, FIRST);
        LogDirectories holder = open(List.of(directory));
        assertRefused(directory, "locked by another process");
        holder.close(-1);
        open(List.of(directory)).close(-1);
    }

    @Test
    void aDirectoryOfAnotherClusterOrNodeIsRefused() throws IOException {
        assertRefused(formatted("a", "cluster-b", 5, FIRST), "cluster-b", "cluster-a");
        assertRefused(formatted("b", "cluster-a", 6, FIRST), "node 6", "node.id is 5");
    }

    @Test
    void corruptPropertiesAreRefused() throws IOException {
        Path directory = formatted("a", "cluster-a", 5, FIRST);
        Files.writeString(directory.resolve("meta.properties"), "version=1\nnode.id=x\n");
        assertRefused(directory, "meta.properties", "corrupt");
    }

    @Test
    void aPathThatIsNoDirectoryIsRefused() throws IOException {
        Path file = Files.createFile(path.resolve("file"));
        assertRefused(file, "cannot be read and written");
    }

    @Test
    void logsAreSpreadOverTheDirectoriesAndFoundAgain() throws IOException {
        List<Path> paths =
                List.of(
                        formatted("a", "cluster-a", 5, FIRST),
                        formatted("b", "cluster-a", 5, SECOND));
        LogDirectories directories = open(paths);
        for (int i = 0; i < 4; i++) {
            directories.create(
                    new TopicPartition("t", i), TestNode.ORDERS_ID, LogConfig.defaults());
        }
        var pinned = new TopicPartition("pinned", 0);
        PartitionLog log =
                directories.create(pinned, TestNode.ORDERS_ID, LogConfig.defaults(), SECOND);
        assertThat(directories.directoryIdOf(log)).isEqualTo(SECOND);
        assertThat(directories.describe())
                .extracting(view -> view.logs().size())
                .containsExactly(2, 3);
        directories.close(12);

        LogDirectories again = open(paths);
        assertThat(again.all()).hasSize(5);
        assertThat(again.previousBrokerEpoch()).isEqualTo(12);
        assertThat(again.directoryIds()).containsExactly(FIRST, SECOND);
        PartitionLog found = again.get(pinned);
        assertThat(found).isNotNull();
        assertThat(found.topicId()).isEqualTo(TestNode.ORDERS_ID);
        again.close(13);
    }

    @Test
    void aPartitionInTwoDirectoriesStopsTheStart() throws IOException {
        Path a = formatted("a", "cluster-a", 5, FIRST);
        Path b = formatted("b", "cluster-a", 5, SECOND);
        Files.createDirectories(a.resolve("t-0"));
        Files.createDirectories(b.resolve("t-0"));
        assertThatThrownBy(() -> open(List.of(a, b)))
                .isInstanceOf(LogDirectoryException.class)
                .hasMessageContaining("too; delete the one");
        // Nothing is held after the failure.
        disk.deleteTree(b.resolve("t-0"));
        open(List.of(a, b)).close(-1);
    }

    @Test
    void aDroppedLogIsGoneAtOnceAndItsFilesLater() throws IOException {
        Path directory = formatted("a", "cluster-a", 5, FIRST);
        LogDirectories directories = open(List.of(directory));
        var partition = new TopicPartition("t", 0);
        PartitionLog log = directories.create(partition, TestNode.ORDERS_ID, LogConfig.defaults());
        log.appendAsLeader(batch().of("a"), 0, AppendOrigin.CLIENT);
        var slice = (LogSlice) log.read(0, 100, ReadBound.LOG_END, true);

        assertThat(directories.delete(partition)).isTrue();
        assertThat(directories.delete(partition)).isFalse();

        assertThat(directories.get(partition)).isNull();
        assertThat(disk.list(directory))
                .anyMatch(name -> name.matches("t-0\\.[0-9a-f]{32}-delete"));
        // Whoever still reads goes on reading.
        var bytes = io.netty.buffer.Unpooled.buffer();
        slice.readInto(bytes);
        slice.release();
        assertThat(Batches.values(bytes)).containsExactly("a");
        PartitionLog again = directories.create(partition, new Uuid(9, 9), LogConfig.defaults());
        assertThat(again.logEndOffset()).isZero();
        directories.close(1);
    }

    @Test
    void aStrayLogIsSetAside() throws IOException {
        Path directory = formatted("a", "cluster-a", 5, FIRST);
        LogDirectories directories = open(List.of(directory));
        var partition = new TopicPartition("t", 0);
        directories.create(partition, TestNode.ORDERS_ID, LogConfig.defaults());
        assertThat(directories.setAside(partition)).isTrue();
        directories.close(1);

        directories = open(List.of(directory));
        assertThat(directories.all()).isEmpty();
        assertThat(disk.list(directory)).anyMatch(name -> name.endsWith("-stray"));
        directories.close(1);
    }

    @Test
    void anotherTopicsLogIsNeverTakenForThisOne() throws IOException {
        LogDirectories directories = open(List.of(formatted("a", "cluster-a", 5, FIRST)));
        var partition = new TopicPartition("t", 0);
        PartitionLog log = directories.create(partition, new Uuid(1, 2), LogConfig.defaults());
        assertThat(directories.create(partition, new Uuid(1, 2), LogConfig.defaults()))
                .isSameAs(log);
        assertThatThrownBy(
                        () -> directories.create(partition, new Uuid(3, 4), LogConfig.defaults()))
                .isInstanceOf(LogFailureException.class);
        directories.close(1);
    }

    @Test
    void highWatermarksAndStartsAreCheckpointed() throws IOException {
        Path directory = formatted("a", "cluster-a", 5, FIRST);
        LogDirectories directories = open(List.of(directory));
        var partition = new TopicPartition("t", 0);
        PartitionLog log = directories.create(partition, TestNode.ORDERS_ID, LogConfig.defaults());
        log.appendAsLeader(batch().of("a", "b", "c"), 0, AppendOrigin.CLIENT);
        log.highWatermark(2);
        log.deleteRecordsBefore(1);
        directories.checkpointHighWatermarks();
        directories.checkpointLogStarts();
        directories.checkpointRecoveryPoints();
        directories.abandon();

        assertThat(directory.resolve("replication-offset-checkpoint")).hasContent("0\n1\nt 0 2\n");
        assertThat(directory.resolve("log-start-offset-checkpoint")).hasContent("0\n1\nt 0 1\n");
        // Nothing was flushed, wherever the log starts.
        assertThat(directory.resolve("recovery-point-offset-checkpoint"))
                .hasContent("0\n1\nt 0 0\n");
        directories = open(List.of(directory));
        log = directories.get(partition);
        assertThat(log).isNotNull();
        assertThat(log.highWatermark()).isEqualTo(2);
        assertThat(log.logStartOffset()).isEqualTo(1);
        directories.close(1);
    }

    @Test
    void nothingIsDeletedBeforeTheSettingsOfTheTopicsAreKnown() throws IOException {
        var clock = new SimClock();
        var tasks = new SimTasks(clock, new Random(1));
        var partition = new TopicPartition("kept", 0);
        LogConfig kept = LogConfig.defaults().toBuilder().retentionMs(-1).build();
        LogConfig shortLived = kept.toBuilder().retentionMs(1_000).build();
        Path directory = formatted("a", "cluster-a", 5, FIRST);
        LogDirectories directories = open(clock, tasks, directory, shortLived);
        PartitionLog log = directories.create(partition, TestNode.ORDERS_ID, kept);
        log.appendAsLeader(batch().of("a"), 0, AppendOrigin.CLIENT);
        log.roll();
        log.highWatermark(1);
        directories.close(1);

        directories = open(clock, tasks, directory, shortLived);
        tasks.runForMs(60_000);
        log = directories.get(partition);
        assertThat(log).isNotNull();
        assertThat(log.logStartOffset()).isZero();

        log.reconfigure(kept);
        directories.keepHouse();
        tasks.runForMs(60_000);
        assertThat(log.logStartOffset()).isZero();

        log.reconfigure(shortLived);
        tasks.runForMs(60_000);
        assertThat(log.logStartOffset()).isEqualTo(1);
        directories.close(1);
    }

    private LogDirectories open(
            SimClock clock, SimTasks tasks, Path directory, LogConfig defaults) {
        var base = LogDirectorySettings.defaults(List.of(directory), "cluster-a", 5);
        var settings =
                new LogDirectorySettings(
                        base.directories(),
                        base.clusterId(),
                        base.nodeId(),
                        1,
                        1_000,
                        1_000,
                        1_000,
                        1_000,
                        1_000,
                        1_000,
                        0,
                        FlushWindow.NONE,
                        false,
                        base.producers());
        return LogDirectories.open(
                clock, tasks, new HandleCache(disk, 100), new Random(1), settings, _ -> defaults);
    }
}
