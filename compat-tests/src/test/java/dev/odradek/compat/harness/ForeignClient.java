package dev.odradek.compat.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A client that is not written in Java, run as a process of its own.
public enum ForeignClient {
    /// librdkafka's command line.
    KCAT {
        @Override
        public List<String> codecs() {
            return List.of("none", "gzip", "snappy", "lz4", "zstd");
        }

        @Override
        public void produce(Node node, String topic, String codec, Path folder, int partitions) {
            // A process writes to one partition; together they are one run of the workload.
            for (int partition = 0; partition < partitions; partition++) {
                run(
                        node,
                        "produce-" + codec + "-" + partition,
                        "kcat",
                        "-P",
                        "-b",
                        node.bootstrap(),
                        "-t",
                        topic,
                        "-p",
                        Integer.toString(partition),
                        "-z",
                        codec,
                        "-X",
                        "acks=all",
                        "-X",
                        "enable.idempotence=true",
                        "-l",
                        NumberedLines.file(folder, partition).toString());
            }
        }

        @Override
        public Path consume(Node node, String topic, String group, long count) {
            return run(
                    node,
                    "consume-" + topic,
                    "kcat",
                    "-b",
                    node.bootstrap(),
                    "-q",
                    "-c",
                    Long.toString(count),
                    "-X",
                    "auto.offset.reset=earliest",
                    "-f",
                    "%p %s\\n",
                    "-G",
                    group,
                    topic);
        }

        @Override
        public void require() {
            requireCommand("kcat", "apt-get install kcat", "kcat", "-V");
        }
    },
    /// python3-confluent-kafka, of the distribution's own Python.
    CONFLUENT_PYTHON {
        @Override
        public List<String> codecs() {
            return List.of("none", "gzip", "snappy", "lz4", "zstd");
        }

        @Override
        List<String> program() {
            return List.of(PYTHON, resource("confluent_client.py"));
        }

        @Override
        public void require() {
            requireCommand(
                    "python3-confluent-kafka",
                    "apt-get install python3-confluent-kafka",
                    PYTHON,
                    "-c",
                    "import confluent_kafka");
        }
    },
    KAFKAJS {
        @Override
        public List<String> codecs() {
            return List.of("none", "gzip", "snappy", "lz4", "zstd");
        }

        @Override
        List<String> program() {
            return List.of(NodeJs.binary().toString(), resource("kafkajs-client.mjs"));
        }

        @Override
        public void require() {
            NodeJs.require("kafkajs");
        }
    },
    PLATFORMATIC {
        @Override
        public List<String> codecs() {
            return List.of("none", "gzip", "snappy", "lz4", "zstd");
        }

        @Override
        List<String> program() {
            return List.of(NodeJs.binary().toString(), resource("platformatic-client.mjs"));
        }

        @Override
        public void require() {
            NodeJs.require("@platformatic/kafka");
        }
    };

    private static final String PYTHON = "/usr/bin/python3";
    private static final Duration RUN = Duration.ofMinutes(4);

    /// Every codec the client has, `none` among them.
    public abstract List<String> codecs();

    /// Skips the test, or fails it, where the client is not installed.
    public abstract void require();

    /// Writes the lines of a folder that [NumberedLines] made, with acks=all, and ends when all are
    /// acknowledged.
    public void produce(Node node, String topic, String codec, Path folder, int partitions) {
        run(
                node,
                "produce-" + codec,
                script("produce", node.bootstrap(), topic, codec, folder.toString()));
    }

    /// Reads `count` records as the only member of a group, commits and leaves.
    ///
    /// @return a file with a line `<partition> <value>` for each record, in the order of reading
    public Path consume(Node node, String topic, String group, long count) {
        return run(
                node,
                "consume-" + topic,
                script("consume", node.bootstrap(), topic, group, Long.toString(count)));
    }

    /// The command that runs the client's script.
    List<String> program() {
        throw new AssertionError(this + " has no script");
    }

    private String[] script(String... arguments) {
        var command = new ArrayList<>(program());
        command.addAll(List.of(arguments));
        return command.toArray(new String[0]);
    }

    private static Path run(Node node, String name, String... command) {
        try (Child child =
                Child.start(
                        node.directory(),
                        name,
                        Map.of("CLIENTS", NodeJs.folder().toString()),
                        List.of(command))) {
            int status = child.awaitExit(RUN);
            if (status != 0) {
                throw new AssertionError(
                        String.join(" ", command)
                                + " ended with status "
                                + status
                                + "\n"
                                + child.printed());
            }
        }
        return node.directory().resolve(name + ".out");
    }

    private static String resource(String name) {
        return Home.checkout()
                .resolve("compat-tests/src/test/resources/clients")
                .resolve(name)
                .toString();
    }

    private static void requireCommand(String tool, String install, String... command) {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0) {
                return;
            }
            process.destroyForcibly();
        } catch (IOException _) {
            // Not there; said below.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Requirement.missing(tool, install);
    }

    /// Where `.ci/clients` puts what comes from npm.
    private static final class NodeJs {
        static Path folder() {
            return Home.npm();
        }

        static Path binary() {
            for (String architecture : List.of("x64", "arm64")) {
                Path binary = modules().resolve("node-linux-" + architecture + "/bin/node");
                if (Files.isExecutable(binary)) {
                    return binary;
                }
            }
            return Path.of("node");
        }

        static void require(String module) {
            if (!Files.isDirectory(modules().resolve(module))) {
                Requirement.missing(module + " of npm", ".ci/clients");
            }
        }

        private static Path modules() {
            return folder().resolve("node_modules");
        }
    }
}
