package dev.odradek.compat.cold;

import dev.odradek.compat.abuse.Latencies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Stock producers, each with a connection of its own, that take turns in sending one record after
/// another at a steady rate, with acks=all. Several, since what a broker does for a reader may hold
/// up some of its connections and not others.
///
/// Every latency counts from the moment at which the record was due.
public final class PacedProducers implements AutoCloseable {
    private static final Duration LAST_RECORDS = Duration.ofSeconds(30);
    private static final int RECORDS_MAX = 4_000_000;

    private final List<KafkaProducer<byte[], byte[]>> producers = new ArrayList<>();
    private final AtomicLongArray nanos = new AtomicLongArray(RECORDS_MAX);
    private final String topic;
    private final long periodNanos;
    private final byte[] value;
    private final Thread thread;
    private volatile int sent;
    private volatile boolean stopping;

    /// Starts them.
    public PacedProducers(
            String bootstrap, String topic, int count, int recordsPerSecond, int recordBytes) {
        this.topic = topic;
        this.periodNanos = Duration.ofSeconds(1).toNanos() / recordsPerSecond;
        this.value = new byte[recordBytes];
        new Random(1).nextBytes(value);
        for (int i = 0; i < count; i++) {
            producers.add(
                    new KafkaProducer<>(
                            Map.of(
                                    "bootstrap.servers", bootstrap,
                                    "acks", "all",
                                    "linger.ms", "0",
                                    "delivery.timeout.ms", "120000"),
                            new ByteArraySerializer(),
                            new ByteArraySerializer()));
        }
        this.thread = Thread.ofPlatform().daemon().name("paced-producers").start(this::produce);
    }

    /// How many records were due so far.
    public int sent() {
        return sent;
    }

    /// What records `from` to `to` took until they were acknowledged.
    public Latencies latencies(int from, int to) {
        long[] taken = new long[to - from];
        Arrays.setAll(taken, i -> nanos.get(from + i) == 0 ? Long.MAX_VALUE : nanos.get(from + i));
        return new Latencies(taken);
    }

    /// Sends no more, and waits for what is under way.
    public void stop() {
        stopping = true;
        try {
            thread.join(LAST_RECORDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producers.forEach(KafkaProducer::flush);
    }

    @Override
    public void close() {
        stop();
        producers.forEach(producer -> producer.close(LAST_RECORDS));
    }

    private void produce() {
        long start = System.nanoTime();
        for (int i = 0; i < RECORDS_MAX && !stopping; i++) {
            long due = start + i * periodNanos;
            long early = due - System.nanoTime();
            if (early > 0) {
                LockSupport.parkNanos(early);
            }
            int number = i;
            var _ =
                    producers
                            .get(i % producers.size())
                            .send(
                                    new ProducerRecord<>(topic, value),
                                    (_, failure) ->
                                            nanos.set(
                                                    number,
                                                    failure == null
                                                            ? System.nanoTime() - due
                                                            : Long.MAX_VALUE));
            sent = i + 1;
        }
    }
}
