package dev.odradek.compat.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.compat.harness.Child;
import dev.odradek.compat.harness.Folders;
import dev.odradek.compat.harness.Home;
import dev.odradek.compat.harness.StockTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `bin/kafka-storage.sh` against Apache Kafka's StorageTool: the same arguments, the same status,
/// output and files. A first word that is no command stands for `format` with that properties file.
class StorageToolIT {
    private static final String CLUSTER = "4L6g3nShT-eMCtK--X86sw";
    private static final Map<String, String> PROPERTIES =
            Map.of(
                    "dynamic",
                    """
                    process.roles=broker,controller
                    node.id=1
                    controller.quorum.bootstrap.servers=localhost:9093
                    listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093
                    controller.listener.names=CONTROLLER
                    log.dirs=ROOT/a,ROOT/b
                    metadata.log.dir=ROOT/m
                    """,
                    "static",
                    """
                    process.roles=broker,controller
                    node.id=1
                    controller.quorum.voters=1@localhost:9093
                    listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093
                    controller.listener.names=CONTROLLER
                    log.dirs=ROOT/a
                    """,
                    "broker",
                    """
                    process.roles=broker
                    node.id=1
                    controller.quorum.bootstrap.servers=localhost:9093
                    controller.listener.names=CONTROLLER
                    log.dirs=ROOT/a
                    """);

    /// One of the two tools on a folder of its own.
    private interface Tool {
        StockTool.Result run(Path root, List<String> arguments);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dynamic --standalone",
                "dynamic -s --release-version 4.0 --feature transaction.version=1",
                "dynamic --initial-controllers 1@localhost:9093:JEXY6aqzQY-32P5TStzaFg",
                "dynamic --no-initial-controllers",
                "dynamic -N --release-version 3.3-IV3 --feature group.version=0",
                "static",
                "static --ignore-formatted --release-version 3.7",
                "static --add-scram SCRAM-SHA-256=[name=alice,salt=N3E=,password=alice-secret]",
                "broker --feature metadata.version=25",
            })
    void formatLeavesWhatKafkaLeaves(String arguments) throws IOException {
        StockTool.Result kafka = on("kafka", arguments, StorageToolIT::kafka);
        StockTool.Result us = on("odradek", arguments, StorageToolIT::us);

        assertThat(us.status()).as(us.output()).isEqualTo(kafka.status()).isZero();
        assertThat(formatting(us, "odradek")).isEqualTo(formatting(kafka, "kafka"));
        assertThat(directories("odradek")).isEqualTo(directories("kafka"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dynamic",
                "dynamic --release-version 9.9",
                "dynamic -N --feature nonsense.version=1",
                "dynamic -N --feature kraft.version=0",
                "dynamic -N -r 4.0 -f metadata.version=25",
                "dynamic -N -r 3.4 -S SCRAM-SHA-256=[name=a,password=b]",
                "static --standalone",
                "static -f kraft.version=1",
                "broker --standalone",
                "feature-dependencies --feature group.version=9",
                "feature-dependencies --feature nonsense=1",
                "feature-dependencies --feature nonsense",
                "version-mapping --release-version 9.9",
            })
    void whatKafkaRefusesWithALineIsRefusedWithThatLine(String arguments) {
        StockTool.Result kafka = on("kafka", arguments, StorageToolIT::kafka);
        StockTool.Result us = on("odradek", arguments, StorageToolIT::us);

        assertThat(kafka.status()).isEqualTo(1);
        assertThat(us).isEqualTo(kafka);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "format -t 4L6g3nShT-eMCtK--X86sw",
                "format -c no-such.properties -t 4L6g3nShT-eMCtK--X86sw",
                "dynamic --standalone --no-initial-controllers",
                "dynamic --initial-controllers 1@localhost:9093",
                "dynamic --initial-controllers 1@localhost:9093:short",
                "dynamic -N --feature group.version",
                "dynamic -N --feature group.version=x",
                "dynamic -N --feature group.version=7",
                "dynamic --node-id 3",
                "static --add-scram SCRAM-SHA-256=[name=a]",
                "static --release-version",
                "info",
                "feature-dependencies",
                "random-uuid now",
                "format-all",
                "",
            })
    void whatKafkaRefusesOtherwiseIsRefusedWithoutAStackTrace(String arguments) {
        StockTool.Result kafka = on("kafka", arguments, StorageToolIT::kafka);
        StockTool.Result us = on("odradek", arguments, StorageToolIT::us);

        assertThat(kafka.status()).as(kafka.output()).isNotZero();
        assertThat(us.status()).isEqualTo(1);
        assertThat(us.output().lines().filter(line -> !line.startsWith("usage: ")))
                .hasSizeLessThanOrEqualTo(1);
        assertThat(us.output()).isNotBlank().doesNotContain("Exception", "\tat ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "version-mapping",
                "version-mapping --release-version 3.6",
                "version-mapping -r 4.2-IV1",
                "feature-dependencies --feature transaction.version=2",
                "feature-dependencies -f metadata.version=20 -f eligible.leader.replicas.version=1",
            })
    void whatKafkaPrintsIsPrinted(String arguments) {
        StockTool.Result kafka = on("kafka", arguments, StorageToolIT::kafka);

        assertThat(kafka.status()).isZero();
        assertThat(on("odradek", arguments, StorageToolIT::us)).isEqualTo(kafka);
    }

    @Test
    void infoSaysTheSameOfFormattedAndOfMissingDirectories() {
        Path root = root("info");
        List<String> info = List.of("info", "-c", file(root, "dynamic").toString());
        assertThat(us(root, info)).isEqualTo(kafka(root, info));

        List<String> format = arguments(root, "dynamic --standalone");
        assertThat(us(root, format).status()).isZero();
        StockTool.Result formatted = us(root, info);
        assertThat(formatted).isEqualTo(kafka(root, info));
        assertThat(formatted.status()).isZero();

        assertThat(us(root, format)).isEqualTo(kafka(root, format));
        format.add("--ignore-formatted");
        assertThat(us(root, format).output())
                .isEqualTo("All of the log directories are already formatted.\n");
    }

    @Test
    void aRandomIdIsAnIdThatKafkaReads() {
        String id = us(Home.work(), List.of("random-uuid")).succeeded().strip();

        assertThat(org.apache.kafka.common.Uuid.fromString(id)).hasToString(id);
    }

    private static StockTool.Result on(String name, String arguments, Tool tool) {
        Path root = root(name);
        StockTool.Result result = tool.run(root, arguments(root, arguments));
        return new StockTool.Result(
                result.status(), result.output().replace(root.toString(), "ROOT"));
    }

    private static List<String> arguments(Path root, String text) {
        var arguments = new ArrayList<String>();
        if (!text.isEmpty()) {
            arguments.addAll(List.of(text.split(" ")));
        }
        if (PROPERTIES.containsKey(text.split(" ")[0])) {
            Path file = file(root, arguments.removeFirst());
            arguments.addAll(0, List.of("format", "-t", CLUSTER, "-c", file.toString()));
        }
        return arguments;
    }

    private static StockTool.Result us(Path root, List<String> arguments) {
        var command =
                new ArrayList<>(
                        List.of(Home.checkout().resolve("bin/kafka-storage.sh").toString()));
        command.addAll(arguments);
        Child.Ended ended = Child.run(root, Map.of(), command);
        return new StockTool.Result(ended.status(), ended.out() + ended.err());
    }

    private static StockTool.Result kafka(Path root, List<String> arguments) {
        try {
            return StockTool.run("storage", "", arguments);
        } catch (AssertionError e) {
            // What its main method throws ends the process of a user with status 1.
            return new StockTool.Result(1, String.valueOf(e.getCause()));
        }
    }

    private static Path root(String name) {
        Path root = Home.work().resolve("storage-tool").resolve(name);
        Folders.deleteTree(root);
        return root;
    }

    private static Path file(Path root, String properties) {
        String text = PROPERTIES.getOrDefault(properties, "");
        try {
            Files.createDirectories(root);
            return Files.writeString(
                    root.resolve(properties + ".properties"),
                    text.replace("ROOT", root.toString()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<String> formatting(StockTool.Result result, String name) {
        return result.output()
                .replace("/" + name + "/", "/ROOT/")
                .lines()
                .filter(line -> line.startsWith("Formatting"))
                .sorted()
                .toList();
    }

    /// What Kafka's own readers find in each file below a folder, without ids that nobody gave and
    /// without times.
    private static Map<String, String> directories(String name) throws IOException {
        Path root = Home.work().resolve("storage-tool").resolve(name);
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String relative = root.relativize(file).toString();
                if (file.endsWith("meta.properties")) {
                    contents.put(relative, settled(Files.readString(file)));
                } else if (relative.endsWith(".checkpoint")) {
                    String dump =
                            StockTool.run(
                                            "dump-log",
                                            "--cluster-metadata-decoder",
                                            "--files",
                                            file.toString())
                                    .succeeded();
                    contents.put(relative, settled(dump.replace(root.toString(), "ROOT")));
                }
            }
        }
        assertThat(contents).containsKey("a/meta.properties").containsKey("a/bootstrap.checkpoint");
        return contents;
    }

    private static String settled(String text) {
        return String.join(
                "\n",
                text.replaceAll("(?m)^#.*\n", "")
                        .replaceAll("(?i)(directory\\.?id\"?[=:]\"?)[A-Za-z0-9_-]{22}", "$1ID")
                        .replaceAll("(?i)(\\w*time\\w*\"?: ?)[0-9]+", "$1TIME")
                        .replaceAll("crc: [0-9]+", "crc: CRC")
                        .lines()
                        .sorted()
                        .toList());
    }
}
