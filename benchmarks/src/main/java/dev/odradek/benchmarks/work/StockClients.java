package dev.odradek.benchmarks.work;

import dev.odradek.benchmarks.load.Topic;
import dev.odradek.benchmarks.measure.Processor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// A stock producer with its defaults (idempotent, acks=all) and a stock consumer at the end of the
/// log: a cross-check of what the raw sockets say.
///
/// @param megabytesPerSecond of record values
public record StockClients(String name, double megabytesPerSecond) implements Work {
    private static final int PARTITIONS = 4;
    private static final int VALUE_BYTES = 1024;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Override
    public void run(Broker broker) throws RefusedException {
        Topic topic = broker.createForLoad(name, PARTITIONS);
        var acknowledged = new AtomicLong();
        var consumed = new AtomicLong();
        var failure = new AtomicReference<@Nullable Exception>();
        var stop = new AtomicLong(Long.MAX_VALUE);
        var reader =
                Thread.ofPlatform()
                        .name("stock-consumer")
                        .start(() -> consume(broker, topic, consumed, stop, failure));
        Processor before;
        Processor after;
        long records;
        try (var producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.node().bootstrap(), "linger.ms", "5"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            var pace = new Paced(producer, topic, acknowledged, failure);
            pace.send(megabytesPerSecond, broker.pace().warmUp());
            before = broker.process().processor();
            long first = acknowledged.get();
            pace.send(megabytesPerSecond, broker.pace().measured());
            after = broker.process().processor();
            records = acknowledged.get() - first;
            producer.flush();
        } finally {
            stop.set(acknowledged.get());
        }
        try {
            reader.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Exception failed = failure.get();
        if (failed != null) {
            throw new RefusedException("a stock client failed: " + failed);
        }
        if (consumed.get() != acknowledged.get()) {
            throw new RefusedException(
                    "%d records were acknowledged, %d consumed"
                            .formatted(acknowledged.get(), consumed.get()));
        }
        double offered = megabytesPerSecond * 1e6 * broker.pace().measured().toMillis() / 1e3;
        if (records * (double) VALUE_BYTES < 0.9 * offered) {
            throw new RefusedException("the stock producer did not keep up with its schedule");
        }
        Figures.perGigabyte(
                broker,
                name,
                "broker CPU, produced and consumed",
                after.minus(before),
                records * VALUE_BYTES / 1e9);
        broker.checkRecords(topic, acknowledged.get());
        broker.delete(topic);
    }

    /// Sends at a steady rate, a millisecond's worth at a time.
    private record Paced(
            KafkaProducer<byte[], byte[]> producer,
            Topic topic,
            AtomicLong acknowledged,
            AtomicReference<@Nullable Exception> failure) {
        void send(double megabytesPerSecond, Duration length) {
            double perNano = megabytesPerSecond * 1e6 / VALUE_BYTES / 1e9;
            byte[] value = new byte[VALUE_BYTES];
            long start = System.nanoTime();
            long sent = 0;
            for (long now = start; now - start < length.toNanos(); now = System.nanoTime()) {
                long due = (long) ((now - start) * perNano);
                for (; sent < due; sent++) {
                    var _ =
                            producer.send(
                                    new ProducerRecord<>(topic.name(), value),
                                    (_, failed) -> {
                                        if (failed == null) {
                                            acknowledged.incrementAndGet();
                                        } else {
                                            failure.compareAndSet(null, failed);
                                        }
                                    });
                }
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    private static void consume(
            Broker broker,
            Topic topic,
            AtomicLong consumed,
            AtomicLong until,
            AtomicReference<@Nullable Exception> failure) {
        try (var consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                broker.node().bootstrap(),
                                "auto.offset.reset",
                                "earliest",
                                "enable.auto.commit",
                                "false"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    Broker.partitions(topic).stream()
                            .map(partition -> new TopicPartition(topic.name(), partition))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long deadline = Long.MAX_VALUE;
            while (consumed.get() < until.get() && System.nanoTime() < deadline) {
                consumed.addAndGet(consumer.poll(POLL).count());
                if (until.get() != Long.MAX_VALUE && deadline == Long.MAX_VALUE) {
                    deadline = System.nanoTime() + PATIENCE.toNanos() / 2;
                }
            }
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }
}
