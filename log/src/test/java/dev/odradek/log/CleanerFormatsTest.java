package dev.odradek.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files with batches of every format and kind of timestamps, cleaned by us and by Apache Kafka.
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class CleanerFormatsTest {
    private static final LogConfig CONFIG = CleanedLog.COMPACT;
    private static final long END = 300;

    @TempDir Path ours;
    @TempDir Path theirs;

    @ParameterizedTest
    @CsvSource({
        "0, CREATE_TIME, none, 1",
        "0, CREATE_TIME, gzip, 2",
        "1, CREATE_TIME, none, 3",
        "1, CREATE_TIME, lz4, 4",
        "1, LOG_APPEND_TIME, snappy, 5",
        "2, CREATE_TIME, zstd, 6",
        "2, LOG_APPEND_TIME, none, 7",
        "2, LOG_APPEND_TIME, gzip, 8",
        "2, LOG_APPEND_TIME, lz4, 9"
    })
    void weLeaveWhatKafkaLeaves(byte magic, TimestampType type, String codecName, long seed)
            throws IOException {
        Compression codec =
                switch (codecName) {
                    case "gzip" -> Compression.gzip().build();
                    case "snappy" -> Compression.snappy().build();
                    case "lz4" -> Compression.lz4().build();
                    case "zstd" -> Compression.zstd().build();
                    default -> Compression.NONE;
                };
        for (Path directory : List.of(ours, theirs)) {
            fill(directory.resolve("orders-0"), magic, type, codec, new Random(seed));
        }
        try (var node = new TestNode(ours);
                var kafka = new KafkaLog(theirs.resolve("orders-0"), CONFIG, false, 0, 0)) {
            node.config = CONFIG;
            node.wallMs.set(10_000_000);
            PartitionLog log = node.start();
            var cleaner = new KafkaCleaner(kafka.log, 1 << 20);
            for (int round = 0; round < 3; round++) {
                log.roll();
                kafka.log.roll();
                log.highWatermark(log.logEndOffset());
                kafka.log.updateHighWatermark(kafka.log.logEndOffset());
                // Neither tombstones of old formats nor those of the new one outlive this.
                node.wallMs.addAndGet(20_000);
                for (Path directory : List.of(ours, theirs)) {
                    for (Path file : CleanedLog.files(directory.resolve("orders-0"), ".log")) {
                        Files.setLastModifiedTime(
                                file, FileTime.fromMillis(8_000_000 + 700L * round));
                    }
                }

                List<Long> cleanings = CleanedLog.cleanings(node, 1 << 20);
                assertThat(cleanings).isEqualTo(cleaner.clean(node.wallMs.get()));

                assertThat(CleanedLog.dump(node.partitionPath()))
                        .isEqualTo(CleanedLog.dump(theirs.resolve("orders-0")));
                var more = Batches.batch().at(9_000_000).pairs("key1=m" + round, "key2");
                kafka.append(more.copy(), 0, false);
                CleanedLog.append(log, more);
            }
        }
    }

    private static void fill(
            Path partition, byte magic, TimestampType type, Compression codec, Random random)
            throws IOException {
        Files.createDirectories(partition);
        try (var file =
                FileChannel.open(
                        partition.resolve("00000000000000000000.log"),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE)) {
            for (long offset = 0; offset < END; offset += 5) {
                MemoryRecordsBuilder builder =
                        MemoryRecords.builder(
                                ByteBuffer.allocate(8192),
                                magic,
                                codec,
                                type,
                                offset,
                                7_000_000 + offset);
                for (int i = 0; i < 5; i++) {
                    String key = "key" + random.nextInt(60);
                    String value = random.nextInt(4) == 0 ? null : "v".repeat(random.nextInt(40));
                    builder.append(
                            magic == 0 ? -1 : 7_000_000 + offset + i,
                            key.getBytes(StandardCharsets.UTF_8),
                            value == null ? null : value.getBytes(StandardCharsets.UTF_8));
                }
                file.write(builder.build().buffer());
            }
        }
    }
}
