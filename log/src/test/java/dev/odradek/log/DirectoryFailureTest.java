package dev.odradek.log;

import static dev.odradek.log.Batches.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.odradek.base.disk.Disk;
import dev.odradek.base.disk.HandleCache;
import dev.odradek.log.checkpoint.MetaProperties;
import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.sim.DiskCall;
import dev.odradek.sim.DiskError;
import dev.odradek.sim.MetadataOrder;
import dev.odradek.sim.SimClock;
import dev.odradek.sim.SimDisk;
import dev.odradek.sim.SimTasks;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A node with two log directories, of which one fails.
final class DirectoryFailureTest {
    private static final Path A = Path.of("/a");
    private static final Path B = Path.of("/b");
    private static final Uuid A_ID = new Uuid(1, 1000);
    private static final Uuid B_ID = new Uuid(1, 2000);
    private static final Uuid TOPIC = new Uuid(7, 7);
    private static final LogConfig CONFIG = LogConfig.defaults();

    private final SimClock clock = new SimClock();
    private final SimDisk disk =
            new SimDisk(new SplittableRandom(1), clock, MetadataOrder.JOURNALLED);
    private SimTasks tasks = new SimTasks(clock, new SplittableRandom(2));
    private final List<String> heard = new ArrayList<>();
    private final List<OfflineDirectory> gone = new ArrayList<>();

    private final DirectoryListener listener =
            new DirectoryListener() {
                @Override
                public void onFailure(Path path, String reason, boolean isLast) {
                    heard.add(path + (isLast ? " last" : ""));
                }

                @Override
                public void onOffline(OfflineDirectory directory) {
                    gone.add(directory);
                }
            };

    @BeforeEach
    void format() throws IOException {
        Disk mount = disk.mount();
        for (Path path : List.of(A, B)) {
            mount.createDirectories(path);
            new MetaProperties(1, "cluster", 1, path.equals(A) ? A_ID : B_ID).write(mount, path);
        }
    }

    private LogDirectories open() {
        tasks = new SimTasks(clock, new SplittableRandom(2));
        LogDirectories opened =
                LogDirectories.open(
                        clock,
                        tasks,
                        new HandleCache(disk.mount(), 100),
                        new SplittableRandom(3),
                        LogDirectorySettings.defaults(List.of(A, B), "cluster", 1),
                        _ -> CONFIG);
        opened.listen(listener);
        tasks.runDue();
        return opened;
    }

    private static TopicPartition partition(int number) {
        return new TopicPartition("orders", number);
    }

    private static PartitionLog logIn(LogDirectories directories, int number, Uuid directory) {
        return directories.create(partition(number), TOPIC, CONFIG, directory);
    }

    private static PartitionLog opened(LogDirectories directories, int number) {
        return Objects.requireNonNull(directories.get(partition(number)));
    }

    private static void append(PartitionLog log, String value) {
        log.appendAsLeader(batch().of(value), 0, AppendOrigin.CLIENT);
    }

    private static Predicate<Path> in(Path directory) {
        return path -> path.startsWith(directory);
    }

    @Test
    void aWriteErrorTakesTheDirectoryOfflineAndTheOtherServes() throws IOException {
        LogDirectories directories = open();
        PartitionLog hurt = logIn(directories, 0, A_ID);
        PartitionLog beside = logIn(directories, 1, A_ID);
        PartitionLog other = logIn(directories, 2, B_ID);
        append(hurt, "a");
        append(beside, "b");
        disk.fail(DiskCall.WRITE, in(A), 1, DiskError.INPUT_OUTPUT);

        assertThatThrownBy(() -> append(hurt, "lost")).isInstanceOf(LogFailureException.class);

        // At once, whatever has become known to others.
        assertThatThrownBy(() -> append(beside, "c")).isInstanceOf(LogFailureException.class);
        assertThat(heard).containsExactly("/a");
        append(other, "d");
        tasks.runDue();
        assertThat(gone)
                .singleElement()
                .satisfies(directory -> {
                    assertThat(directory.id()).isEqualTo(A_ID);
                    assertThat(directory.partitions())
                            .containsExactlyInAnyOrder(partition(0), partition(1));
                });
        assertThat(directories.get(partition(0))).isNull();
        assertThat(directories.directoryIds()).containsExactly(B_ID);
        assertThat(directories.offlineCount()).isEqualTo(1);
        append(other, "e");
        assertThat(TestNode.values(other)).containsExactly("d", "e");
        assertThat(directories.describe())
                .filteredOn(view -> view.path().equals(A))
                .singleElement()
                .satisfies(view -> assertThat(view.failure()).contains("Input/output error"));
    }

    @Test
    void aFailedFlushTakesTheDirectoryOffline() {
        LogDirectories directories = open();
        PartitionLog hurt = logIn(directories, 0, A_ID);
        append(hurt, "a");
        disk.fail(DiskCall.FORCE, in(A), 1, DiskError.NO_SPACE);

        assertThatThrownBy(hurt::flush).isInstanceOf(LogFailureException.class);

        tasks.runDue();
        assertThat(gone).extracting(OfflineDirectory::path).containsExactly(A);
    }

    @Test
    void aCheckpointThatCannotBeWrittenTakesItsDirectoryOffline() throws IOException {
        LogDirectories directories = open();
        append(logIn(directories, 0, A_ID), "a");
        append(logIn(directories, 1, B_ID), "b");
        disk.fail(DiskCall.RENAME, in(A), 1, DiskError.INPUT_OUTPUT);

        assertThatThrownBy(directories::checkpointRecoveryPoints)
                .isInstanceOf(LogFailureException.class);

        assertThat(heard).containsExactly("/a");
        assertThat(disk.mount().exists(B.resolve("recovery-point-offset-checkpoint"))).isTrue();
    }

    @Test
    void theLastDirectoryIsSaidToBeTheLast() {
        LogDirectories directories = open();
        for (Uuid id : List.of(A_ID, B_ID)) {
            PartitionLog log = logIn(directories, id.equals(A_ID) ? 0 : 1, id);
            disk.fail(DiskCall.WRITE, _ -> true, 1, DiskError.INPUT_OUTPUT);
            assertThatThrownBy(() -> append(log, "x")).isInstanceOf(LogFailureException.class);
        }

        assertThat(heard).containsExactly("/a", "/b last");
    }

    @Test
    void whatMayLieInAnOfflineDirectoryIsNotMadeAgainElsewhere() {
        LogDirectories directories = open();
        PartitionLog hurt = logIn(directories, 0, A_ID);
        disk.fail(DiskCall.WRITE, in(A), 1, DiskError.INPUT_OUTPUT);
        assertThatThrownBy(() -> append(hurt, "x")).isInstanceOf(LogFailureException.class);
        tasks.runDue();

        assertThatThrownBy(() -> logIn(directories, 0, A_ID)).hasMessageContaining("offline");
        // Nor what nobody knows the place of.
        assertThatThrownBy(() -> logIn(directories, 5, new Uuid(0, 1)))
                .hasMessageContaining("offline");

        // A new one finds its place.
        assertThat(directories.create(partition(6), TOPIC, CONFIG).directory().getParent())
                .isEqualTo(B);
    }

    @Test
    void aDirectoryThatCannotBeReadAtStartIsOfflineAndComesBack() throws IOException {
        LogDirectories first = open();
        append(logIn(first, 0, A_ID), "a");
        append(logIn(first, 1, B_ID), "b");
        first.close(1);
        disk.fail(
                DiskCall.READ,
                path -> path.equals(A.resolve(MetaProperties.FILE_NAME)),
                1,
                DiskError.INPUT_OUTPUT);

        LogDirectories second = open();

        assertThat(gone).extracting(OfflineDirectory::path).containsExactly(A);
        assertThat(second.get(partition(0))).isNull();
        assertThat(TestNode.values(opened(second, 1))).containsExactly("b");
        assertThat(second.directoryIds()).containsExactly(B_ID);
        assertThatThrownBy(() -> logIn(second, 0, A_ID)).isInstanceOf(LogFailureException.class);
        second.close(2);

        LogDirectories third = open();
        assertThat(TestNode.values(opened(third, 0))).containsExactly("a");
        // What one directory knows of a stop is not what all do.
        assertThat(third.previousBrokerEpoch()).isEqualTo(-1);
    }

    @Test
    void aLogThatCannotBeReadAtStartTakesItsDirectoryOffline() throws IOException {
        LogDirectories first = open();
        append(logIn(first, 0, A_ID), "a");
        append(logIn(first, 1, A_ID), "b");
        append(logIn(first, 2, B_ID), "c");
        first.abandon();
        disk.fail(
                DiskCall.READ,
                path -> path.startsWith(A.resolve("orders-0")),
                1,
                DiskError.INPUT_OUTPUT);

        LogDirectories second = open();

        assertThat(gone).extracting(OfflineDirectory::id).containsExactly(A_ID);
        assertThat(second.all())
                .extracting(PartitionLog::topicPartition)
                .containsExactly(partition(2));
    }

    @Test
    void wantOfDescriptorsAtStartIsNoFailedDirectory() {
        LogDirectories first = open();
        append(logIn(first, 0, A_ID), "a");
        first.abandon();
        Predicate<Path> isOfLog = path -> path.startsWith(A.resolve("orders-0"));
        // Again when other files were closed for it.
        disk.fail(DiskCall.OPEN, isOfLog, 1, DiskError.NO_DESCRIPTORS);
        disk.fail(DiskCall.OPEN, isOfLog, 1, DiskError.NO_DESCRIPTORS);

        assertThatThrownBy(this::open).hasMessageContaining("too many open files");
    }

    @Test
    void directoriesKnownToBeUnusableAreNotTouched() {
        LogDirectories directories =
                LogDirectories.open(
                        clock,
                        tasks,
                        new HandleCache(disk.mount(), 100),
                        new SplittableRandom(3),
                        LogDirectorySettings.defaults(List.of(A, B), "cluster", 1),
                        _ -> CONFIG,
                        Map.of(A, "it is not a directory"));

        assertThat(disk.mount().exists(A.resolve(".lock"))).isFalse();
        assertThat(directories.describe())
                .filteredOn(view -> view.failure() != null)
                .extracting(LogDirectoryView::path)
                .containsExactly(A);
    }

    @Test
    void nothingNewIsPlacedInACordonedDirectory() {
        LogDirectories directories = open();
        directories.cordon(List.of(A));

        for (int number = 0; number < 3; number++) {
            PartitionLog made = directories.create(partition(number), TOPIC, CONFIG);
            assertThat(made.directory().getParent()).isEqualTo(B);
        }
        assertThat(directories.cordonedIds()).containsExactly(A_ID);
        assertThat(logIn(directories, 9, A_ID).directory().getParent()).isEqualTo(A);
    }
}
