package dev.odradek.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.compat.harness.Home;
import dev.odradek.compat.harness.Node;
import dev.odradek.compat.harness.StockTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Apache Kafka's own tools print against us what they print against Apache Kafka.
///
/// The transcripts are in `transcripts/`: `$ tool arguments` (the bootstrap server is added), `< `
/// a line of input; `$~` where the order of lines says nothing and they are sorted. Then what came
/// out, where `<...>` stands for what differs from run to run, and `[n]` the exit status when it is
/// not 0. `-Dodradek.compat.kind=KAFKA -Dodradek.compat.rewrite=true` writes them anew from what
/// Apache Kafka answers.
class StockToolsIT {
    private static final Node.Kind KIND = Node.Kind.underTest();
    private static final boolean REWRITE = Boolean.getBoolean("odradek.compat.rewrite");
    private static final Duration SETTLED = Duration.ofSeconds(REWRITE ? 2 : 5);
    private static final Path TRANSCRIPTS =
            Home.checkout().resolve("compat-tests/src/test/resources/transcripts");

    @TestFactory
    Stream<DynamicTest> toolsPrintWhatTheyPrintAgainstKafka() throws IOException {
        List<Path> files;
        try (var listed = Files.list(TRANSCRIPTS)) {
            files = listed.sorted().toList();
        }
        return files.stream()
                .map(file ->
                        DynamicTest.dynamicTest(
                                file.getFileName().toString(), () -> onNewNode(file)));
    }

    private static void onNewNode(Path file) throws IOException {
        String name = "stock-tools-" + file.getFileName().toString().replace(".txt", "");
        try (Node node = Node.create(name, Map.of("num.partitions", "2"))) {
            node.format(KIND).start(KIND);
            replay(file, node);
        }
    }

    private static void replay(Path file, Node node) throws IOException {
        List<String> expected = Files.readAllLines(file);
        List<String> actual = new ArrayList<>();
        for (int at = 0; at < expected.size(); at++) {
            String line = expected.get(at);
            if (line.startsWith("#") || line.isEmpty()) {
                actual.add(line);
            } else if (line.startsWith("$ ") || line.startsWith("$~ ")) {
                actual.add(line);
                var input = new StringBuilder();
                while (at + 1 < expected.size() && expected.get(at + 1).startsWith("< ")) {
                    actual.add(expected.get(++at));
                    input.append(expected.get(at).substring(2)).append('\n');
                }
                actual.addAll(settled(node, line, input.toString(), outputAfter(expected, at)));
            }
        }
        if (REWRITE) {
            Files.write(file, actual);
        }
        assertThat(String.join("\n", actual)).isEqualTo(String.join("\n", expected));
    }

    private static List<String> outputAfter(List<String> lines, int at) {
        return lines.stream()
                .skip(at + 1)
                .takeWhile(line -> !line.startsWith("$") && !line.startsWith("#"))
                .toList();
    }

    /// Runs a command; one that only looks is run again until it shows what is expected, for a
    /// bounded time, since brokers apply what a controller has acknowledged a moment later.
    private static List<String> settled(Node node, String line, String input, List<String> expected)
            throws IOException {
        String command = line.substring(line.indexOf(' ') + 1);
        boolean looks = Stream.of(" --describe", " --list", "get-offsets").anyMatch(line::contains);
        long deadline = System.nanoTime() + SETTLED.toNanos();
        List<String> output;
        do {
            List<String> printed = run(node, command, input);
            output = line.startsWith("$~") ? printed.stream().sorted().toList() : printed;
        } while (looks && (REWRITE || !output.equals(expected)) && System.nanoTime() < deadline);
        return output;
    }

    private static List<String> run(Node node, String command, String input) throws IOException {
        List<String> arguments = new ArrayList<>(StockTool.words(command));
        String tool = arguments.removeFirst();
        int offsets = arguments.indexOf("--offset-json-file") + 1;
        if (offsets > 0) {
            Path json = node.directory().resolve("offsets.json");
            Files.writeString(json, arguments.get(offsets));
            arguments.set(offsets, json.toString());
        }
        boolean ahead = List.of("features", "metadata-quorum", "transactions").contains(tool);
        arguments.addAll(
                ahead ? 0 : arguments.size(), List.of("--bootstrap-server", node.bootstrap()));
        StockTool.Result result =
                tool.equals("verifiable-producer")
                        ? StockTool.runProcess(node, tool, arguments)
                        : StockTool.run(tool, input, arguments);
        List<String> lines = new ArrayList<>();
        for (String line : StockTool.lines(result.output())) {
            lines.add(normalised(node, tool, line.stripTrailing()));
        }
        if (result.status() != 0) {
            lines.add("[" + result.status() + "]");
        }
        return lines;
    }

    private static String normalised(Node node, String tool, String line) {
        String same =
                line.replace(node.bootstrap(), "<address>")
                        .replace(node.dataDirectory().toString(), "<data>")
                        .replaceAll("127\\.0\\.0\\.1:\\d+", "<controller>")
                        .replaceAll("(TopicId: )[A-Za-z0-9_-]{22}", "$1<id>")
                        .replaceAll("(?i)(\"?directoryId\"?: ?\"?)[A-Za-z0-9_-]{22}", "$1<id>")
                        .replaceAll("\"timestamp\":\\d+", "\"timestamp\":<ms>")
                        .replaceAll("\"size\":\\d+", "\"size\":<bytes>")
                        .replaceAll(
                                "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
                                "<uuid>")
                        .replaceAll("(HighWatermark: +|MaxFollowerLagTimeMs: +)\\d+", "$1<n>");
        // Ours says what is allowed.
        same = same.replaceAll("(Invalid value .+ for configuration [^:]+: ).*", "$1<reason>");
        if (tool.equals("features")) {
            same = same.replaceAll("(Epoch: )\\d+", "$1<n>");
        }
        if (tool.equals("cluster")) {
            same = same.replaceAll("(127\\.0\\.0\\.1 )\\d+ +", "$1<port> ");
        }
        if (tool.endsWith("perf-test")) {
            same = same.replaceAll("\\d{4}-\\d{2}-\\d{2} [0-9:]+", "<time>");
            same = same.replaceAll("(?<![A-Za-z-])[0-9]+(\\.[0-9]+)?", "<n>");
        }
        if (tool.equals("verifiable-producer")) {
            same = same.replaceAll("(_throughput\":)-?[0-9.]+", "$1<n>");
        }
        if (tool.equals("transactions")) {
            same = same.replaceAll("\\b\\d{13}\\b", "<ms>").replaceAll("\\s+", " ");
        }
        if (tool.equals("metadata-quorum")) {
            same =
                    same.replaceAll("\\s+", " ")
                            .replaceAll(
                                    "^1 [A-Za-z0-9_-]{22} \\d+ (\\d+) \\d+ \\d+",
                                    "1 <id> <n> $1 <ms> <ms>");
        }
        return same;
    }
}
