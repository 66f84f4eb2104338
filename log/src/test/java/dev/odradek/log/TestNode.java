package dev.odradek.log;

import dev.odradek.base.disk.Disk;
import dev.odradek.base.disk.HandleCache;
import dev.odradek.base.disk.RealDisk;
import dev.odradek.base.task.ThreadTasks;
import dev.odradek.base.time.Clock;
import dev.odradek.log.producer.ProducerSettings;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/// The logs of a node in a temporary directory, opened and left as often as a test likes.
@SuppressWarnings("NullAway.Init") // open() sets what start() needs
final class TestNode implements AutoCloseable {
    static final TopicPartition ORDERS = new TopicPartition("orders", 0);
    static final Uuid ORDERS_ID = new Uuid(0x1234_5678_9abc_def0L, 42);

    final Disk disk;
    final Path path;
    LogConfig config = LogConfig.defaults().toBuilder().fileDeleteDelayMs(3_600_000).build();
    boolean trustsPageCache;
    ProducerSettings producers = new ProducerSettings(86_400_000, false);
    final AtomicLong wallMs = new AtomicLong(1_000);
    final AtomicLong monotonicAheadMs = new AtomicLong();
    HandleCache handles;
    LogDirectories directories;

    TestNode(Path path) {
        this(path, new RealDisk());
    }

    TestNode(Path path, Disk disk) {
        this.path = path;
        this.disk = disk;
    }

    private final Clock clock =
            new Clock() {
                @Override
                public long wallMs() {
                    return wallMs.get();
                }

                @Override
                public long nanoTime() {
                    return System.nanoTime() + monotonicAheadMs.get() * 1_000_000;
                }
            };

    /// Lets time pass.
    void pass(long ms) {
        monotonicAheadMs.addAndGet(ms);
        wallMs.addAndGet(ms);
    }

    PartitionLog start() {
        open();
        return directories.create(ORDERS, ORDERS_ID, config);
    }

    void open() {
        handles = new HandleCache(disk, 100);
        var base = LogDirectorySettings.defaults(List.of(path), null, -1);
        var settings =
                new LogDirectorySettings(
                        base.directories(),
                        null,
                        -1,
                        1,
                        Long.MAX_VALUE,
                        Long.MAX_VALUE,
                        Long.MAX_VALUE,
                        Long.MAX_VALUE,
                        Long.MAX_VALUE,
                        Long.MAX_VALUE,
                        base.initialDelayMs(),
                        FlushWindow.NONE,
                        trustsPageCache,
                        producers);
        directories =
                LogDirectories.open(
                        clock,
                        new ThreadTasks(
                                clock,
                                (name, failure) -> {
                                    throw new AssertionError(name, failure);
                                }),
                        handles,
                        new Random(1),
                        settings,
                        _ -> config);
    }

    void stop() {
        directories.close(7);
        handles.close();
    }

    /// As after kill -9: what was written is there, nothing was finished.
    void kill() {
        directories.abandon();
        handles.close();
    }

    PartitionLog restart() {
        stop();
        return start();
    }

    PartitionLog killAndRestart() {
        kill();
        return start();
    }

    Path partitionPath() {
        return path.resolve("orders-0");
    }

    @Override
    public void close() {
        kill();
    }

    /// Reads everything from `offset` to the bound, slice by slice.
    static ByteBuf readAll(PartitionLog log, long offset, ReadBound bound) throws IOException {
        ByteBuf all = Unpooled.buffer();
        long next = offset;
        while (true) {
            switch (log.read(next, 64 * 1024, bound, true)) {
                case LogSlice slice -> {
                    if (slice.isEmpty()) {
                        return all;
                    }
                    ByteBuf part = Unpooled.buffer();
                    slice.readInto(part);
                    slice.release();
                    long before = next;
                    var scanner = new dev.odradek.wire.record.BatchScanner().over(part);
                    while (scanner.next()) {
                        if (scanner.batch().lastOffset() >= next) {
                            all.writeBytes(scanner.batch().slice());
                            next = scanner.batch().nextOffset();
                        }
                    }
                    if (next == before) {
                        throw new AssertionError("no whole batch at offset " + next);
                    }
                }
                case LogRead.OutOfRange range ->
                        throw new AssertionError("offset " + next + " out of " + range);
            }
        }
    }

    static List<String> values(PartitionLog log) throws IOException {
        return Batches.values(readAll(log, log.logStartOffset(), ReadBound.LOG_END));
    }
}
