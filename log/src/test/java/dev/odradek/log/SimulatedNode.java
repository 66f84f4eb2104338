package dev.odradek.log;

import dev.odradek.base.disk.Disk;
import dev.odradek.base.disk.HandleCache;
import dev.odradek.log.producer.ProducerSettings;
import dev.odradek.sim.MetadataOrder;
import dev.odradek.sim.SimClock;
import dev.odradek.sim.SimDisk;
import dev.odradek.sim.SimTasks;
import dev.odradek.wire.TopicPartition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// The logs of a node on a simulated disk, in virtual time, all on the caller's thread.
@SuppressWarnings("NullAway.Init") // boot() sets what belongs to one life of the node
final class SimulatedNode {
    static final TopicPartition ORDERS = new TopicPartition("orders", 0);
    static final Path DIRECTORY = Path.of("/data");
    static final Path PARTITION = DIRECTORY.resolve("orders-0");

    // More than there are files: which one the cache would let go of is not up to the seed.
    private static final int HANDLES = 10_000;

    final SimClock clock = new SimClock();
    final SimDisk disk;
    private final SplittableRandom random;
    private final LogConfig config;
    Disk mount;
    SimTasks tasks;
    LogDirectories directories;
    FlushWindow flushWindow = FlushWindow.NONE;

    SimulatedNode(SplittableRandom random, MetadataOrder order, LogConfig config) {
        this.random = random;
        this.disk = new SimDisk(random.split(), clock, order);
        this.config = config;
    }

    /// Makes the log directory, as it is long before a broker starts.
    void makeDirectory() {
        try {
            Disk mount = disk.mount();
            mount.createDirectories(DIRECTORY);
            mount.syncDirectory(Path.of("/"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// Starts the node.
    ///
    /// @return the log of [#ORDERS]; null when there is none
    @Nullable PartitionLog boot() {
        tasks = new SimTasks(clock, random.split());
        mount = disk.mount();
        directories =
                LogDirectories.open(
                        clock,
                        tasks,
                        new HandleCache(mount, HANDLES),
                        random.split(),
                        settings(),
                        _ -> config);
        return directories.get(ORDERS);
    }

    private LogDirectorySettings settings() {
        return new LogDirectorySettings(
                List.of(DIRECTORY),
                null,
                -1,
                1,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                30_000,
                flushWindow,
                true,
                new ProducerSettings(86_400_000, false));
    }
}
