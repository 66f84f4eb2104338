package dev.odradek.benchmarks.load;

import dev.odradek.wire.compress.Codec;
import dev.odradek.wire.compress.Compression;
import dev.odradek.wire.record.RecordBatchBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/// What the batches of a load look like.
///
/// @param valueBytes of each record
/// @param recordsPerBatch at least 1
/// @param values what the values are made of
public record RecordShape(
        int valueBytes, int recordsPerBatch, Compression compression, Values values) {
    private static final String[] CITIES = {"Prague", "Vienna", "Berlin", "Zurich", "Merano"};
    private static final String[] STATES = {"created", "paid", "shipped", "delivered", "returned"};

    /// What values are made of.
    public enum Values {
        /// Bytes that no codec makes smaller.
        RANDOM,
        /// JSON objects as a web shop's events are: names that repeat, numbers that do not.
        JSON
    }

    /// Records of random bytes, without a codec.
    public static RecordShape plain(int valueBytes, int recordsPerBatch) {
        return new RecordShape(valueBytes, recordsPerBatch, Compression.NONE, Values.RANDOM);
    }

    /// A batch as a producer would send it now, without a producer id.
    ///
    /// @param seed the same one gives the same values
    ByteBuf batch(long seed) {
        var random = new Random(seed);
        ByteBuf target = Unpooled.buffer();
        try (var batch = new RecordBatchBuilder(target, Codec.of(compression))) {
            long nowMs = System.currentTimeMillis();
            for (int i = 0; i < recordsPerBatch; i++) {
                batch.append(nowMs, null, value(random));
            }
            batch.finish();
        }
        return target;
    }

    private byte[] value(Random random) {
        return switch (values) {
            case RANDOM -> {
                byte[] value = new byte[valueBytes];
                random.nextBytes(value);
                yield value;
            }
            case JSON -> json(random);
        };
    }

    private byte[] json(Random random) {
        var text = new StringBuilder(valueBytes + 200);
        while (text.length() < valueBytes) {
            text.append("{\"orderId\":")
                    .append(random.nextInt(1_000_000_000))
                    .append(",\"customer\":\"c-")
                    .append(random.nextInt(100_000))
                    .append("\",\"city\":\"")
                    .append(CITIES[random.nextInt(CITIES.length)])
                    .append("\",\"state\":\"")
                    .append(STATES[random.nextInt(STATES.length)])
                    .append("\",\"amount\":")
                    .append(random.nextInt(100_000) / 100.0)
                    .append(",\"at\":\"2026-11-22T")
                    .append(10 + random.nextInt(14))
                    .append(":17:")
                    .append(10 + random.nextInt(50))
                    .append("Z\"}");
        }
        return text.substring(0, valueBytes).getBytes(StandardCharsets.UTF_8);
    }
}
