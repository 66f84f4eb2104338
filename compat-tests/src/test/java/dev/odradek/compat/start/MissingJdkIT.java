package dev.odradek.compat.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.compat.harness.Child;
import dev.odradek.compat.harness.Folders;
import dev.odradek.compat.harness.Home;
import dev.odradek.compat.harness.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A machine without a JDK 25, as it looks from a mount namespace whose JVM folder holds an older
/// JDK alone.
class MissingJdkIT {
    private static final Path FOLDER = Path.of("/usr/lib/jvm");
    private static final String LINE =
            "Odradek needs a JDK 25 or later; looked in JAVA_HOME (%s), on PATH, in /usr/lib/jvm and"
                    + " in %s/.sdkman/candidates/java";

    private final Path room = Home.work().resolve("missing-jdk");

    @BeforeEach
    void room() throws IOException {
        Folders.deleteTree(room);
        Files.createDirectories(room);
    }

    @Test
    void eachScriptSaysInOneLineWhatIsMissingAndWhereItLooked() {
        Path older = olderJdk();
        for (String script :
                List.of(
                        "kafka-server-start.sh",
                        "kafka-storage.sh random-uuid",
                        "odradek-build.sh")) {
            Child.Ended ended = withoutJdk25(older, Home.checkout() + "/bin/" + script);

            assertThat(ended.status()).as(script).isEqualTo(1);
            assertThat(ended.lines()).containsExactly(LINE.formatted(older, room));
        }
    }

    @Test
    void aJdk25InTheFolderOfSdkmanIsFound() throws IOException {
        Path jdk = room.resolve(".sdkman/candidates/java/25");
        Files.createDirectories(jdk);
        Path own = Path.of(System.getProperty("java.home"));
        // Mounted, for where it is now is hidden.
        String script = Home.checkout() + "/bin/kafka-storage.sh random-uuid";

        Child.Ended ended =
                inNamespace(
                        "mount --bind " + own + " " + jdk + "\n" + hide(olderJdk()),
                        olderJdk(),
                        script);

        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).matches("[A-Za-z0-9_-]{22}\n");
        assertThat(ended.status()).isZero();
    }

    @Test
    void mavenSaysItInOneLineToo() {
        Path older = olderJdk();
        if (!Files.isExecutable(Path.of("/usr/bin/mvn"))) {
            Requirement.missing("mvn in /usr/bin", "apt-get install maven");
        }
        String mvn = "mvn -o -q -B -f %s verify".formatted(Home.checkout().resolve("pom.xml"));

        Child.Ended ended = withoutJdk25(older, mvn);

        assertThat(ended.status()).isEqualTo(1);
        // Maven ends its own errors with what resets a terminal's colours.
        List<String> lines =
                ended.lines().stream().map(line -> line.replaceAll("\u001B\\[0m", "")).toList();
        assertThat(lines).contains(LINE.formatted(older, room));
        assertThat(lines.stream().filter(line -> line.contains("JDK 25"))).hasSize(1);
        assertThat(lines).noneMatch(line -> line.startsWith("\tat "));
    }

    private Child.Ended withoutJdk25(Path older, String command) {
        return inNamespace(hide(older), older, command);
    }

    /// Commands that leave in the JVM folder nothing but `older`.
    private String hide(Path older) {
        Path kept = room.resolve("kept");
        return String.join(
                "\n",
                "mkdir -p " + kept,
                "mount --bind " + older + " " + kept,
                "mount -t tmpfs none " + FOLDER,
                "mkdir -p " + older,
                "mount --bind " + kept + " " + older);
    }

    private Child.Ended inNamespace(String mounts, Path javaHome, String command) {
        String clean =
                "exec env -i HOME=" + room + " PATH=/usr/bin:/bin JAVA_HOME=" + javaHome + " ";
        var namespace = new ArrayList<>(List.of("unshare"));
        if (!System.getProperty("user.name").equals("root")) {
            namespace.addAll(List.of("--user", "--map-root-user"));
        }
        namespace.addAll(List.of("--mount", "bash", "-e", "-c"));
        namespace.add(mounts + "\n" + clean + command);
        return Child.run(room, Map.of(), namespace);
    }

    /// The home of a JDK in the JVM folder that is older than 25.
    private static Path olderJdk() {
        if (Files.isDirectory(FOLDER)) {
            try (Stream<Path> homes = Files.list(FOLDER)) {
                for (Path home : homes.sorted().toList()) {
                    Path release = home.resolve("release");
                    if (Files.isExecutable(home.resolve("bin/java"))
                            && Files.isReadable(release)
                            && !Files.isSymbolicLink(home)
                            && Files.readString(release)
                                    .matches("(?s).*JAVA_VERSION=\"(1[1-9]|2[0-4]).*")) {
                        return home;
                    }
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
        Requirement.missing(
                "a JDK from 11 to 24 in " + FOLDER, "apt-get install openjdk-17-jdk-headless");
        throw new AssertionError("not reached");
    }
}
