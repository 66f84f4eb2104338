package dev.odradek.compat.start;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Volume;
import dev.odradek.compat.harness.Home;
import dev.odradek.compat.harness.Node;
import dev.odradek.compat.harness.Requirement;
import dev.odradek.compat.harness.RoundTrip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.containers.wait.strategy.WaitAllStrategy;
import org.testcontainers.utility.DockerImageName;

/// A node in a container, as Testcontainers starts one: on the host's network, with this checkout
/// and its JDK mounted read-only.
class ContainerIT {
    private static final DockerImageName IMAGE = DockerImageName.parse("odradek-test/debian");
    private static final Duration START = Duration.ofSeconds(90);
    private static final int STOP_S = 60;

    @Test
    void aNodeInAContainerServesFromTheLinesThatTestcontainersAwaitsUntilDockerStopsIt()
            throws IOException {
        requireImage();
        try (Node node = Node.create("container", Map.of()).format(Node.Kind.ODRADEK);
                GenericContainer<?> container = container(node)) {
            container.start();
            RoundTrip.check(node.bootstrap(), "first", List.of("one"));

            DockerClient engine = container.getDockerClient();
            String id = container.getContainerId();
            engine.stopContainerCmd(id).withTimeout(STOP_S).exec();
            var state = engine.inspectContainerCmd(id).exec().getState();

            assertThat(container.getLogs())
                    .contains("Kafka Server started")
                    .endsWith("INFO Stopped (dev.odradek.broker.Main)\n");
            assertThat(state.getExitCodeLong()).isEqualTo(143);
        }
    }

    private static GenericContainer<?> container(Node node) throws IOException {
        Path home = Home.checkout();
        Path jdk = Path.of(System.getProperty("java.home"));
        String user =
                Files.getAttribute(node.directory(), "unix:uid")
                        + ":"
                        + Files.getAttribute(node.directory(), "unix:gid");
        return new GenericContainer<>(IMAGE)
                .withNetworkMode("host")
                .withEnv("JAVA_HOME", jdk.toString())
                .withEnv("LOG_DIR", node.directory().resolve("logs").toString())
                .withCreateContainerCmdModifier(command -> mounted(command, user, node, home, jdk))
                .withCommand(
                        home.resolve("bin/kafka-server-start.sh").toString(),
                        node.propertiesFile().toString())
                .waitingFor(
                        new WaitAllStrategy()
                                .withStartupTimeout(START)
                                .withStrategy(
                                        Wait.forLogMessage(
                                                ".*Transitioning from RECOVERY to RUNNING.*", 1))
                                .withStrategy(Wait.forLogMessage(".*Kafka Server started.*", 1)));
    }

    /// Mounts by the engine's own command: with its own, Testcontainers first looks whether mounts
    /// work, with an image from a registry.
    private static void mounted(
            CreateContainerCmd command, String user, Node node, Path home, Path jdk) {
        Objects.requireNonNull(command.withUser(user).getHostConfig())
                .withBinds(
                        bind(node.directory(), AccessMode.rw),
                        bind(home, AccessMode.ro),
                        bind(jdk, AccessMode.ro));
    }

    private static Bind bind(Path path, AccessMode mode) {
        return new Bind(path.toString(), new Volume(path.toString()), mode);
    }

    private static void requireImage() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            Requirement.missing("a docker engine", "apt-get install docker.io; then start dockerd");
        }
        try {
            DockerClientFactory.lazyClient().inspectImageCmd(IMAGE.asCanonicalNameString()).exec();
        } catch (NotFoundException _) {
            Requirement.missing("the image " + IMAGE, ".ci/image as root");
        }
    }
}
