package dev.odradek.wire.record;

import dev.odradek.wire.compress.Codec;
import dev.odradek.wire.compress.Compression;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.compress.GzipCompression;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/// Random records, and Kafka's words for ours.
final class KafkaBatches {
    /// One record as both sides should see it.
    @SuppressWarnings("ArrayRecordComponent") // compared by the tests, array by array
    record Sample(
            long offset,
            long timestampMs,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<RecordHeader> headers) {
        Header[] kafkaHeaders() {
            Header[] kafka = new Header[headers.size()];
            for (int i = 0; i < kafka.length; i++) {
                RecordHeader header = headers.get(i);
                kafka[i] =
                        new org.apache.kafka.common.header.internals.RecordHeader(
                                header.key(), header.value());
            }
            return kafka;
        }
    }

    private KafkaBatches() {}

    static org.apache.kafka.common.compress.Compression kafka(Codec codec) {
        return switch (codec.compression()) {
            case NONE -> org.apache.kafka.common.compress.Compression.NONE;
            case GZIP -> new GzipCompression.Builder().level(codec.level()).build();
            case SNAPPY -> org.apache.kafka.common.compress.Compression.snappy().build();
            case LZ4 ->
                    org.apache.kafka.common.compress.Compression.lz4().level(codec.level()).build();
            case ZSTD ->
                    org.apache.kafka.common.compress.Compression.zstd()
                            .level(codec.level())
                            .build();
        };
    }

    static List<Codec> codecs() {
        List<Codec> codecs = new ArrayList<>();
        for (Compression compression : Compression.values()) {
            codecs.add(Codec.of(compression));
        }
        codecs.add(new Codec(Compression.GZIP, 1));
        codecs.add(new Codec(Compression.GZIP, 9));
        codecs.add(new Codec(Compression.LZ4, 1));
        codecs.add(new Codec(Compression.LZ4, 17));
        codecs.add(new Codec(Compression.ZSTD, -5));
        codecs.add(new Codec(Compression.ZSTD, 12));
        return codecs;
    }

    static List<Sample> samples(RandomGenerator random, long baseOffset, int count, int sizeMax) {
        List<Sample> samples = new ArrayList<>();
        long timestampMs = 1_700_000_000_000L + random.nextInt(1_000_000);
        for (int i = 0; i < count; i++) {
            timestampMs += random.nextInt(-50, 200);
            List<RecordHeader> headers = new ArrayList<>();
            int headerCount = random.nextInt(4) == 0 ? random.nextInt(5) : 0;
            for (int h = 0; h < headerCount; h++) {
                headers.add(new RecordHeader("hé" + random.nextInt(300), bytes(random, 40)));
            }
            samples.add(
                    new Sample(
                            baseOffset + i,
                            timestampMs,
                            bytes(random, Math.min(sizeMax, 100)),
                            bytes(random, sizeMax),
                            headers));
        }
        return samples;
    }

    /// Null, empty, noise or text that compresses.
    static byte @Nullable [] bytes(RandomGenerator random, int sizeMax) {
        if (random.nextInt(8) == 0) {
            return null;
        }
        byte[] bytes = new byte[random.nextInt(sizeMax + 1)];
        if (random.nextInt(3) == 0) {
            random.nextBytes(bytes);
        } else {
            int alphabet = 1 + random.nextInt(20);
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) ('a' + random.nextInt(alphabet));
            }
        }
        return bytes;
    }
}
