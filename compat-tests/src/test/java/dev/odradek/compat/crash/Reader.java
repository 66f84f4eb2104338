package dev.odradek.compat.crash;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/// A stock consumer that reads partitions from their starts, record by record into a [History], and
/// follows them whatever becomes of the broker until it is told that nothing more comes.
public final class Reader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final String bootstrap;
    private final History history;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Thread thread;
    private volatile boolean finishing;
    private volatile boolean abandoned;

    private Reader(String bootstrap, History history) {
        this.bootstrap = bootstrap;
        this.history = history;
        this.thread = Thread.ofPlatform().daemon().name("reader").start(this::run);
    }

    /// Starts to follow all partitions of `history`.
    public static Reader follow(String bootstrap, History history) {
        return new Reader(bootstrap, history);
    }

    /// Reads all that is there once and ends the history.
    public static void readAll(String bootstrap, History history) {
        try (var reader = new Reader(bootstrap, history)) {
            reader.finish();
        }
    }

    /// Reads on to the logs' ends, and ends the history.
    public void finish() {
        finishing = true;
        try {
            if (!thread.join(PATIENCE)) {
                throw new AssertionError("the reader does not come to the end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        Throwable failed = failure.get();
        if (failed != null) {
            throw new AssertionError("the reader failed", failed);
        }
    }

    @Override
    public void close() {
        abandoned = true;
        thread.interrupt();
    }

    private void run() {
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers", bootstrap,
                        "auto.offset.reset", "none",
                        "reconnect.backoff.ms", 20,
                        "reconnect.backoff.max.ms", 100,
                        "retry.backoff.ms", 20,
                        "retry.backoff.max.ms", 100,
                        "request.timeout.ms", 10_000,
                        "default.api.timeout.ms", Math.toIntExact(PATIENCE.toMillis()));
        try (var consumer =
                new KafkaConsumer<byte[], byte[]>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(history.partitions());
            startOver(consumer, history.partitions());
            while (!abandoned && !(finishing && isAtEnd(consumer))) {
                poll(consumer);
            }
            if (!abandoned) {
                history.end();
            }
        } catch (RuntimeException | AssertionError e) {
            if (!abandoned) {
                failure.set(e);
            }
        }
    }

    private void poll(KafkaConsumer<byte[], byte[]> consumer) {
        try {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                history.read(record);
            }
        } catch (OffsetOutOfRangeException e) {
            outOfRange(consumer, e.offsetOutOfRangePartitions());
        }
    }

    private void outOfRange(
            KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> positions) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(positions.keySet());
        positions.forEach((partition, position) -> {
            long end = ends.getOrDefault(partition, 0L);
            if (position > end) {
                history.endsBefore(partition, position, end);
            }
        });
        startOver(consumer, positions.keySet());
    }

    private void startOver(KafkaConsumer<byte[], byte[]> consumer, Set<TopicPartition> partitions) {
        consumer.beginningOffsets(partitions)
                .forEach((partition, start) -> {
                    history.startsAt(partition, start);
                    consumer.seek(partition, start);
                });
    }

    private static boolean isAtEnd(KafkaConsumer<byte[], byte[]> consumer) {
        Map<TopicPartition, Long> ends;
        try {
            ends = consumer.endOffsets(consumer.assignment());
        } catch (TimeoutException e) {
            return false;
        }
        return ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }
}
