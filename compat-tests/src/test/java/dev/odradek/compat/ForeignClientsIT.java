package dev.odradek.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.compat.harness.Folders;
import dev.odradek.compat.harness.ForeignClient;
import dev.odradek.compat.harness.Home;
import dev.odradek.compat.harness.Node;
import dev.odradek.compat.harness.NumberedLines;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The clients that are not Java, each with every codec it has: the workload of [JavaClientsIT].
class ForeignClientsIT {
    private static final Node.Kind KIND = Node.Kind.underTest();
    private static final int PARTITIONS = 4;
    private static final long RECORDS = Long.getLong("odradek.compat.records", 1_000_000L);
    private static final Path LINES = Home.work().resolve("numbered-lines");

    @BeforeAll
    static void writeLines() {
        NumberedLines.write(LINES, PARTITIONS, RECORDS);
    }

    @AfterAll
    static void deleteLines() {
        Folders.deleteTree(LINES);
    }

    @ParameterizedTest
    @EnumSource(ForeignClient.class)
    void everyRecordIsReadOnceAndInOrderAcrossRestartsAndKills(ForeignClient client) {
        client.require();
        String name = "foreign-" + client.name().toLowerCase(Locale.ROOT);
        try (Node node = Node.create(name, Map.of("num.partitions", "4"))) {
            node.format(KIND).start(KIND);
            Map<String, NumberedLines> checks = new TreeMap<>();

            for (String codec : client.codecs()) {
                client.produce(node, "codec-" + codec, codec, LINES, PARTITIONS);
                checks.put(codec, new NumberedLines(PARTITIONS));
            }
            checks.forEach((codec, check) -> consume(client, node, codec, check, RECORDS / 3));
            node.stop().start(KIND);
            checks.forEach((codec, check) -> consume(client, node, codec, check, RECORDS / 3));
            node.kill().start(KIND);
            checks.forEach(
                    (codec, check) -> consume(client, node, codec, check, RECORDS - check.read()));

            checks.forEach((codec, check) -> assertThat(check.read()).as(codec).isEqualTo(RECORDS));
        }
    }

    private static void consume(
            ForeignClient client, Node node, String codec, NumberedLines check, long count) {
        long before = check.read();
        check.check(client.consume(node, "codec-" + codec, "group-" + codec, count));
        assertThat(check.read() - before).as(codec).isEqualTo(count);
    }
}
