package dev.odradek.compat.crash;

import dev.odradek.compat.abuse.Latencies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// How many records of 100 bytes stock producers get acknowledged with acks=all.
///
/// @param perSecond records, all producers together
/// @param latencies of single records; without any when they were not waited for one by one
public record AckRate(double perSecond, Latencies latencies) {
    private static final int VALUE_BYTES = 100;
    private static final int PATIENCE_SECONDS = 60;

    /// How producers send.
    public enum Sending {
        /// The next record when the one before is acknowledged.
        ONE_BY_ONE,
        /// As many as the default settings allow.
        DEFAULTS
    }

    /// Measures for `measured`, after each producer has had an acknowledgement and `warmUp`.
    ///
    /// @param partitions of the topic; producer `n` writes to `n % partitions`
    public static AckRate measure(
            String bootstrap,
            String topic,
            int partitions,
            int producers,
            Sending sending,
            Duration warmUp,
            Duration measured) {
        List<One> all = new ArrayList<>();
        try {
            for (int i = 0; i < producers; i++) {
                all.add(new One(bootstrap, topic, i % partitions, sending));
            }
            all.forEach(One::awaitFirst);
            LockSupport.parkNanos(warmUp.toNanos());
            all.forEach(One::count);
            long beginning = System.nanoTime();
            LockSupport.parkNanos(measured.toNanos());
            all.forEach(One::stop);
            double seconds = (System.nanoTime() - beginning) / 1e9;
            long acknowledged = all.stream().mapToLong(one -> one.acknowledged.sum()).sum();
            all.forEach(One::end);
            long[] nanos =
                    all.stream()
                            .flatMapToLong(one -> one.nanos.stream().mapToLong(Long::longValue))
                            .toArray();
            return new AckRate(acknowledged / seconds, new Latencies(nanos));
        } finally {
            all.forEach(One::stop);
        }
    }

    /// One producer and its thread.
    private static final class One {
        final LongAdder acknowledged = new LongAdder();
        private final CountDownLatch first = new CountDownLatch(1);
        final List<Long> nanos = new ArrayList<>();
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private final Map<String, Object> settings;
        private final ProducerRecord<byte[], byte[]> record;
        private final Sending sending;
        private final Thread thread;
        private volatile boolean counting;
        private volatile boolean stopping;

        @SuppressWarnings("NullAway") // the client takes a null key, and does not say so
        One(String bootstrap, String topic, int partition, Sending sending) {
            this.settings = new HashMap<>(Map.of("bootstrap.servers", bootstrap, "acks", "all"));
            if (sending == Sending.ONE_BY_ONE) {
                settings.put("linger.ms", "0");
            } else {
                settings.put("buffer.memory", 4L << 20); // fifty of them share this machine
            }
            this.record = new ProducerRecord<>(topic, partition, null, new byte[VALUE_BYTES]);
            this.sending = sending;
            this.thread = Thread.ofPlatform().daemon().name("ack-rate").start(this::run);
        }

        void awaitFirst() {
            try {
                if (!first.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    throw new AssertionError("no acknowledgement", failure.get());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }

        void count() {
            counting = true;
        }

        void stop() {
            counting = false;
            stopping = true;
        }

        void end() {
            try {
                if (!thread.join(Duration.ofSeconds(PATIENCE_SECONDS))) {
                    throw new AssertionError("a producer does not end");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
            Throwable failed = failure.get();
            if (failed != null) {
                throw new AssertionError("a record was refused", failed);
            }
        }

        private void run() {
            var producer =
                    new KafkaProducer<>(
                            settings, new ByteArraySerializer(), new ByteArraySerializer());
            try {
                while (!stopping && failure.get() == null) {
                    switch (sending) {
                        case ONE_BY_ONE -> sendAndWait(producer);
                        case DEFAULTS -> send(producer);
                    }
                }
            } catch (ExecutionException | TimeoutException | RuntimeException e) {
                failure.compareAndSet(null, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                producer.close(Duration.ZERO); // what waits in it is not counted any longer
            }
        }

        private void sendAndWait(KafkaProducer<byte[], byte[]> producer)
                throws InterruptedException, ExecutionException, TimeoutException {
            long beginning = System.nanoTime();
            producer.send(record).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            first.countDown();
            if (counting) {
                acknowledged.increment();
                nanos.add(System.nanoTime() - beginning);
            }
        }

        private void send(KafkaProducer<byte[], byte[]> producer) {
            var unused =
                    producer.send(
                            record,
                            (_, error) -> {
                                if (error == null) {
                                    first.countDown();
                                    if (counting) {
                                        acknowledged.increment();
                                    }
                                } else if (!stopping) {
                                    failure.compareAndSet(null, error);
                                }
                            });
        }
    }
}
