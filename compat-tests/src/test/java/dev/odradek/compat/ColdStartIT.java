package dev.odradek.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.compat.harness.Child;
import dev.odradek.compat.harness.Home;
import dev.odradek.compat.harness.Node;
import dev.odradek.compat.harness.Vitals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/// From the start of `bin/kafka-server-start.sh` on a freshly formatted directory to the first
/// record that a stock producer gets acknowledged, its topic created on the way; and what the node
/// takes once it is idle.
class ColdStartIT {
    private static final Node.Kind KIND = Node.Kind.underTest();
    private static final int RUNS = 5;
    private static final double WALL_SECONDS = 1.5;
    private static final double IDLE_RESIDENT_MIB = 250;
    private static final Duration SETTLE = Duration.ofSeconds(3);
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration PREPARE = Duration.ofMinutes(5);

    private static final String CPU_COMMAND =
            "awk -v hz=$(getconf CLK_TCK) '{print ($14+$15+$16+$17)/hz}' /proc/$pid/stat";
    private static final String RESIDENT_COMMAND = "awk '/VmRSS/{print $2/1024}' /proc/$pid/status";
    private static final String THREADS_COMMAND = "ps -o nlwp= -p $pid";

    @Test
    void firstRecordIsAcknowledgedWithinASecondAndAHalfOfAColdStart() {
        prepare();
        start("cold-start-warm"); // what the producer needs is loaded, not what the node needs
        List<Figures> runs = new ArrayList<>();
        for (int run = 1; run <= RUNS; run++) {
            runs.add(start("cold-start-" + run));
        }

        double wall = median(runs, Figures::wallSeconds);
        double resident = median(runs, Figures::idleResidentMib);
        System.out.printf(
                Locale.ROOT,
                "cold start of %s to the first acknowledged record, median of %d on %d cores:"
                        + " %.3f s wall (from the process, until the callback),"
                        + " %.2f s CPU (%s); idle after %d s: %.1f MiB resident (%s),"
                        + " %.0f threads (%s), %.2f s CPU; runs %s%n",
                KIND,
                RUNS,
                Runtime.getRuntime().availableProcessors(),
                wall,
                median(runs, Figures::cpuSeconds),
                CPU_COMMAND,
                SETTLE.toSeconds(),
                resident,
                RESIDENT_COMMAND,
                median(runs, Figures::threads),
                THREADS_COMMAND,
                median(runs, Figures::idleCpuSeconds),
                runs.stream()
                        .map(run -> String.format(Locale.ROOT, "%.3f", run.wallSeconds()))
                        .toList());
        assertThat(wall).isLessThan(WALL_SECONDS);
        assertThat(resident).isLessThan(IDLE_RESIDENT_MIB);
    }

    /// One start.
    ///
    /// @param cpuSeconds used up to the acknowledgement, by the script too
    /// @param idleCpuSeconds used up to the end
    private record Figures(
            double wallSeconds,
            double cpuSeconds,
            double idleResidentMib,
            double threads,
            double idleCpuSeconds) {}

    private static Figures start(String name) {
        try (Node node = Node.create(name, Map.of());
                var producer = producer(node.bootstrap())) {
            node.format(KIND);
            long beginning = System.nanoTime();
            Child server = node.launch(KIND);
            acknowledge(producer, server);
            long nanos = System.nanoTime() - beginning;
            var vitals = Vitals.of(server.pid());
            double cpuSeconds = number(vitals, CPU_COMMAND);
            LockSupport.parkNanos(SETTLE.toNanos());
            var figures =
                    new Figures(
                            nanos / 1e9,
                            cpuSeconds,
                            number(vitals, RESIDENT_COMMAND),
                            number(vitals, THREADS_COMMAND),
                            number(vitals, CPU_COMMAND));
            node.stop();
            return figures;
        }
    }

    /// Made before the node starts, it asks again and again until somebody listens.
    private static KafkaProducer<byte[], byte[]> producer(String bootstrap) {
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers", bootstrap,
                        "acks", "all",
                        "linger.ms", "0",
                        "max.block.ms", START.toMillis(),
                        "reconnect.backoff.ms", "5",
                        "reconnect.backoff.max.ms", "5",
                        "retry.backoff.ms", "5",
                        "retry.backoff.max.ms", "5");
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static void acknowledge(KafkaProducer<byte[], byte[]> producer, Child server) {
        try {
            producer.send(new ProducerRecord<>("first", new byte[100]))
                    .get(START.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("no acknowledgement\n" + server.printed(), e);
        }
    }

    /// What a newcomer's first start does as well, and every later one profits from.
    private static void prepare() {
        String script = Home.checkout().resolve("bin/odradek-build.sh").toString();
        try (Child prepare = Child.start(Home.work(), "prepare", Map.of(), List.of(script))) {
            assertThat(prepare.awaitExit(PREPARE)).as(prepare.printed()).isZero();
        }
    }

    private static double number(Vitals vitals, String command) {
        return Double.parseDouble(vitals.shell(command));
    }

    private static double median(List<Figures> runs, ToDoubleFunction<Figures> figure) {
        return runs.stream()
                .mapToDouble(figure)
                .sorted()
                .skip(runs.size() / 2)
                .findFirst()
                .orElse(Double.NaN);
    }
}
