package dev.odradek.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.odradek.benchmarks.result.Goal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonReportTest {
    @Test
    void eachSampleIsThereUnroundedAndSharesBesideIt() throws IOException {
        JsonNode figure =
                parsed(
                                new Example()
                                        .found(Example.THROUGHPUT, "kafka", 100.123456, 99, 101)
                                        .found(Example.THROUGHPUT, "odradek", 200.246912))
                        .at("/figures/0");

        assertThat(figure.at("/key").asText()).isEqualTo("bulk-1k/throughput");
        assertThat(figure.at("/peers/kafka/samples"))
                .extracting(each -> each.get("round").asInt() + ":" + each.get("value").asDouble())
                .containsExactly("1:100.123456", "2:99.0", "3:101.0");
        assertThat(figure.at("/peers/kafka/median").asDouble()).isEqualTo(100.123456);
        assertThat(figure.at("/peers/kafka/lowest").asDouble()).isEqualTo(99);
        assertThat(figure.at("/shares/kafka").asDouble()).isEqualTo(0.5);
        assertThat(figure.at("/shares").has("kafka-tuned")).isFalse();
    }

    @Test
    void refusedWorkKeepsItsSamplesButHasNoMedian() throws IOException {
        JsonNode root =
                parsed(
                        new Example()
                                .found(Example.CPU, "kafka", 5)
                                .found(Example.CPU, "odradek", 1)
                                .refused("bulk-1k", "odradek", "\"3\" records\nlost"));

        JsonNode peer = root.at("/figures/0/peers/odradek");
        assertThat(peer.get("refused").asBoolean()).isTrue();
        assertThat(peer.has("median")).isFalse();
        assertThat(peer.get("samples")).hasSize(1);
        assertThat(root.at("/figures/0/shares")).isEmpty();
        assertThat(root.at("/refusals/0/reason").asText()).isEqualTo("\"3\" records\nlost");
    }

    @Test
    void goalsHaveTheirOutcomeAndAreCounted() throws IOException {
        JsonNode root =
                parsed(
                        new Example()
                                .found(Example.CALLS, "kafka", 4)
                                .found(Example.CALLS, "odradek", 4)
                                .goal(new Goal("met", "single/calls", 1))
                                .goal(new Goal("missed", "single/calls", 1, 3))
                                .goal(new Goal("none", "other/calls", 1)));

        assertThat(root.at("/goals"))
                .extracting(each -> each.get("outcome").asText())
                .containsExactly("met", "missed", "not measured");
        assertThat(root.at("/goals"))
                .extracting(each -> each.get("met").asBoolean())
                .containsExactly(true, false, false);
        assertThat(root.at("/goals/0").has("absolute")).isFalse();
        assertThat(root.at("/goals/1/absolute").asDouble()).isEqualTo(3);
        assertThat(root.at("/summary/met").asInt()).isEqualTo(1);
        assertThat(root.at("/summary/notBelowOne/kafka/0").asText()).isEqualTo("single/calls");
    }

    @Test
    void bothFilesAreWrittenAndReplaceOlderOnes(@TempDir Path directory) throws IOException {
        Path target = directory.resolve("a/b");
        Report.write(new Example().found(Example.CPU, "kafka", 5).results(), target);

        Report.write(new Example().results(), target);

        assertThat(
                        new ObjectMapper()
                                .readTree(target.resolve("results.json").toFile())
                                .at("/figures"))
                .isEmpty();
        assertThat(Files.readString(target.resolve("report.html"))).startsWith("<!DOCTYPE html>");
    }

    private static JsonNode parsed(Example example) throws IOException {
        return new ObjectMapper().readTree(new JsonReport(example.comparison()).text());
    }
}
