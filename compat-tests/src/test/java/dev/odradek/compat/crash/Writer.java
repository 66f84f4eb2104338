package dev.odradek.compat.crash;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// A stock idempotent producer (acks=all) that sends numbered records to some partitions, at a
/// steady rate, and lives on whatever becomes of the broker. It sends no record twice by itself: if
/// one is there twice, its producer's retry was not recognised.
public final class Writer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    // On a machine that is too slow for the rate, records must not grow old while they wait.
    private static final int OUTSTANDING_MAX = 3_000;

    private final List<Strand> strands = new ArrayList<>();
    private final Load load;
    private final SplittableRandom random;
    private final Map<String, Object> settings;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final Thread thread;
    private volatile boolean stopping;
    private volatile boolean abandoned;

    /// How much.
    ///
    /// @param recordsPerSecond of one writer; 0 for as many as it can
    /// @param valueBytesMax values have half to all of that
    public record Load(int recordsPerSecond, int valueBytesMax) {}

    private Writer(
            int id,
            String bootstrap,
            Map<TopicPartition, Keeping> partitions,
            Load load,
            long seed,
            Map<String, Object> overrides) {
        partitions.forEach((partition, keeping) -> strands.add(new Strand(id, partition, keeping)));
        this.load = load;
        this.random = new SplittableRandom(seed + id);
        this.settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrap);
        settings.put("client.id", "writer-" + id);
        settings.put("acks", "all");
        settings.put("enable.idempotence", "true");
        settings.put("delivery.timeout.ms", Math.toIntExact(PATIENCE.toMillis()));
        settings.put("max.block.ms", PATIENCE.toMillis());
        settings.put("request.timeout.ms", 10_000);
        settings.put("reconnect.backoff.ms", 20);
        settings.put("reconnect.backoff.max.ms", 100);
        settings.put("retry.backoff.ms", 20);
        settings.put("retry.backoff.max.ms", 100);
        settings.putAll(overrides);
        this.thread = Thread.ofPlatform().daemon().name("writer-" + id).unstarted(this::run);
    }

    /// Starts a writer.
    ///
    /// @param id from 0, one each
    /// @param partitions those it writes to, in turn at random, and what their topics keep
    /// @param overrides of the producer's settings
    public static Writer start(
            int id,
            String bootstrap,
            Map<TopicPartition, Keeping> partitions,
            Load load,
            long seed,
            Map<String, Object> overrides) {
        var writer = new Writer(id, bootstrap, partitions, load, seed, overrides);
        writer.thread.start();
        return writer;
    }

    public List<Strand> strands() {
        return strands;
    }

    /// How many records were acknowledged so far.
    public long acknowledged() {
        return strands.stream().mapToLong(Strand::acknowledged).sum();
    }

    /// Fails when a record was refused for good.
    public void check() {
        Exception failed = failure.get();
        if (failed != null) {
            throw new AssertionError(thread.getName() + " was refused", failed);
        }
    }

    /// Sends no more, and waits until all is acknowledged.
    public void finish() {
        stopping = true;
        awaitEnd();
        check();
    }

    /// Ends it at once; what is not acknowledged never will be.
    public void abandon() {
        abandonLater();
        awaitEnd();
    }

    /// Sends no more from now on; refusals do not matter any longer.
    public void abandonLater() {
        abandoned = true;
        stopping = true;
        thread.interrupt();
    }

    @Override
    public void close() {
        if (thread.isAlive()) {
            abandon();
        }
    }

    private void awaitEnd() {
        try {
            if (!thread.join(PATIENCE)) {
                throw new AssertionError(thread.getName() + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private void run() {
        var producer =
                new KafkaProducer<byte[], byte[]>(
                        settings, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            send(producer);
            if (!abandoned) {
                producer.flush();
            }
        } catch (RuntimeException e) {
            if (!abandoned) {
                failure.compareAndSet(null, e);
            }
        } finally {
            // The interrupt that ended the sending must not end the closing.
            Thread.interrupted();
            producer.close(Duration.ZERO);
        }
    }

    private void send(KafkaProducer<byte[], byte[]> producer) {
        long next = System.nanoTime();
        long sent = 0;
        while (!stopping) {
            if (sent - acknowledged() >= OUTSTANDING_MAX) {
                LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
                next = System.nanoTime();
                continue;
            }
            sent++;
            Strand strand = strands.get(random.nextInt(strands.size()));
            int number = strand.next();
            var unused =
                    producer.send(
                            Numbered.record(strand, number, load.valueBytesMax()),
                            (metadata, error) -> onEnd(strand, number, metadata, error));
            if (load.recordsPerSecond() > 0) {
                next += Duration.ofSeconds(1).toNanos() / load.recordsPerSecond();
                awaitUntil(next);
            }
        }
    }

    private void onEnd(
            Strand strand,
            int number,
            @Nullable RecordMetadata metadata,
            @Nullable Exception error) {
        if (error == null && metadata != null) {
            strand.acknowledge(number, metadata.offset(), System.nanoTime());
        } else if (!abandoned) {
            failure.compareAndSet(null, error);
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
