package dev.odradek.compat.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.compat.harness.Child;
import dev.odradek.compat.harness.Folders;
import dev.odradek.compat.harness.Home;
import dev.odradek.compat.harness.Node;
import dev.odradek.compat.harness.Ports;
import dev.odradek.compat.harness.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A start that cannot be: status 1, and one line that says which setting or file, which values,
/// what to do.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StartErrorsIT {
    private final Node node = Node.create("start-errors", Map.of());
    private final Node other = Node.create("start-errors-other", Map.of());

    @BeforeAll
    void formatTwoNodes() {
        node.format(Node.Kind.ODRADEK);
        other.format(Node.Kind.ODRADEK);
    }

    @AfterAll
    void stop() {
        node.close();
        other.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    num.io.threads=many       | 32-bit integer, at least 1
                    num.io.threads=0          | 32-bit integer, at least 1
                    log.retention.ms=1 week   | 64-bit integer
                    log.cleanup.policy=shrink | compact, delete
                    compression.type=brotli   | zstd, lz4, snappy, gzip
                    process.roles=broker,cook | broker, controller
                    listeners=PLAINTEXT       | NAME://host:port
                    unclean.leader.election.enable=maybe | true or false
                    """)
    void anInvalidValueNamesTheSettingTheValueAndWhatIsAllowed(String setting, String allowed) {
        String[] nameAndValue = setting.split("=", 2);
        assertThat(refusal("--override", setting))
                .contains(
                        "Invalid value "
                                + nameAndValue[1]
                                + " for configuration "
                                + nameAndValue[0])
                .contains(allowed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "principal.builder.class=org.example.Builder",
                "create.topic.policy.class.name=org.example.Policy",
                "alter.config.policy.class.name=org.example.Policy",
                "remote.log.storage.system.enable=true"
            })
    void whatProtectsDataOrAccessIsRefusedWhileItIsNotBuilt(String setting) {
        assertThat(refusal("--override", setting))
                .contains(setting + " protects data or access and is not built yet")
                .contains("remove it to start without that protection");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SASL_PLAINTEXT", "SSL", "SASL_SSL"})
    void aListenerThatIsNotPlaintextIsRefused(String protocol) {
        assertThat(
                        refusal(
                                "--override",
                                "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:"
                                        + protocol))
                .contains("Listener PLAINTEXT speaks " + protocol + ", which is not built yet")
                .contains("see listeners and listener.security.protocol.map");
    }

    @Test
    void aForeignNodeIdNamesTheFileAndBothIds() {
        assertThat(refusal("--override", "node.id=7"))
                .contains(node.dataDirectory().resolve("meta.properties").toString())
                .contains("node.id=1", "node.id=7", "use another directory");
    }

    @Test
    void aForeignClusterIdNamesTheFileAndBothIds() throws IOException {
        Path meta = other.dataDirectory().resolve("meta.properties");
        String text = Files.readString(meta);
        Files.writeString(meta, text.replaceFirst("cluster.id=.*", "cluster.id=another"));

        assertThat(
                        refusal(
                                "--override",
                                "log.dirs=" + other.dataDirectory() + "," + node.dataDirectory(),
                                "--override",
                                "metadata.log.dir=" + node.dataDirectory()))
                .contains(meta + " has cluster.id=another, expected MkU3OEVBNTcwNTJENDM2Qg")
                .contains("mount the right directory, or remove this one from log.dirs");

        Files.writeString(meta, text);
    }

    @Test
    void aPortInUseNamesTheListenerAndThePort() {
        other.start(Node.Kind.ODRADEK);
        int port = other.port();

        assertThat(
                        refusal(
                                "--override",
                                "listeners=PLAINTEXT://127.0.0.1:"
                                        + port
                                        + ",CONTROLLER://127.0.0.1:"
                                        + Ports.free()))
                .contains("listener PLAINTEXT cannot bind 127.0.0.1:" + port)
                .contains("the port is in use", "change `listeners`");

        other.stop();
    }

    @Test
    void aLockedDirectoryIsNamed() {
        node.start(Node.Kind.ODRADEK);

        assertThat(
                        refusal(
                                "--override",
                                "listeners=PLAINTEXT://127.0.0.1:"
                                        + Ports.free()
                                        + ",CONTROLLER://127.0.0.1:"
                                        + Ports.free()))
                .contains(node.dataDirectory() + ": is locked by another process")
                .contains("stop the other broker, or give this one another log.dirs");

        node.stop();
    }

    @Test
    void aFileInPlaceOfTheDirectoryIsNamed() {
        assertThat(refusal("--override", "log.dirs=" + node.propertiesFile()))
                .contains(node.propertiesFile() + " cannot be used: it is not a directory")
                .contains("correct log.dirs");
    }

    @Test
    void aDirectoryThatThisUserMayNotReadIsNotTakenForAnUnformattedOne() throws IOException {
        Path barred = Home.work().resolve("start-errors-barred");
        Folders.deleteTree(barred);
        Files.createDirectories(barred.resolve("data"));
        List<String> start = start("--override", "log.dirs=" + barred.resolve("data"));
        // Root may read everything, so root steps down.
        if (isRoot()) {
            if (!Files.isExecutable(Path.of("/usr/bin/setpriv"))) {
                Requirement.missing("setpriv", "apt-get install util-linux");
            }
            start.addAll(
                    0,
                    List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"));
        }
        Files.setPosixFilePermissions(barred.resolve("data"), java.util.Set.of());

        Child.Ended ended = Child.run(node.directory(), Map.of(), start);

        assertThat(theOneLine(ended))
                .contains(barred.resolve("data") + " cannot be used: permission denied")
                .contains("let the user who starts this node read and write there");
    }

    @Test
    void aMissingPropertiesFileIsNamed() {
        Child.Ended ended =
                Child.run(node.directory(), Map.of(), List.of(startScript(), "no-such.properties"));

        assertThat(theOneLine(ended))
                .contains("Cannot read no-such.properties: there is no such file");
    }

    @Test
    void anArgumentThatIsNoneIsNamed() {
        assertThat(refusal("--overide", "num.io.threads=4"))
                .contains("Found --overide where --override property=value is expected");
    }

    @Test
    void unknownSettingsAndThoseNotActedUponYetAreNamedOnceAndHinderNoStart() {
        var overrides =
                List.of(
                        "log.retention.mss=5",
                        "organisation.motto=go on",
                        "transaction.state.log.min.isr=2",
                        "metric.reporters=org.example.Reporter");
        List<String> command = start();
        overrides.forEach(override -> command.addAll(List.of("--override", override)));

        try (Child child = Child.start(node.directory(), "warned", Map.of(), command)) {
            child.awaitOutput(
                    "ready",
                    out -> out.contains("Kafka Server started"),
                    java.time.Duration.ofSeconds(60));
            assertThat(child.out().lines().filter(line -> line.contains(" WARN ")))
                    .satisfiesExactlyInAnyOrder(
                            line ->
                                    assertThat(line)
                                            .contains("Unknown settings are ignored: ")
                                            .contains(
                                                    "log.retention.mss (did you mean"
                                                            + " log.retention.ms?)")
                                            .contains("organisation.motto"),
                            line ->
                                    assertThat(line)
                                            .contains("Settings that are not acted upon yet: ")
                                            .contains("metric.reporters"));
            assertThat(child.terminate(java.time.Duration.ofSeconds(30))).isEqualTo(143);
        }
    }

    /// The one line with which a start ends that cannot be.
    private String refusal(String... arguments) {
        return theOneLine(Child.run(node.directory(), Map.of(), start(arguments)));
    }

    private static String theOneLine(Child.Ended ended) {
        assertThat(ended.status()).as(ended.toString()).isEqualTo(1);
        assertThat(ended.lines()).hasSize(1);
        return ended.lines().getFirst();
    }

    private List<String> start(String... arguments) {
        var command = new ArrayList<>(List.of(startScript(), node.propertiesFile().toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static String startScript() {
        return Home.checkout().resolve("bin/kafka-server-start.sh").toString();
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }
}
