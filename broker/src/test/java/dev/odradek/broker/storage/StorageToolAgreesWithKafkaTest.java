package dev.odradek.broker.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.base.disk.RealDisk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Our storage tool against Apache Kafka's, which runs in this process: the same arguments, the
/// same files.
class StorageToolAgreesWithKafkaTest {
    private static final String CLUSTER = "4L6g3nShT-eMCtK--X86sw";
    private static final String COMBINED =
            """
            process.roles=broker,controller
            node.id=1
            controller.quorum.bootstrap.servers=localhost:9093
            listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093
            controller.listener.names=CONTROLLER
            log.dirs=ROOT/a,ROOT/b
            metadata.log.dir=ROOT/m
            """;
    private static final String STATIC =
            """
            process.roles=broker,controller
            node.id=1
            controller.quorum.voters=1@localhost:9093
            listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093
            controller.listener.names=CONTROLLER
            log.dirs=ROOT/a
            """;
    private static final String BROKER =
            """
            process.roles=broker
            node.id=1
            controller.quorum.bootstrap.servers=localhost:9093
            controller.listener.names=CONTROLLER
            log.dirs=ROOT/a
            """;

    /// What a run left and said.
    record Run(int exit, String out, String problem) {}

    @TempDir Path dir;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "combined -I 1@localhost:9093:JEXY6aqzQY-32P5TStzaFg",
                "combined -I 1@[::1]:9093:JEXY6aqzQY-32P5TStzaFg,2@h:1:MvDxzVmcRsaTz33bUuRU6A",
                "combined --initial-controllers=2@h:1:MvDxzVmcRsaTz33bUuRU6A",
                "combined -N",
                "combined --no-initial-controllers --release-version 3.9",
                "combined -N -r 3.3-IV3 -f group.version=0",
                "combined -N -r 4.0",
                "combined -N --feature transaction.version=1 --feature share.version=0",
                "combined -N -f metadata.version=20 -f kraft.version=1",
                "static",
                "static -r 3.6.1 --ignore-formatted",
                "static -f kraft.version=0",
                "static -S SCRAM-SHA-256=[name=alice,salt=N3E=,password=alice-secret]",
                "static -S SCRAM-SHA-512=[name=b,iterations=8192,salt=\"N3E=\",saltedpassword=\"YCE=\"]"
                        + " -SSCRAM-SHA-256=[name=alice,salt=N3E=,password=x]",
                "broker",
                "broker --release-version=3.7",
            })
    void formattingWritesWhatKafkaWrites(String arguments) throws IOException {
        Path theirs = Files.createDirectory(dir.resolve("theirs"));
        Path ours = Files.createDirectory(dir.resolve("ours"));
        List<String> args = format(arguments);

        Run kafka = kafka(theirs, args);
        Run us = us(ours, args);

        assertThat(us.problem()).isEmpty();
        assertThat(us.exit()).isEqualTo(kafka.exit()).isZero();
        assertThat(formattingLines(us.out(), ours)).isEqualTo(formattingLines(kafka.out(), theirs));
        assertThat(files(ours)).isEqualTo(files(theirs));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "combined",
                "combined -s -N",
                "combined -I 1@localhost:9093",
                "combined -I 1@localhost:9093:short",
                "combined -N -r 9.9",
                "combined -N -r 4.4-IV0",
                "combined -N -f nonsense.version=1",
                "combined -N -f group.version=7",
                "combined -N -f group.version",
                "combined -N -f group.version=x",
                "combined -N -f kraft.version=0",
                "combined -N -f metadata.version=3",
                "combined -N -f metadata.version=31",
                "combined -N -r 4.0 -f metadata.version=25",
                "combined -N -r 3.9 -f eligible.leader.replicas.version=1",
                "combined -N -r 3.4 -S SCRAM-SHA-256=[name=a,password=b]",
                "static -s",
                "static -f kraft.version=1",
                "static -S SCRAM-SHA-1=[name=a,password=b]",
                "static -S SCRAM-SHA-256=[name=a]",
                "static -S SCRAM-SHA-256=[name=a,saltedpassword=YCE=]",
                "static -S SCRAM-SHA-256=[password=a]",
                "static -S SCRAM-SHA-256=[name=a,password=b,x=y]",
                "static -S SCRAM-SHA-256=[name=a,password=b,iterations=4095]",
                "static -S SCRAM-SHA-256=name",
                "broker -s",
                "static --nonsense",
                "static -r",
            })
    void whatKafkaRefusesWeRefuseInOneLineAndWriteNothing(String arguments) throws IOException {
        Path theirs = Files.createDirectory(dir.resolve("theirs"));
        Path ours = Files.createDirectory(dir.resolve("ours"));
        List<String> args = format(arguments);

        Run kafka = kafka(theirs, args);
        Run us = us(ours, args);

        assertThat(kafka.exit()).isEqualTo(1);
        assertThat(us.exit()).isEqualTo(1);
        assertThat(us.problem()).isNotBlank().doesNotContain("\n", "Exception");
        assertThat(files(ours)).isEmpty();
    }

    @Test
    void aSecondFormatIsRefusedUnlessFormattedDirectoriesAreToBeIgnored() throws IOException {
        for (boolean byKafka : List.of(true, false)) {
            Path root = Files.createDirectory(dir.resolve("first-" + byKafka));
            List<String> args = format("static");
            assertThat((byKafka ? kafka(root, args) : us(root, args)).exit()).isZero();
            Map<String, String> before = files(root);

            assertThat(us(root, args).problem())
                    .isEqualTo(
                            "Log directory "
                                    + root.resolve("a")
                                    + " is already formatted. Use --ignore-formatted to ignore this"
                                    + " directory and format the others.");
            assertThat(us(root, format("static -g")).out())
                    .isEqualTo("All of the log directories are already formatted.\n");
            assertThat(kafka(root, format("static -g")).out())
                    .contains("All of the log directories are already formatted.\n");
            assertThat(files(root)).isEqualTo(before);
        }
    }

    @Test
    void directoriesOfAnotherClusterOrNodeAreLeftAlone() throws IOException {
        Path root = Files.createDirectory(dir.resolve("r"));
        kafka(root, format("static"));

        List<String> other = new ArrayList<>(format("static -g"));
        other.set(other.indexOf(CLUSTER), "MvDxzVmcRsaTz33bUuRU6A");
        assertThat(us(root, other).problem())
                .startsWith(root.resolve("a/meta.properties") + " has cluster.id=" + CLUSTER);

        Path file = root.resolve("a/meta.properties");
        Files.writeString(file, Files.readString(file).replace("node.id=1", "node.id=5"));
        assertThat(us(root, format("static -g")).problem())
                .startsWith(file + " has node.id=5, the configuration has node.id=1: ");
    }

    @Test
    void infoSaysWhatKafkaSays() throws IOException {
        Path root = Files.createDirectory(dir.resolve("r"));
        List<String> info = List.of("info", "-c", "combined");
        assertInfoIsKafkas(root, info);

        Files.createDirectories(root.resolve("a"));
        Files.writeString(root.resolve("b"), "no directory");
        assertInfoIsKafkas(root, info);

        Files.delete(root.resolve("b"));
        us(root, format("combined -N"));
        assertInfoIsKafkas(root, info);
        assertThat(us(root, info).exit()).isZero();

        Path file = root.resolve("b/meta.properties");
        Files.writeString(file, Files.readString(file).replace(CLUSTER, "MvDxzVmcRsaTz33bUuRU6A"));
        assertInfoIsKafkas(root, info);
    }

    @Test
    void versionsAndDependenciesAreKafkas() throws IOException {
        for (String release :
                List.of(
                        "3.3", "3.3-IV3", "3.5", "3.6.2", "3.9", "4.0", "4.1", "4.2", "4.3.1",
                        "4.4")) {
            List<String> args = List.of("version-mapping", "-r", release);
            assertThat(us(dir, args)).as(release).isEqualTo(kafka(dir, args));
        }
        List<String> latest = List.of("version-mapping");
        assertThat(us(dir, latest)).isEqualTo(kafka(dir, latest));
        for (String feature :
                List.of(
                        "metadata.version=20",
                        "group.version=1",
                        "eligible.leader.replicas.version=1",
                        "eligible.leader.replicas.version=0",
                        "kraft.version=1",
                        "transaction.version=2",
                        "share.version=1",
                        "streams.version=1",
                        "metadata.version=99",
                        "group.version=9",
                        "nonsense=1",
                        "nonsense")) {
            List<String> args = List.of("feature-dependencies", "-f", feature);
            Run kafka = kafka(dir, args);
            assertThat(us(dir, args)).as(feature).isEqualTo(kafka);
        }
    }

    @Test
    void aRandomIdIsAnId() throws IOException {
        Run run = us(dir, List.of("random-uuid"));

        assertThat(run.exit()).isZero();
        assertThat(run.out()).matches("[A-Za-z0-9_][A-Za-z0-9_-]{21}\n");
    }

    private void assertInfoIsKafkas(Path root, List<String> info) throws IOException {
        Run ours = us(root, info);
        Run theirs = kafka(root, info);
        assertThat(ours.out()).isEqualTo(theirs.out());
        assertThat(ours.exit()).isEqualTo(theirs.exit());
    }

    private static List<String> format(String arguments) {
        List<String> args = new ArrayList<>(List.of(arguments.split(" ")));
        args.add(0, "format");
        args.add(1, "-c");
        args.add("-t");
        args.add(CLUSTER);
        return args;
    }

    /// The arguments with the name of the configuration replaced by a file of its own.
    private static String[] withFile(Path root, List<String> args) throws IOException {
        Path file = root.resolveSibling(root.getFileName() + ".properties");
        List<String> real = new ArrayList<>(args);
        int at = real.indexOf("-c") + 1;
        if (at > 0) {
            String text =
                    switch (real.get(at)) {
                        case "combined" -> COMBINED;
                        case "static" -> STATIC;
                        default -> BROKER;
                    };
            Files.writeString(file, text.replace("ROOT", root.toString()));
            real.set(at, file.toString());
        }
        return real.toArray(String[]::new);
    }

    private static Run us(Path root, List<String> args) throws IOException {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int exit =
                StorageTool.run(
                        List.of(withFile(root, args)),
                        new RealDisk(),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Run(
                exit,
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8).strip());
    }

    private static Run kafka(Path root, List<String> args) throws IOException {
        var out = new ByteArrayOutputStream();
        PrintStream err = System.err;
        System.setErr(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
        try {
            int exit =
                    kafka.tools.StorageTool.execute(
                            withFile(root, args),
                            new PrintStream(out, true, StandardCharsets.UTF_8));
            return new Run(exit, out.toString(StandardCharsets.UTF_8), "");
        } catch (RuntimeException e) {
            return new Run(1, out.toString(StandardCharsets.UTF_8), String.valueOf(e.getMessage()));
        } finally {
            System.setErr(err);
        }
    }

    private static List<String> formattingLines(String out, Path root) {
        return out.replace(root.toString(), "ROOT")
                .lines()
                .filter(line -> line.startsWith("Formatting"))
                .sorted()
                .toList();
    }

    /// Every file by its path, without what differs from run to run: times, and the ids of
    /// directories that nobody gave.
    private static Map<String, String> files(Path root) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                String name = root.relativize(path).toString();
                files.put(
                        name,
                        name.endsWith(".properties")
                                ? withoutTimes(Files.readString(path), name)
                                : withoutTimes(Files.readAllBytes(path)));
            }
        }
        return files;
    }

    private static String withoutTimes(String properties, String name) {
        return String.join(
                "\n",
                properties
                        .lines()
                        .filter(line -> !line.startsWith("#"))
                        .map(line ->
                                name.startsWith("m/") && line.endsWith("JEXY6aqzQY-32P5TStzaFg")
                                        ? line
                                        : line.replaceFirst(
                                                "directory.id=.{22}$", "directory.id=ID"))
                        .sorted()
                        .toList());
    }

    private static String withoutTimes(byte[] batches) {
        var buffer = ByteBuffer.wrap(batches);
        for (int at = 0; at < batches.length; at += 12 + buffer.getInt(at + 8)) {
            buffer.putInt(at + 17, 0); // crc
            buffer.putLong(at + 27, 0).putLong(at + 35, 0); // least and most timestamp
            if (at == 0) {
                buffer.putLong(73, 0); // last contained timestamp of the header
            }
        }
        return HexFormat.of().formatHex(batches);
    }
}
