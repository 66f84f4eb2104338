package dev.odradek.compat.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.compat.harness.Child;
import dev.odradek.compat.harness.Ports;
import dev.odradek.compat.harness.RoundTrip;
import dev.odradek.compat.harness.ScratchHome;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A start without a properties file.
class QuickStartIT {
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final int API_VERSIONS = 18;

    private final int port = Ports.free();
    private final int controllerPort = Ports.free();

    @Test
    void theFirstStartFormatsAndEachSaysInAtMostTenLinesHowToGoOn() throws IOException {
        ScratchHome home = ScratchHome.create("quick-start");
        String first;
        try (Child node = start(home, "first")) {
            node.awaitOutput("ready", out -> out.contains("; try: "), START);
            saysHowToGoOn(node);
            first = Files.readString(home.data().resolve("meta.properties"));
            RoundTrip.check("127.0.0.1:" + port, "first", List.of("one"));
            assertThat(node.terminate(STOP)).isEqualTo(143);
        }
        assertThat(first).contains("cluster.id=", "node.id=1\n", "version=1\n");
        assertThat(home.path()).isDirectoryContaining("glob:**/data");

        try (Child node = start(home, "second")) {
            node.awaitOutput("ready", out -> out.contains("; try: "), START);
            saysHowToGoOn(node);
            RoundTrip.check("127.0.0.1:" + port, "first", List.of("one", "two"));
            assertThat(node.terminate(STOP)).isEqualTo(143);
        }
        assertThat(home.data().resolve("meta.properties")).hasContent(first);
    }

    @Test
    void theLinesThatContainerHarnessesAwaitComeWhenAConnectionIsServed() throws IOException {
        ScratchHome home = ScratchHome.create("quick-start-lines");
        try (Child node = start(home, "node")) {
            node.awaitOutput("\"Kafka Server started\"", QuickStartIT::awaited, START);
            int served = apiVersions(port);
            assertThat(node.out().lines().limit(10))
                    .anyMatch(line -> line.matches(".*Transitioning from RECOVERY to RUNNING.*"));
            assertThat(served).isEqualTo(0);
            node.terminate(STOP);
        }
    }

    @Test
    void dataWithoutItsPropertiesIsNotFormatted() throws IOException {
        ScratchHome home = ScratchHome.create("quick-start-lost");
        Path data = Files.createDirectories(home.data().resolve("orders-0"));

        try (Child node = start(home, "node")) {
            assertThat(node.awaitExit(START)).isEqualTo(1);
            assertThat(withoutPreparations(node.out()))
                    .singleElement()
                    .asString()
                    .contains(home.data() + " is not empty (it has orders-0)")
                    .contains("meta.properties: move it away to begin anew");
            assertThat(node.err()).isEmpty();
        }
        assertThat(data.getParent()).isDirectoryNotContaining("glob:**/*.{properties,checkpoint}");
    }

    private void saysHowToGoOn(Child node) {
        List<String> lines = node.out().lines().toList();
        assertThat(lines).hasSizeLessThanOrEqualTo(10);
        assertThat(lines.getLast())
                .matches(
                        "\\[.{23}] INFO Ready on 127\\.0\\.0\\.1:"
                                + port
                                + ": Odradek [0-9.]+ \\(Apache Kafka 4\\.3\\.1\\), started in"
                                + " [0-9]+ ms; try: kafka-topics\\.sh --bootstrap-server"
                                + " 127\\.0\\.0\\.1:"
                                + port
                                + " --create --topic first .*");
        assertThat(node.err()).isEmpty();
    }

    private Child start(ScratchHome home, String name) {
        String listeners =
                "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort;
        return Child.start(
                home.path(),
                name,
                Map.of(),
                home.script(
                        "kafka-server-start.sh",
                        List.of(
                                "--override",
                                "listeners=" + listeners,
                                "--override",
                                "controller.quorum.bootstrap.servers=127.0.0.1:"
                                        + controllerPort)));
    }

    private static boolean awaited(String out) {
        return out.lines().anyMatch(line -> line.matches(".*Kafka Server started.*"));
    }

    /// The error code with which the node answers ApiVersions, asked once.
    private static int apiVersions(int port) throws IOException {
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout((int) STOP.toMillis());
            var out = new DataOutputStream(socket.getOutputStream());
            int correlationId = 7;
            out.writeInt(3 * Short.BYTES + Integer.BYTES);
            out.writeShort(API_VERSIONS);
            out.writeShort(0); // version
            out.writeInt(correlationId);
            out.writeShort(-1); // no client id
            var in = new DataInputStream(socket.getInputStream());
            assertThat(in.readInt()).as("length").isGreaterThan(6);
            assertThat(in.readInt()).isEqualTo(correlationId);
            return in.readShort();
        }
    }

    /// Without what a start after a build prints once.
    private static List<String> withoutPreparations(String out) {
        return out.lines().filter(line -> !line.startsWith("preparing ")).toList();
    }
}
