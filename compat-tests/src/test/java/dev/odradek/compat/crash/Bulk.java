package dev.odradek.compat.crash;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// Many records, written as fast as a stock producer can with acks=all: record `n` goes to
/// partition `n % partitions`, its value begins with its number and does not compress.
///
/// @param records how many
/// @param valueBytes of each
/// @param keys from how many keys each draws one; 0 for no keys
public record Bulk(String topic, int partitions, long records, int valueBytes, int keys) {
    private static final byte[] NOISE = new byte[1 << 20];
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    static {
        new SplittableRandom(2).nextBytes(NOISE);
    }

    /// Writes them all.
    ///
    /// @param producers how many write at once, each every so many-th record
    /// @return when the last one was acknowledged, nano time
    public long write(String bootstrap, int producers) {
        var writing =
                IntStream.range(0, producers)
                        .mapToObj(first ->
                                CompletableFuture.runAsync(
                                        () -> write(bootstrap, first, producers),
                                        task -> Thread.ofPlatform().daemon().start(task)))
                        .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(writing).join();
        return System.nanoTime();
    }

    private void write(String bootstrap, int first, int step) {
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "acks",
                        "all",
                        "linger.ms",
                        "5",
                        "batch.size",
                        256 << 10,
                        "buffer.memory",
                        64L << 20,
                        "max.block.ms",
                        PATIENCE.toMillis(),
                        "request.timeout.ms",
                        120_000,
                        "delivery.timeout.ms",
                        Math.toIntExact(PATIENCE.toMillis()));
        var failure = new AtomicReference<@Nullable Exception>();
        try (var producer =
                new KafkaProducer<byte[], byte[]>(
                        settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (long number = first; number < records; number += step) {
                var unused =
                        producer.send(
                                record(number),
                                (_, error) -> {
                                    if (error != null) {
                                        failure.compareAndSet(null, error);
                                    }
                                });
            }
            producer.flush();
        }
        Exception failed = failure.get();
        if (failed != null) {
            throw new AssertionError("a record was refused", failed);
        }
    }

    @SuppressWarnings("NullAway") // the client takes a null key, and does not say so
    private ProducerRecord<byte[], byte[]> record(long number) {
        int from = (int) Long.remainderUnsigned(mix(number) >>> 20, NOISE.length - valueBytes);
        byte[] value = Arrays.copyOfRange(NOISE, from, from + valueBytes);
        ByteBuffer.wrap(value).putLong(number);
        byte[] key =
                keys == 0
                        ? null
                        : Integer.toString(key(number)).getBytes(StandardCharsets.US_ASCII);
        return new ProducerRecord<>(topic, (int) (number % partitions), key, value);
    }

    /// The key of record `number`, from 0 until `keys`.
    public int key(long number) {
        return (int) Long.remainderUnsigned(mix(number), keys);
    }

    /// The number that a value begins with.
    public static long number(byte[] value) {
        return ByteBuffer.wrap(value).getLong();
    }

    private static long mix(long number) {
        long mixed = (number + 1) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
