package dev.odradek.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.compat.directory.ClusterView;
import dev.odradek.compat.directory.FilledDirectory;
import dev.odradek.compat.harness.Node;
import java.util.Locale;
import java.util.SortedMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A data directory goes from one server to the other and back, and nothing changes that a client
/// can see. In a run about Apache Kafka itself both servers are Apache Kafka.
class DataDirectoryIT {
    /// How a server leaves.
    enum Leave {
        CLEANLY,
        KILLED
    }

    @ParameterizedTest
    @CsvSource({"ODRADEK,CLEANLY", "ODRADEK,KILLED", "KAFKA,CLEANLY", "KAFKA,KILLED"})
    void aDirectoryGoesThereAndBack(Node.Kind filler, Leave leave) {
        Node.Kind first = served(filler);
        Node.Kind second = served(other(filler));
        String name = "directory-" + filler + "-" + leave;
        try (Node node = Node.create(name.toLowerCase(Locale.ROOT), FilledDirectory.settings())) {
            node.format(first).start(first);
            try (FilledDirectory directory = FilledDirectory.fill(node, first == Node.Kind.KAFKA)) {
                SortedMap<String, String> filled = ClusterView.of(node.bootstrap());
                leave(node, leave).start(second);
                assertThat(ClusterView.of(node.bootstrap()))
                        .as("%s on what %s filled", second, first)
                        .isEqualTo(filled);

                directory.goOn();
                SortedMap<String, String> grown = ClusterView.of(node.bootstrap());
                leave(node, leave).start(first);
                assertThat(ClusterView.of(node.bootstrap()))
                        .as("%s again, after %s", first, second)
                        .isEqualTo(grown);

                directory.goOn();
            }
            node.stop();
        }
    }

    @ParameterizedTest
    @CsvSource({"KAFKA,ODRADEK", "ODRADEK,KAFKA"})
    void aDirectoryJustFormattedByOneIsServedByTheOther(Node.Kind formatter, Node.Kind server) {
        String name = "formatted-by-" + formatter;
        try (Node node = Node.create(name.toLowerCase(Locale.ROOT), FilledDirectory.settings())) {
            node.format(served(formatter)).start(served(server));
            try (FilledDirectory directory = FilledDirectory.fill(node, false)) {
                directory.goOn();
            }
            node.stop();
        }
    }

    private static Node leave(Node node, Leave leave) {
        return switch (leave) {
            case CLEANLY -> node.stop();
            case KILLED -> node.kill();
        };
    }

    private static Node.Kind other(Node.Kind kind) {
        return switch (kind) {
            case ODRADEK -> Node.Kind.KAFKA;
            case KAFKA -> Node.Kind.ODRADEK;
        };
    }

    private static Node.Kind served(Node.Kind kind) {
        return Node.Kind.underTest() == Node.Kind.KAFKA ? Node.Kind.KAFKA : kind;
    }
}
