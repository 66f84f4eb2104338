package dev.odradek.log;

import static dev.odradek.log.Batches.batch;

import dev.odradek.base.disk.Disk;
import dev.odradek.base.disk.HandleCache;
import dev.odradek.log.LogDirectoryView.FutureLog;
import dev.odradek.log.checkpoint.MetaProperties;
import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.sim.MetadataOrder;
import dev.odradek.sim.SimClock;
import dev.odradek.sim.SimDisk;
import dev.odradek.sim.SimTasks;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The logs of a node with three log directories on a simulated disk, and what a broker does for
/// their moves.
@SuppressWarnings("NullAway.Init") // open() sets what belongs to one life of the node
final class MovingNode {
    static final Path A = Path.of("/a");
    static final Path B = Path.of("/b");
    static final Path C = Path.of("/c");
    static final Uuid TOPIC = new Uuid(7, 7);
    static final TopicPartition ORDERS = new TopicPartition("orders", 0);

    final SimClock clock = new SimClock();
    final SimDisk disk;
    private final SplittableRandom random;
    LogConfig config =
            LogConfig.defaults().toBuilder().segmentBytes(700).indexIntervalBytes(0).build();
    SimTasks tasks;
    Disk mount;
    LogDirectories directories;

    /// What the cluster was told, in order.
    final List<Uuid> told = new ArrayList<>();

    /// Where the cluster has the replica.
    Uuid assigned = id(A);

    /// Whether the cluster answers.
    boolean answers = true;

    /// What happens while appends wait for a swap.
    Runnable beforeSwap = () -> {};

    MovingNode(long seed) {
        random = new SplittableRandom(seed);
        disk = new SimDisk(random.split(), clock, MetadataOrder.JOURNALLED);
        try {
            Disk formatted = disk.mount();
            for (Path path : List.of(A, B, C)) {
                formatted.createDirectories(path);
                new MetaProperties(1, "cluster", 1, id(path)).write(formatted, path);
            }
            formatted.syncDirectory(Path.of("/"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Uuid id(Path directory) {
        return new Uuid(1, 1000 + directory.toString().charAt(1));
    }

    void open() {
        tasks = new SimTasks(clock, random.split());
        mount = disk.mount();
        directories =
                LogDirectories.open(
                        clock,
                        tasks,
                        new HandleCache(mount, 10_000),
                        random.split(),
                        LogDirectorySettings.defaults(List.of(A, B, C), "cluster", 1),
                        _ -> config);
        directories
                .moves()
                .host(
                        new MoveHost() {
                            @Override
                            public void assign(PartitionLog moved, Uuid to, Runnable done) {
                                told.add(to);
                                if (answers) {
                                    assigned = to;
                                    done.run();
                                }
                            }

                            @Override
                            public boolean exchange(
                                    TopicPartition partition,
                                    Supplier<@Nullable PartitionLog> swap) {
                                beforeSwap.run();
                                return swap.get() != null;
                            }
                        });
    }

    /// As a broker that has read what the cluster knows.
    PartitionLog start() {
        open();
        return host();
    }

    PartitionLog host() {
        PartitionLog log = directories.create(ORDERS, TOPIC, config, assigned);
        log.highWatermark(log.logEndOffset());
        if (!id(Objects.requireNonNull(log.directory().getParent())).equals(assigned)) {
            assigned = id(Objects.requireNonNull(log.directory().getParent()));
        }
        directories.moves().resume(ORDERS);
        return log;
    }

    PartitionLog log() {
        return Objects.requireNonNull(directories.get(ORDERS));
    }

    Path place() {
        return Objects.requireNonNull(log().directory().getParent());
    }

    ErrorCode move(Path to) {
        return directories.moves().move(ORDERS, to.toString());
    }

    void append(int count) {
        append(log(), count, 0);
    }

    static void append(PartitionLog log, int count, int epoch) {
        for (int i = 0; i < count; i++) {
            long offset = log.logEndOffset();
            log.appendAsLeader(
                    batch().at(SimClock.WALL_START_MS + offset)
                            .producer(7, 0, (int) offset)
                            .of("value " + offset + " of epoch " + epoch),
                    epoch,
                    AppendOrigin.CLIENT);
            log.highWatermark(log.logEndOffset());
        }
    }

    List<String> names(Path directory) {
        try {
            return mount.list(directory).stream().filter(name -> name.contains("orders")).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Nullable FutureLog future(Path directory) {
        return directories.describe().stream()
                .filter(view -> view.path().equals(directory))
                .flatMap(view -> view.futures().stream())
                .findFirst()
                .orElse(null);
    }
}
