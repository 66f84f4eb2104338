package dev.odradek.compat.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One combined node, broker and controller, as a process on a directory of its own. The same
/// properties file serves either kind, so a directory can be handed from one to the other.
public final class Node implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(240);
    private static final Duration STOP = Duration.ofSeconds(60);
    private static final List<String> SMALL_JVM = List.of("-Xmx512m", "-XX:+UseSerialGC");
    // What kafka-server-start.sh and kafka-run-class.sh of 4.3.1 say.
    private static final List<String> SHIPPED_JVM =
            List.of(
                    "-Xmx1G",
                    "-Xms1G",
                    "-server",
                    "-XX:+UseG1GC",
                    "-XX:MaxGCPauseMillis=20",
                    "-XX:InitiatingHeapOccupancyPercent=35",
                    "-XX:+ExplicitGCInvokesConcurrent",
                    "-XX:MaxInlineLevel=15",
                    "-Djava.awt.headless=true",
                    "-Xlog:gc*:file=kafkaServer-gc.log:time,tags:filecount=10,filesize=100M",
                    "-Dcom.sun.management.jmxremote=true",
                    "-Dcom.sun.management.jmxremote.authenticate=false",
                    "-Dcom.sun.management.jmxremote.ssl=false");
    private static final String READY = "Kafka Server started";

    /// Who serves.
    public enum Kind {
        /// Our broker, through `bin/`.
        ODRADEK,
        /// Apache Kafka of the release we compare with.
        KAFKA;

        /// The kind that the suite is about: ours, or with `-Dodradek.compat.kind=KAFKA` Apache
        /// Kafka, which shows that a test asks for what Kafka really does.
        public static Kind underTest() {
            return valueOf(System.getProperty("odradek.compat.kind", ODRADEK.name()));
        }
    }

    private final Path directory;
    private final int port;
    private final Map<String, String> properties;
    private final Map<String, String> environment = new TreeMap<>();
    private List<String> kafkaJvm = SMALL_JVM;
    private int starts;
    private @Nullable Child process;

    private Node(Path directory, int port, Map<String, String> properties) {
        this.directory = directory;
        this.port = port;
        this.properties = properties;
    }

    /// A node on an empty directory below the tests' work folder.
    ///
    /// @param name also the folder's name; what an earlier run left there is deleted
    /// @param overrides settings beside or instead of the usual ones
    public static Node create(String name, Map<String, String> overrides) {
        Path directory = Home.work().resolve(name);
        Folders.deleteTree(directory);
        int port = Ports.free();
        int controllerPort = Ports.free();
        var properties = new TreeMap<String, String>();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("controller.quorum.bootstrap.servers", "127.0.0.1:" + controllerPort);
        properties.put(
                "listeners",
                "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        properties.put(
                "advertised.listeners",
                "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        properties.put("inter.broker.listener.name", "PLAINTEXT");
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put(
                "listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT");
        properties.put("log.dirs", directory.resolve("data").toString());
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("offsets.topic.num.partitions", "8");
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("transaction.state.log.num.partitions", "4");
        properties.put("share.coordinator.state.topic.replication.factor", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        properties.put("group.initial.rebalance.delay.ms", "0");
        properties.putAll(overrides);
        var node = new Node(directory, port, properties);
        node.writeProperties();
        return node;
    }

    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /// Folder of the node: its properties, data and output.
    public Path directory() {
        return directory;
    }

    public Path dataDirectory() {
        return Path.of(properties.get("log.dirs"));
    }

    public Path propertiesFile() {
        return directory.resolve("server.properties");
    }

    /// Sets an environment variable for the processes that follow.
    public Node environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /// Lets Apache Kafka have the memory and the collector that its own scripts give it; ours has
    /// those of its scripts anyway.
    public Node asShipped() {
        return kafkaJvm(SHIPPED_JVM);
    }

    /// What [#asShipped] gives to Apache Kafka's JVM.
    public static List<String> shippedKafkaJvm() {
        return SHIPPED_JVM;
    }

    /// Sets the flags of Apache Kafka's JVM for the processes that follow.
    public Node kafkaJvm(List<String> flags) {
        kafkaJvm = List.copyOf(flags);
        return this;
    }

    /// Formats the data directory with `by`'s storage tool.
    public Node format(Kind by) {
        List<String> arguments =
                List.of(
                        "format",
                        "-t",
                        "MkU3OEVBNTcwNTJENDM2Qg",
                        "-c",
                        propertiesFile().toString(),
                        "--standalone");
        try (Child tool =
                Child.start(directory, "format", environment, storageTool(by, arguments))) {
            if (tool.awaitExit(START) != 0) {
                throw new AssertionError("format failed\n" + tool.printed());
            }
        }
        return this;
    }

    /// Starts `kind` on the directory and waits until it serves.
    public Node start(Kind kind) {
        Child child = launch(kind);
        child.awaitOutput("\"" + READY + "\"", out -> out.contains(READY), START);
        return this;
    }

    /// Starts `kind` and does not wait.
    public Child launch(Kind kind) {
        if (process != null && process.isAlive()) {
            throw new AssertionError("the node runs already, as process " + process.pid());
        }
        starts++;
        String name = "server-" + starts + "-" + kind.name().toLowerCase(java.util.Locale.ROOT);
        process = Child.start(directory, name, environment, server(kind));
        return process;
    }

    /// The process of the latest start.
    public Child process() {
        if (process == null) {
            throw new AssertionError("the node was never started");
        }
        return process;
    }

    /// SIGTERM, and the clean end that must follow.
    public Node stop() {
        return stop(STOP);
    }

    /// The same with other patience.
    public Node stop(Duration patience) {
        int status = process().terminate(patience);
        if (status != 143) {
            throw new AssertionError(
                    "stop ended with status " + status + "\n" + process().printed());
        }
        return this;
    }

    /// SIGKILL.
    public Node kill() {
        process().kill();
        return this;
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }

    private List<String> server(Kind kind) {
        return switch (kind) {
            case ODRADEK ->
                    List.of(
                            Home.checkout().resolve("bin/kafka-server-start.sh").toString(),
                            propertiesFile().toString());
            case KAFKA ->
                    kafka(
                            kafkaJvm,
                            "log4j2-kafka.properties",
                            "kafka.Kafka",
                            List.of(propertiesFile().toString()));
        };
    }

    private List<String> storageTool(Kind kind, List<String> arguments) {
        return switch (kind) {
            case ODRADEK -> {
                var command = new ArrayList<String>();
                command.add(Home.checkout().resolve("bin/kafka-storage.sh").toString());
                command.addAll(arguments);
                yield command;
            }
            case KAFKA -> kafka("kafka.tools.StorageTool", arguments);
        };
    }

    /// The command line of a class of Apache Kafka.
    public static List<String> kafka(String mainClass, List<String> arguments) {
        return kafka(SMALL_JVM, "log4j2-kafka.properties", mainClass, arguments);
    }

    /// The command line of a tool of Apache Kafka, whose log would be in the way.
    public static List<String> kafkaTool(String mainClass, List<String> arguments) {
        return kafka(SMALL_JVM, "log4j2-test.properties", mainClass, arguments);
    }

    private static List<String> kafka(
            List<String> jvm, String logging, String mainClass, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Home.java());
        command.addAll(jvm);
        command.add(
                "-Dlog4j2.configurationFile="
                        + Home.checkout().resolve("compat-tests/src/test/resources/" + logging));
        command.add("-cp");
        command.add(Home.kafkaClassPath());
        command.add(mainClass);
        command.addAll(arguments);
        return command;
    }

    private void writeProperties() {
        var text = new StringBuilder();
        properties.forEach(
                (name, value) -> text.append(name).append('=').append(value).append('\n'));
        try {
            Files.createDirectories(directory);
            Files.writeString(propertiesFile(), text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
