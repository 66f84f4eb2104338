package dev.odradek.compat.client;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// Writes numbered records of 100 bytes, record `n` to partition `n % partitions`, and waits for
/// all of them.
///
/// Takes `topic`, `from`, `count`, `partitions` besides the producer's own properties.
public final class Produce implements Function<Properties, Map<String, String>> {
    /// Bytes of a record's value.
    public static final int VALUE_BYTES = 100;

    @Override
    public Map<String, String> apply(Properties task) {
        String topic = task.getProperty("topic");
        long from = Long.parseLong(task.getProperty("from"));
        long count = Long.parseLong(task.getProperty("count"));
        int partitions = Integer.parseInt(task.getProperty("partitions"));
        var failure = new AtomicReference<@Nullable Exception>();
        Properties own = new Properties();
        own.putAll(task);
        for (String name : new String[] {"topic", "from", "count", "partitions"}) {
            own.remove(name);
        }
        try (var producer =
                new KafkaProducer<byte[], byte[]>(
                        own, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (long n = from; n < from + count; n++) {
                var unused =
                        producer.send(
                                numbered(topic, partitions, n),
                                (metadata, error) -> {
                                    if (error != null) {
                                        failure.set(error);
                                    }
                                });
            }
            producer.flush();
        }
        Exception first = failure.get();
        if (first != null) {
            throw new IllegalStateException("a send failed: " + first, first);
        }
        return Map.of("acknowledged", Long.toString(count));
    }

    @SuppressWarnings("NullAway") // the client takes a null key; its oldest release does not say so
    private static ProducerRecord<byte[], byte[]> numbered(String topic, int partitions, long n) {
        return new ProducerRecord<>(topic, (int) (n % partitions), null, value(n));
    }

    /// The record's number, then letters that compress somewhat.
    public static byte[] value(long n) {
        var text = new StringBuilder(VALUE_BYTES).append(n).append(' ');
        long mixed = n;
        while (text.length() < VALUE_BYTES) {
            mixed = mixed * 6364136223846793005L + 1442695040888963407L;
            text.append((char) ('a' + (mixed >>> 60)));
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
