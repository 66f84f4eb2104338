package dev.odradek.broker.partition;

import dev.odradek.base.disk.HandleCache;
import dev.odradek.base.disk.RealDisk;
import dev.odradek.base.task.ThreadTasks;
import dev.odradek.base.time.Clock;
import dev.odradek.log.FlushWindow;
import dev.odradek.log.LogConfig;
import dev.odradek.log.LogDirectories;
import dev.odradek.log.LogDirectorySettings;
import dev.odradek.log.PartitionLog;
import dev.odradek.log.producer.ProducerSettings;
import dev.odradek.metadata.LeaderRecoveryState;
import dev.odradek.metadata.PartitionRegistration;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.compress.Codec;
import dev.odradek.wire.compress.Compression;
import dev.odradek.wire.record.RecordBatchBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/// Partitions of broker 1 on real logs in a temporary directory.
public final class TestLogs implements AutoCloseable {
    public static final int BROKER = 1;
    public static final Uuid TOPIC_ID = new Uuid(11, 12);
    public static final String TOPIC = "orders";

    public final HandleCache handles = new HandleCache(new RealDisk(), 100);
    public final LogDirectories logs;

    /// What [#clock] says.
    public volatile long wallMs = 1_000;

    private final Clock clock =
            new Clock() {
                @Override
                public long wallMs() {
                    return wallMs;
                }

                @Override
                public long nanoTime() {
                    return System.nanoTime();
                }
            };

    public TestLogs(Path path) {
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
                        false,
                        new ProducerSettings(86_400_000, false));
        var tasks =
                new ThreadTasks(
                        clock,
                        (name, failure) -> {
                            throw new AssertionError(name, failure);
                        });
        logs =
                LogDirectories.open(
                        clock, tasks, handles, new Random(1), settings, _ -> LogConfig.defaults());
    }

    /// Clock of the logs; wall time stands still at [#wallMs].
    public Clock clock() {
        return clock;
    }

    /// A partition that nobody leads.
    public Partition partition(int index) {
        return partition(TOPIC, index, LogConfig.defaults());
    }

    public Partition partition(String topic, int index, LogConfig config) {
        PartitionLog log = logs.create(new TopicPartition(topic, index), TOPIC_ID, config);
        return new Partition(BROKER, log);
    }

    /// A partition that this broker leads in epoch 0, as the only replica.
    public Partition led(int index) {
        Partition partition = partition(index);
        partition.apply(registration(BROKER, 0, List.of(BROKER), List.of(BROKER)));
        return partition;
    }

    public static PartitionRegistration registration(
            int leader, int leaderEpoch, List<Integer> replicas, List<Integer> isr) {
        return new PartitionRegistration(
                replicas,
                List.of(),
                isr,
                List.of(),
                List.of(),
                leader,
                LeaderRecoveryState.RECOVERED,
                leaderEpoch,
                leaderEpoch,
                List.of(),
                List.of());
    }

    /// A batch without a producer id.
    public static ByteBuf batch(String... values) {
        return batch(-1, -1, values);
    }

    public static ByteBuf batch(long producerId, int sequence, String... values) {
        return batchAt(1_000, producerId, sequence, values);
    }

    /// @param timestampMs of all records
    public static ByteBuf batchAt(
            long timestampMs, long producerId, int sequence, String... values) {
        ByteBuf target = Unpooled.buffer();
        try (var builder =
                new RecordBatchBuilder(target, Codec.of(Compression.NONE))
                        .producer(producerId, (short) (producerId < 0 ? -1 : 0), sequence)) {
            for (String value : values) {
                builder.append(timestampMs, (byte[]) null, value.getBytes(StandardCharsets.UTF_8));
            }
            builder.finish();
        }
        return target;
    }

    @Override
    public void close() {
        logs.abandon();
        handles.close();
    }
}
