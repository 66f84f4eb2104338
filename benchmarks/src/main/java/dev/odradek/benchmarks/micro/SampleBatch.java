package dev.odradek.benchmarks.micro;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SplittableRandom;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;

/// Batches as a stock producer makes them, of records whose values look like events in JSON.
final class SampleBatch {
    private static final String[] ACTIONS = {"view", "add-to-cart", "checkout", "search", "refund"};
    private static final String[] COUNTRIES = {"DE", "US", "BR", "IN", "JP", "NG"};

    private SampleBatch() {}

    /// One batch with base offset 0, without a producer id.
    ///
    /// @param compression a name as in `compression.type`
    /// @param valueBytes size of each value; the keys have 16 bytes
    /// @param rawBytes about what the records have in all before they are compressed, at least one
    ///   record
    static byte[] of(String compression, int valueBytes, int rawBytes) {
        int count = Math.max(1, rawBytes / valueBytes);
        var random = new SplittableRandom(42);
        var buffer = ByteBuffer.allocate(2 * rawBytes + 4096);
        long nowMs = System.currentTimeMillis();
        try (var builder =
                MemoryRecords.builder(
                        buffer,
                        Compression.of(CompressionType.forName(compression)).build(),
                        TimestampType.CREATE_TIME,
                        0)) {
            for (int i = 0; i < count; i++) {
                builder.append(nowMs + i / 10, key(random), value(random, valueBytes));
            }
            ByteBuffer bytes = builder.build().buffer();
            byte[] batch = new byte[bytes.remaining()];
            bytes.get(batch);
            return batch;
        }
    }

    private static byte[] key(SplittableRandom random) {
        return String.format(Locale.ROOT, "customer-%07d", random.nextInt(1_000_000))
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] value(SplittableRandom random, int valueBytes) {
        var text = new StringBuilder(valueBytes + 200);
        while (text.length() < valueBytes) {
            text.append("{\"id\":")
                    .append(random.nextLong(1L << 40))
                    .append(",\"action\":\"")
                    .append(ACTIONS[random.nextInt(ACTIONS.length)])
                    .append("\",\"country\":\"")
                    .append(COUNTRIES[random.nextInt(COUNTRIES.length)])
                    .append("\",\"session\":\"")
                    .append(Long.toHexString(random.nextLong()))
                    .append("\",\"amount\":")
                    .append(random.nextInt(100_000) / 100.0)
                    .append(",\"items\":[")
                    .append(random.nextInt(5000))
                    .append("]}");
        }
        text.setLength(valueBytes);
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
