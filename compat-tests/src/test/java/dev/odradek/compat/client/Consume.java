package dev.odradek.compat.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Reads what [Produce] wrote, as a member of a group, commits, and leaves. Checks that the numbers
/// of each partition come in steps of the number of partitions: none lost, none twice, in order.
///
/// Takes `topic`, `count`, `partitions`, `timeout.ms` and `next.<partition>` (the number expected
/// next) besides the consumer's own properties; answers with the new `next.<partition>` values and
/// how many were read.
public final class Consume implements Function<Properties, Map<String, String>> {
    @Override
    public Map<String, String> apply(Properties task) {
        String topic = task.getProperty("topic");
        long count = Long.parseLong(task.getProperty("count"));
        int partitions = Integer.parseInt(task.getProperty("partitions"));
        long deadline =
                System.nanoTime() + 1_000_000 * Long.parseLong(task.getProperty("timeout.ms"));
        long[] next = new long[partitions];
        Properties own = new Properties();
        own.putAll(task);
        for (int partition = 0; partition < partitions; partition++) {
            Object given = own.remove("next." + partition);
            next[partition] = given == null ? partition : Long.parseLong(given.toString());
        }
        for (String name : new String[] {"topic", "count", "partitions", "timeout.ms"}) {
            own.remove(name);
        }
        own.putIfAbsent("auto.offset.reset", "earliest");
        own.putIfAbsent("enable.auto.commit", "false");
        long read = 0;
        try (var consumer =
                new KafkaConsumer<byte[], byte[]>(
                        own, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(java.util.List.of(topic));
            while (read < count) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("read " + read + " of " + count + " in time");
                }
                for (ConsumerRecord<byte[], byte[]> entry : consumer.poll(Duration.ofMillis(500))) {
                    check(entry, next, partitions);
                    read++;
                }
            }
            consumer.commitSync();
        }
        Map<String, String> answer = new TreeMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            answer.put("next." + partition, Long.toString(next[partition]));
        }
        answer.put("read", Long.toString(read));
        return answer;
    }

    private static void check(ConsumerRecord<byte[], byte[]> entry, long[] next, int partitions) {
        long expected = next[entry.partition()];
        String value = new String(entry.value(), StandardCharsets.US_ASCII);
        long number = Long.parseLong(value.substring(0, value.indexOf(' ')));
        if (number != expected
                || !value.equals(new String(Produce.value(number), StandardCharsets.US_ASCII))) {
            throw new IllegalStateException(
                    "partition "
                            + entry.partition()
                            + " offset "
                            + entry.offset()
                            + ": expected record "
                            + expected
                            + ", found "
                            + value);
        }
        next[entry.partition()] = expected + partitions;
    }
}
