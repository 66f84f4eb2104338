package dev.odradek.benchmarks.work;

import dev.odradek.benchmarks.measure.BrokerProcess;
import dev.odradek.benchmarks.peer.Peer;
import dev.odradek.compat.harness.Child;
import dev.odradek.compat.harness.Node;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// What it takes from the start of a node's process to the first record that a stock producer gets
/// acknowledged. The producer is there before the node, and asks again every five milliseconds.
///
/// @param cpuSeconds used until then, by the start script too
record FirstRecord(double wallSeconds, double cpuSeconds) {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /// Starts the node, and leaves it running.
    ///
    /// @throws RefusedException when no record is acknowledged
    static FirstRecord of(Peer peer, Node node, String topic) throws RefusedException {
        try (var producer = producer(node.bootstrap())) {
            long start = System.nanoTime();
            Child process = node.launch(peer.kind());
            try {
                producer.send(new ProducerRecord<>(topic, new byte[100]))
                        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RefusedException("interrupted");
            } catch (ExecutionException | TimeoutException e) {
                throw new RefusedException("no acknowledgement: " + e + "\n" + process.printed());
            }
            return new FirstRecord(
                    (System.nanoTime() - start) / 1e9,
                    new BrokerProcess(process.pid()).withChildrenSeconds());
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(String bootstrap) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", bootstrap,
                        "acks", "all",
                        "linger.ms", "0",
                        "max.block.ms", PATIENCE.toMillis(),
                        "delivery.timeout.ms", Math.toIntExact(PATIENCE.toMillis()),
                        "reconnect.backoff.ms", "5",
                        "reconnect.backoff.max.ms", "5",
                        "retry.backoff.ms", "5",
                        "retry.backoff.max.ms", "5"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
