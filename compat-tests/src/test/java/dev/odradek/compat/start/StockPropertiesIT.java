package dev.odradek.compat.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.compat.harness.Child;
import dev.odradek.compat.harness.Home;
import dev.odradek.compat.harness.Node;
import dev.odradek.compat.harness.Ports;
import dev.odradek.compat.harness.RoundTrip;
import dev.odradek.compat.harness.ScratchHome;
import dev.odradek.compat.harness.StockTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A start with `config/server.properties`, which has the settings and values of the file of that
/// name that Apache Kafka brings; only ports and the directory are the test's.
class StockPropertiesIT {
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final Pattern COMMAND =
            Pattern.compile("\\S*bin/kafka-storage\\.sh format .*?(?= \\(dev\\.odradek)");

    private final int port = Ports.free();
    private final int controllerPort = Ports.free();

    @Test
    void anUnformattedDirectoryStopsTheStartWithTheCommandThatMendsIt() throws IOException {
        ScratchHome home = ScratchHome.create("stock-unformatted");
        Path file = properties(home, "bootstrap.servers");
        Path elsewhere = home.path().resolve("etc");

        String atHome = refused(home, home.path(), "bin/", "etc/server.properties");
        String outside = refused(home, elsewhere, "../bin/", "server.properties");

        assertThat(atHome).startsWith("bin/kafka-storage.sh format -c etc/server.properties ");
        assertThat(outside).startsWith(home.path() + "/bin/kafka-storage.sh format -c server.p");
        Child.Ended formatted = Child.run(elsewhere, Map.of(), List.of("bash", "-c", outside));
        assertThat(formatted.status()).as(formatted.toString()).isZero();
        serves(home, file, "one");
    }

    @ParameterizedTest
    @CsvSource({"bootstrap.servers,KAFKA", "voters,KAFKA", "voters,ODRADEK"})
    void theFileOfKafkaIsServedUnchanged(String quorum, Node.Kind formatter) throws IOException {
        ScratchHome home = ScratchHome.create("stock-" + quorum + "-" + formatter);
        Path file = properties(home, quorum);

        List<String> arguments =
                Stream.concat(
                                Stream.of("format", "-t", "4L6g3nShT-eMCtK--X86sw", "-c"),
                                Stream.of(file.toString()))
                        .toList();
        if (!quorum.equals("voters")) {
            arguments = Stream.concat(arguments.stream(), Stream.of("--standalone")).toList();
        }
        switch (formatter) {
            case KAFKA -> StockTool.run("storage", "", arguments).succeeded();
            case ODRADEK -> {
                Child.Ended ended =
                        Child.run(
                                home.path(), Map.of(), home.script("kafka-storage.sh", arguments));
                assertThat(ended.status()).as(ended.toString()).isZero();
            }
        }

        serves(home, file, "one");
    }

    private void serves(ScratchHome home, Path file, String value) {
        List<String> start = home.script("kafka-server-start.sh", List.of(file.toString()));
        try (Child node = Child.start(home.path(), "node", Map.of(), start)) {
            node.awaitOutput("ready", out -> out.contains("Kafka Server started"), START);
            assertThat(node.out()).contains("Transitioning from RECOVERY to RUNNING");
            RoundTrip.check("localhost:" + port, "first", List.of(value));
            assertThat(node.out()).doesNotContain("Unknown settings", " ERROR ", "Exception");
            assertThat(node.err()).isEmpty();
            assertThat(node.terminate(STOP)).isEqualTo(143);
        }
    }

    /// Starts on an unformatted directory.
    ///
    /// @return the command that the refusal gives
    private static String refused(ScratchHome home, Path from, String bin, String file) {
        Child.Ended ended = Child.run(from, Map.of(), List.of(bin + "kafka-server-start.sh", file));
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.err()).isEmpty();
        assertThat(ended.lines())
                .singleElement()
                .asString()
                .contains("Log directory " + home.path().resolve("kafka-logs"))
                .contains(" is not formatted", "If a volume is missing there, mount it");
        assertThat(home.path().resolve("kafka-logs")).doesNotExist();
        Matcher command = COMMAND.matcher(ended.out());
        assertThat(command.find()).as(ended.out()).isTrue();
        return command.group();
    }

    /// Kafka's file with this test's ports and directory.
    private Path properties(ScratchHome home, String quorum) throws IOException {
        String text = Files.readString(Home.checkout().resolve("config/server.properties"));
        text = text.replace(":9092", ":" + port).replace(":9093", ":" + controllerPort);
        text =
                text.replace(
                        "/tmp/kraft-combined-logs", home.path().resolve("kafka-logs").toString());
        if (quorum.equals("voters")) {
            text =
                    text.replace(
                            "controller.quorum.bootstrap.servers=", "controller.quorum.voters=1@");
        }
        Path file = home.path().resolve("etc/server.properties");
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
