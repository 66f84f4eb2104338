package dev.odradek.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.odradek.compat.harness.Node;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Transactions are not built yet. A producer that wants them hears so at once, instead of trying
/// until its `max.block.ms` is over.
class TransactionsRefusedIT {
    private static final Duration AT_ONCE = Duration.ofSeconds(10);

    @Test
    @Timeout(120)
    void aTransactionalProducerFailsAtOnceAndSaysWhy() {
        assumeTrue(Node.Kind.underTest() == Node.Kind.ODRADEK, "Apache Kafka has them");
        try (Node node = Node.create("transactions-refused", Map.of())) {
            node.format(Node.Kind.ODRADEK).start(Node.Kind.ODRADEK);
            var settings = new Properties();
            settings.put("bootstrap.servers", node.bootstrap());
            settings.put("transactional.id", "t");
            settings.put("max.block.ms", "60000");
            var text = new StringSerializer();
            try (var producer = new KafkaProducer<>(settings, text, text)) {
                long start = System.nanoTime();
                Throwable thrown = catchThrowable(producer::initTransactions);
                Duration took = Duration.ofNanos(System.nanoTime() - start);

                assertThat(thrown)
                        .isInstanceOf(KafkaException.class)
                        .isNotInstanceOf(RetriableException.class)
                        .isNotInstanceOf(TimeoutException.class)
                        .hasStackTraceContaining("This broker does not do transactions yet.");
                assertThat(took).isLessThan(AT_ONCE);
            }
        }
    }
}
