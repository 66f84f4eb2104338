package dev.odradek.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.compat.directory.FilledDirectory;
import dev.odradek.compat.harness.Folders;
import dev.odradek.compat.harness.Node;
import dev.odradek.compat.harness.StockTool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Apache Kafka's dump tool reads every file of a data directory without complaint.
class DumpLogIT {
    private static final Node.Kind KIND = Node.Kind.underTest();
    // That -1 is followed by the first offset the tool says of every segment but the first, Kafka's
    // own too, and before that that it found something.
    private static final Pattern COMPLAINT =
            Pattern.compile(
                    "(?im)^(Mismatches in|  [0-9]+ is followed by|Found |The following indexed|Ignoring"
                            + " unknown|Error|Could not).*|^.*isvalid: false.*|^.*Exception.*");

    @Test
    void everyFileLeftByACleanStopIsReadWithoutComplaint() {
        try (Node node = Node.create("dump-log", FilledDirectory.settings())) {
            node.format(KIND).start(KIND);
            try (var _ = FilledDirectory.fill(node, KIND == Node.Kind.KAFKA)) {
                node.stop();
            }
            readAll(node);
        }
    }

    @Test
    void everyFileLeftByAKillIsReadWithoutComplaintAfterRecovery() {
        try (Node node = Node.create("dump-log-killed", FilledDirectory.settings())) {
            node.format(KIND).start(KIND);
            try (var _ = FilledDirectory.fill(node, KIND == Node.Kind.KAFKA)) {
                node.kill().start(KIND).stop();
            }
            readAll(node);
        }
    }

    /// With transactions, which only Apache Kafka writes: whoever recovers builds their index
    /// again.
    @Test
    void everyFileOfKafkasIsReadWithoutComplaintAfterRecovery() {
        try (Node node = Node.create("dump-log-of-kafka", FilledDirectory.settings())) {
            node.format(Node.Kind.KAFKA).start(Node.Kind.KAFKA);
            try (var _ = FilledDirectory.fill(node, true)) {
                node.kill().start(KIND).stop();
            }
            assertThat(named(Folders.walk(node.dataDirectory()), ".txnindex")).isNotEmpty();
            readAll(node);
        }
    }

    private static void readAll(Node node) {
        List<Path> files = Folders.walk(node.dataDirectory());

        List<Path> segments = named(files, ".log");
        assertThat(segments).hasSizeGreaterThan(5 * 2 * 2);
        for (Path segment : segments) {
            String log = segment.getParent().getFileName().toString();
            if (log.startsWith("__cluster_metadata")) {
                dump(List.of(segment), "--cluster-metadata-decoder");
            } else if (log.startsWith("__consumer_offsets")) {
                dump(List.of(segment), "--offsets-decoder", "--print-data-log");
            }
        }
        dump(segments, "--deep-iteration");
        dump(named(files, ".index"), "--index-sanity-check");
        dump(named(files, ".index"), "--verify-index-only");
        dump(named(files, ".timeindex"), "--index-sanity-check");
        dump(named(files, ".timeindex"), "--verify-index-only");
        List<Path> transactions = named(files, ".txnindex");
        if (!transactions.isEmpty()) {
            dump(transactions);
        }
        dump(named(files, ".snapshot"));
        List<Path> checkpoints = named(files, ".checkpoint");
        assertThat(checkpoints).hasSizeGreaterThan(1);
        dump(checkpoints, "--cluster-metadata-decoder");
    }

    private static List<Path> named(List<Path> files, String suffix) {
        return files.stream()
                .filter(file -> file.toString().endsWith(suffix))
                .filter(file -> !file.getParent().toString().endsWith("-delete"))
                .toList();
    }

    private static void dump(List<Path> files, String... options) {
        assertThat(files).as("files for %s", List.of(options)).isNotEmpty();
        var arguments = new ArrayList<>(List.of(options));
        arguments.add("--files");
        arguments.add(String.join(",", files.stream().map(Path::toString).toList()));
        StockTool.Result result = StockTool.run("dump-log", "", arguments);
        String output = result.succeeded();
        List<String> complaints =
                COMPLAINT.matcher(output).results().map(found -> found.group()).limit(20).toList();
        assertThat(complaints).as("complaints about %s", arguments).isEmpty();
        files.forEach(file -> assertThat(output).contains("Dumping " + file));
    }
}
