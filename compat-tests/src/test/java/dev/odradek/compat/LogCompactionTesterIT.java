package dev.odradek.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.compat.harness.Child;
import dev.odradek.compat.harness.Node;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Apache Kafka's own test of compaction, `LogCompactionTester`, passes, and something was
/// compacted.
class LogCompactionTesterIT {
    private static final Node.Kind KIND = Node.Kind.underTest();
    private static final Pattern REDUCTION = Pattern.compile("consumed \\(([0-9.]+)% reduction\\)");

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void itPasses(String codec) {
        Map<String, String> settings =
                Map.of(
                        "log.segment.bytes", "1048576",
                        "log.roll.ms", "500",
                        "log.cleaner.backoff.ms", "100",
                        "log.cleaner.delete.retention.ms", "500",
                        "log.cleaner.min.cleanable.ratio", "0.01");
        try (Node node = Node.create("log-compaction-tester-" + codec, settings)) {
            node.format(KIND).start(KIND);
            List<String> arguments =
                    List.of(
                            "--bootstrap-server",
                            node.bootstrap(),
                            "--messages",
                            "300000",
                            "--duplicates",
                            "10",
                            "--percent-deletes",
                            "10",
                            "--topics",
                            "2",
                            "--compression-type",
                            codec,
                            "--sleep",
                            "3");
            try (Child tool =
                    Child.start(
                            node.directory(),
                            "tester",
                            Map.of(),
                            Node.kafkaTool(
                                    "org.apache.kafka.tools.LogCompactionTester", arguments))) {
                int status = tool.awaitExit(Duration.ofMinutes(3));
                String output = tool.out() + tool.err();
                assertThat(status).as(output).isZero();
                assertThat(output)
                        .contains("0 mismatches")
                        .contains("Data verification is completed");
                Matcher reduction = REDUCTION.matcher(output);
                assertThat(reduction.find()).as(output).isTrue();
                System.out.println(codec + ": " + reduction.group());
                assertThat(Double.parseDouble(reduction.group(1))).as(output).isGreaterThan(10);
            }
            node.stop();
        }
    }
}
