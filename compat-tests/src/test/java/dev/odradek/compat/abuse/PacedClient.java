package dev.odradek.compat.abuse;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// A stock producer that sends one record after another at a steady rate, each its own request with
/// acks=all, and a stock consumer in a group that reads them.
///
/// Every latency counts from the moment at which the record was due, not from the one at which it
/// was sent: a stall is seen by all records that it delays.
public final class PacedClient implements AutoCloseable {
    private static final int RECORD_BYTES = 100;
    private static final int RECORDS_MAX = 100_000;
    private static final Duration LAST_RECORDS = Duration.ofSeconds(20);

    private final String bootstrap;
    private final String topic;
    private final long periodNanos;
    private final AtomicLongArray due = new AtomicLongArray(RECORDS_MAX);
    private final AtomicLongArray acknowledged = new AtomicLongArray(RECORDS_MAX);
    private final AtomicLongArray consumed = new AtomicLongArray(RECORDS_MAX);
    private final Thread producing;
    private final Thread consuming;
    private volatile int sent;
    private volatile boolean stopping;

    /// Starts both.
    public PacedClient(String bootstrap, String topic, int recordsPerSecond) {
        this.bootstrap = bootstrap;
        this.topic = topic;
        this.periodNanos = Duration.ofSeconds(1).toNanos() / recordsPerSecond;
        this.producing = Thread.ofPlatform().daemon().name("paced-producer").start(this::produce);
        this.consuming = Thread.ofPlatform().daemon().name("paced-consumer").start(this::consume);
    }

    /// How many records were due so far.
    public int sent() {
        return sent;
    }

    /// Sends no more, and waits for what is under way.
    public void stop() {
        stopping = true;
        try {
            producing.join(LAST_RECORDS);
            consuming.join(LAST_RECORDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// What records `from` to `to` took until they were acknowledged.
    public Latencies toAcknowledge(int from, int to) {
        return latencies(acknowledged, from, to);
    }

    /// What records `from` to `to` took until the consumer had them.
    public Latencies toConsume(int from, int to) {
        return latencies(consumed, from, to);
    }

    @Override
    public void close() {
        stop();
    }

    private Latencies latencies(AtomicLongArray ends, int from, int to) {
        long[] nanos = new long[to - from];
        Arrays.setAll(
                nanos,
                i ->
                        ends.get(from + i) == 0
                                ? Long.MAX_VALUE
                                : ends.get(from + i) - due.get(from + i));
        return new Latencies(nanos);
    }

    private void produce() {
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers", bootstrap,
                        "acks", "all",
                        "linger.ms", "0");
        try (var producer =
                new KafkaProducer<byte[], byte[]>(
                        settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.partitionsFor(topic);
            long next = System.nanoTime();
            while (!stopping && sent < RECORDS_MAX) {
                int number = sent;
                due.set(number, next);
                sent = number + 1;
                byte[] value = new byte[RECORD_BYTES];
                ByteBuffer.wrap(value).putInt(number);
                var unused =
                        producer.send(
                                new ProducerRecord<>(topic, value),
                                (_, error) -> {
                                    if (error == null) {
                                        acknowledged.set(number, System.nanoTime());
                                    }
                                });
                next += periodNanos;
                awaitUntil(next);
            }
        }
    }

    private void consume() {
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers", bootstrap,
                        "group.id", "paced",
                        "auto.offset.reset", "earliest");
        try (var consumer =
                new KafkaConsumer<byte[], byte[]>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic));
            int read = 0;
            long giveUp = Long.MAX_VALUE;
            while ((!stopping || read < sent) && System.nanoTime() < giveUp) {
                for (ConsumerRecord<byte[], byte[]> entry : consumer.poll(Duration.ofMillis(200))) {
                    consumed.set(ByteBuffer.wrap(entry.value()).getInt(), System.nanoTime());
                    read++;
                }
                if (stopping && giveUp == Long.MAX_VALUE) {
                    giveUp = System.nanoTime() + LAST_RECORDS.toNanos();
                }
            }
        }
    }

    private void awaitUntil(long nanoTime) {
        long left = nanoTime - System.nanoTime();
        while (left > 0 && !stopping) {
            LockSupport.parkNanos(left);
            left = nanoTime - System.nanoTime();
        }
    }
}
