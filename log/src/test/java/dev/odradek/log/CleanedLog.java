package dev.odradek.log;

import dev.odradek.log.checkpoint.OffsetCheckpoint;
import dev.odradek.log.compact.CleanerLimits;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.record.BatchScanner;
import dev.odradek.wire.record.ControlRecords;
import dev.odradek.wire.record.LegacyBatches;
import dev.odradek.wire.record.RecordBatchView;
import dev.odradek.wire.record.RecordCursor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What tests of the cleaner ask of a log and its files.
final class CleanedLog {
    /// Compacts whatever is dirty; segments are rolled by the tests.
    static final LogConfig COMPACT =
            LogConfig.defaults().toBuilder()
                    .cleanupPolicies(java.util.Set.of(LogConfig.Cleanup.COMPACT))
                    .minCleanableDirtyRatio(0)
                    .fileDeleteDelayMs(3_600_000)
                    .deleteRetentionMs(1_000)
                    .build();

    private CleanedLog() {}

    /// Cleans everything that may be cleaned, on the caller's thread.
    static int clean(TestNode node) {
        return clean(node, CleanerLimits.defaults().dedupeBufferBytes());
    }

    static int clean(TestNode node, long dedupeBytes) {
        limit(node, dedupeBytes);
        int cleaned = 0;
        while (node.directories.cleaner().cleanOne()) {
            cleaned++;
        }
        return cleaned;
    }

    private static void limit(TestNode node, long dedupeBytes) {
        // No threads: the test's is the one that cleans.
        node.directories
                .cleaner()
                .start(
                        new CleanerLimits(
                                true, 0, dedupeBytes, 0.9, 64 * 1024, Double.MAX_VALUE, 15_000));
    }

    /// As [#clean].
    ///
    /// @return up to where the log was clean each time
    static List<Long> cleanings(TestNode node, long dedupeBytes) throws IOException {
        limit(node, dedupeBytes);
        var cleaned = new ArrayList<Long>();
        while (node.directories.cleaner().cleanOne()) {
            cleaned.add(cleanedUpTo(node, TestNode.ORDERS));
        }
        return cleaned;
    }

    /// Appends and makes the end stable.
    static void append(PartitionLog log, ByteBuf... batches) {
        for (ByteBuf batch : batches) {
            var outcome =
                    log.appendAsLeader(batch, 0, dev.odradek.log.producer.AppendOrigin.COORDINATOR);
            if (!(outcome instanceof AppendOutcome.Appended)) {
                throw new AssertionError(outcome);
            }
        }
        log.highWatermark(log.logEndOffset());
    }

    /// `key=value` or `key` of all records, in order.
    static List<String> pairs(PartitionLog log) throws IOException {
        return pairs(TestNode.readAll(log, log.logStartOffset(), ReadBound.LOG_END));
    }

    static List<String> pairs(ByteBuf records) {
        var pairs = new ArrayList<String>();
        var scanner = new BatchScanner().over(records);
        while (scanner.next()) {
            if (scanner.batch().isControl()) {
                continue;
            }
            try (var cursor = new RecordCursor(Integer.MAX_VALUE)) {
                cursor.open(scanner.batch());
                while (cursor.next()) {
                    pairs.add(pair(cursor.key(), cursor.value()));
                }
            }
        }
        return pairs;
    }

    private static String pair(
            @org.jspecify.annotations.Nullable ByteBuf key,
            @org.jspecify.annotations.Nullable ByteBuf value) {
        return (key == null ? "null" : key.toString(StandardCharsets.UTF_8))
                + (value == null ? "" : "=" + value.toString(StandardCharsets.UTF_8));
    }

    /// The newest value of each key, as a reader from the start sees it.
    static Map<String, String> table(PartitionLog log) throws IOException {
        var table = new LinkedHashMap<String, String>();
        for (String pair : pairs(log)) {
            int split = pair.indexOf('=');
            if (split < 0) {
                table.remove(pair);
            } else {
                table.put(pair.substring(0, split), pair.substring(split + 1));
            }
        }
        return table;
    }

    /// Every batch of every segment file, a line for each batch and record.
    static List<String> dump(Path partition) throws IOException {
        var lines = new ArrayList<String>();
        for (Path file : files(partition, ".log")) {
            lines.add(file.getFileName().toString());
            ByteBuf bytes = Unpooled.wrappedBuffer(Files.readAllBytes(file));
            var scanner = new BatchScanner().over(bytes);
            while (scanner.next()) {
                dump(scanner.batch(), lines);
            }
            if (scanner.end() != BatchScanner.End.COMPLETE) {
                lines.add("then " + scanner.end());
            }
        }
        return lines;
    }

    private static void dump(RecordBatchView batch, List<String> lines) {
        lines.add(
                "batch "
                        + batch.baseOffset()
                        + ".."
                        + batch.lastOffset()
                        + " magic "
                        + batch.magic()
                        + " epoch "
                        + batch.partitionLeaderEpoch()
                        + " attributes "
                        + batch.attributes()
                        + " times "
                        + batch.baseTimestamp()
                        + ".."
                        + batch.maxTimestamp()
                        + " producer "
                        + batch.producerId()
                        + "/"
                        + batch.producerEpoch()
                        + "/"
                        + batch.baseSequence()
                        + " count "
                        + batch.recordCount()
                        + (batch.isCompressed() ? "" : " bytes " + batch.sizeBytes())
                        + (batch.isCrcValid() ? "" : " CRC WRONG"));
        if (batch.magic() < 2) {
            LegacyBatches.records(batch, Integer.MAX_VALUE)
                    .forEach(record -> lines.add("  " + record.offset()));
            return;
        }
        try (var cursor = new RecordCursor(Integer.MAX_VALUE)) {
            cursor.open(batch);
            while (cursor.next()) {
                var headers = new StringBuilder();
                while (cursor.nextHeader()) {
                    headers.append(' ').append(cursor.headerKey()).append(':');
                    ByteBuf value = cursor.headerValue();
                    headers.append(value == null ? "null" : ByteBufUtil.hexDump(value));
                }
                lines.add(
                        "  "
                                + cursor.offset()
                                + " at "
                                + cursor.timestamp()
                                + " "
                                + (batch.isControl()
                                        ? String.valueOf(ControlRecords.typeOf(cursor))
                                        : pair(cursor.key(), cursor.value()))
                                + headers);
            }
        }
    }

    static List<Path> files(Path partition, String suffix) throws IOException {
        try (var list = Files.list(partition)) {
            return list.filter(file -> file.getFileName().toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    /// Up to where the checkpoint says that a log is clean; -1 when it says nothing.
    static long cleanedUpTo(TestNode node, TopicPartition partition) throws IOException {
        return OffsetCheckpoint.CLEANER.read(node.disk, node.path).getOrDefault(partition, -1L);
    }
}
