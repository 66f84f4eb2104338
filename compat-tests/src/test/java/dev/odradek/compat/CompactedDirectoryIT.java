package dev.odradek.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.compat.directory.ClusterView;
import dev.odradek.compat.directory.CompactedTopics;
import dev.odradek.compat.harness.Folders;
import dev.odradek.compat.harness.Node;
import dev.odradek.compat.harness.StockTool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What one server has compacted the other serves unchanged, and goes on compacting: records, end
/// offsets, producers, transactions. The topics are filled by Apache Kafka, since transactions are
/// among them. In a run about Apache Kafka itself both servers are Apache Kafka.
class CompactedDirectoryIT {
    /// How the server that has compacted leaves.
    enum Leave {
        CLEANLY,
        KILLED
    }

    @ParameterizedTest
    @CsvSource({"ODRADEK,CLEANLY", "ODRADEK,KILLED", "KAFKA,CLEANLY", "KAFKA,KILLED"})
    void whatOneCompactedTheOtherServesAndGoesOnWith(Node.Kind compactor, Leave leave) {
        Node.Kind first = served(compactor);
        Node.Kind second =
                served(compactor == Node.Kind.KAFKA ? Node.Kind.ODRADEK : Node.Kind.KAFKA);
        String name = "compacted-" + compactor + "-" + leave;
        try (Node node = Node.create(name.toLowerCase(Locale.ROOT), CompactedTopics.settings())) {
            node.format(Node.Kind.KAFKA).start(Node.Kind.KAFKA);
            CompactedTopics topics = CompactedTopics.fill(node);
            int written = topics.recordCount();
            node.stop().start(first);
            topics.compact();
            assertThat(topics.found()).as("compacted by %s", first).isEqualTo(topics.expected());
            assertThat(topics.recordCount()).isLessThan(written / 3);

            SortedMap<String, String> compacted = view(node, leave);
            leave(node, leave).start(second);
            assertThat(view(node, leave))
                    .as("%s on what %s compacted", second, first)
                    .isEqualTo(compacted);

            topics.update();
            topics.compact();
            assertThat(topics.found())
                    .as("compacted by %s, then by %s", first, second)
                    .isEqualTo(topics.expected());
            SortedMap<String, String> again = view(node, leave);
            leave(node, leave).start(first);
            assertThat(view(node, leave)).as("%s again, after %s", first, second).isEqualTo(again);
            node.stop();
            dumpAll(node);
        }
    }

    /// Apache Kafka's dump tool finds every batch valid and every index true.
    private static void dumpAll(Node node) {
        List<Path> files =
                Folders.walk(node.dataDirectory()).stream()
                        .filter(file -> file.getParent().toString().contains("compacted-"))
                        .toList();
        List<Path> segments = named(files, ".log");
        assertThat(segments).isNotEmpty();
        assertThat(dump(segments)).doesNotContainIgnoringCase("isvalid: false");
        assertThat(dump(named(files, ".index"), "--index-sanity-check"))
                .doesNotContain("Mismatches");
        assertThat(dump(named(files, ".index"), "--verify-index-only"))
                .doesNotContain("Mismatches");
        assertThat(dump(named(files, ".timeindex"), "--verify-index-only"))
                .doesNotContain("Found timestamp mismatch")
                .doesNotContain("Found out of order");
        dump(named(files, ".snapshot"));
    }

    private static List<Path> named(List<Path> files, String suffix) {
        return files.stream().filter(file -> file.toString().endsWith(suffix)).toList();
    }

    private static String dump(List<Path> files, String... options) {
        var arguments = new ArrayList<>(List.of(options));
        arguments.add("--files");
        arguments.add(String.join(",", files.stream().map(Path::toString).toList()));
        return StockTool.run("dump-log", "", arguments).succeeded();
    }

    /// What is compared. The consumers that look make the topic of their offsets. A recovery reads
    /// the producers again from what cleaning has left: not the marker that had bumped an epoch,
    /// nor the newest timestamp of a batch whose last records are gone, with either server.
    private static SortedMap<String, String> view(Node node, Leave leave) {
        SortedMap<String, String> view = new TreeMap<>(ClusterView.of(node.bootstrap()));
        view.keySet().removeIf(line -> line.contains("__consumer_offsets"));
        if (leave == Leave.KILLED) {
            view.keySet().removeIf(line -> line.startsWith("producer "));
        }
        return view;
    }

    private static Node leave(Node node, Leave leave) {
        return switch (leave) {
            case CLEANLY -> node.stop();
            case KILLED -> node.kill();
        };
    }

    private static Node.Kind served(Node.Kind kind) {
        return Node.Kind.underTest() == Node.Kind.KAFKA ? Node.Kind.KAFKA : kind;
    }
}
