package dev.odradek.log;

import com.sun.management.OperatingSystemMXBean;
import dev.odradek.log.compact.CleanerLimits;
import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.wire.compress.Codec;
import dev.odradek.wire.compress.Compression;
import dev.odradek.wire.record.RecordBatchBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;

/// Fills a compacted log, or cleans it with our cleaner or with Apache Kafka's, and says how long
/// that took: one of them in a JVM, so that what one has warmed up does not serve the other.
///
/// ```
/// fill    <directory> <MiB> <bytes of a value> <codec> <share of records that stay, in percent>
/// odradek <directory>
/// kafka   <directory>
/// ```
public final class CleanerBench {
    private static final int BATCH_RECORDS = 100;
    private static final int DEDUPE_BYTES = 128 * 1024 * 1024;
    private static final LogConfig CONFIG =
            CleanedLog.COMPACT.toBuilder()
                    .segmentBytes(128 * 1024 * 1024)
                    .deleteRetentionMs(86_400_000)
                    .build();

    private CleanerBench() {}

    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[1]);
        switch (args[0]) {
            case "fill" ->
                    fill(
                            directory,
                            Long.parseLong(args[2]) << 20,
                            Integer.parseInt(args[3]),
                            Compression.valueOf(args[4].toUpperCase(Locale.ROOT)),
                            Integer.parseInt(args[5]));
            case "odradek" -> cleanOurs(directory);
            case "kafka" -> cleanTheirs(directory);
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void fill(
            Path directory, long bytes, int valueBytes, Compression codec, int keptPercent)
            throws IOException {
        Files.createDirectories(directory);
        var random = new SplittableRandom(1);
        long records = bytes / (valueBytes + 30);
        int keys = (int) Math.max(1, records * keptPercent / 100);
        byte[] value = new byte[valueBytes];
        try (var node = new TestNode(directory)) {
            node.config = CONFIG;
            PartitionLog log = node.start();
            ByteBuf batch = Unpooled.buffer();
            for (long done = 0; done < records; done += BATCH_RECORDS) {
                batch.clear();
                try (var builder = new RecordBatchBuilder(batch, Codec.of(codec))) {
                    builder.baseOffset(0);
                    for (int i = 0; i < BATCH_RECORDS; i++) {
                        byte[] key =
                                ("key-" + (1_000_000_000_000L + random.nextInt(keys)))
                                        .getBytes(StandardCharsets.UTF_8);
                        random.nextBytes(value);
                        // Half of it can be compressed.
                        java.util.Arrays.fill(value, 0, valueBytes / 2, (byte) 'a');
                        builder.append(1_700_000_000_000L + done + i, key, value);
                    }
                    builder.finish();
                }
                log.appendAsLeader(batch, 0, AppendOrigin.CLIENT);
            }
            log.roll();
            log.flush();
            log.highWatermark(log.logEndOffset());
            node.directories.close(1);
        }
    }

    private static void cleanOurs(Path directory) throws IOException {
        try (var node = new TestNode(directory)) {
            node.config = CONFIG;
            PartitionLog log = node.start();
            log.highWatermark(log.logEndOffset());
            long before = log.sizeBytes();
            node.directories
                    .cleaner()
                    .start(
                            new CleanerLimits(
                                    true, 0, DEDUPE_BYTES, 0.9, 512 * 1024, Double.MAX_VALUE, 1));
            var watch = new Watch();
            while (node.directories.cleaner().cleanOne()) {
                watch.rounds++;
            }
            watch.print("odradek", before, log.sizeBytes());
        }
    }

    private static void cleanTheirs(Path directory) throws IOException {
        Path partition = directory.resolve("orders-0");
        try (var kafka = new KafkaLog(partition, CONFIG, true, 0, Long.MAX_VALUE)) {
            kafka.log.updateHighWatermark(kafka.log.logEndOffset());
            long before = kafka.log.size();
            var cleaner = new KafkaCleaner(kafka.log, DEDUPE_BYTES, 256 * 1024);
            var watch = new Watch();
            watch.rounds = cleaner.clean(System.currentTimeMillis()).size();
            watch.print("kafka", before, kafka.log.size());
        }
    }

    /// Time and processor time since it was made.
    private static final class Watch {
        private final long startNs = System.nanoTime();
        private final long cpuStartNs = cpuNs();
        int rounds;

        private static long cpuNs() {
            return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                    .getProcessCpuTime();
        }

        void print(String who, long bytesBefore, long bytesAfter) {
            double seconds = (System.nanoTime() - startNs) / 1e9;
            double cpuSeconds = (cpuNs() - cpuStartNs) / 1e9;
            System.out.printf(
                    "%s: %d rounds, %d MiB -> %d MiB in %.2f s, %.0f MiB/s, CPU %.2f s%n",
                    who,
                    rounds,
                    bytesBefore >> 20,
                    bytesAfter >> 20,
                    seconds,
                    bytesBefore / seconds / (1 << 20),
                    cpuSeconds);
        }
    }
}
