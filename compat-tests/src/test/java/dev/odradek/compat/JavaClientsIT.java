package dev.odradek.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.compat.harness.ClientRelease;
import dev.odradek.compat.harness.Node;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Four releases of the Java client, each with every codec it has: a million records written with
/// acks=all and read back by a group that goes on after a restart and after `kill -9`.
class JavaClientsIT {
    private static final Node.Kind KIND = Node.Kind.underTest();
    private static final int PARTITIONS = 4;
    private static final long RECORDS = Long.getLong("odradek.compat.records", 1_000_000L);
    private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");

    @ParameterizedTest
    @EnumSource(ClientRelease.class)
    void everyRecordIsReadOnceAndInOrderAcrossRestartsAndKills(ClientRelease release) {
        try (Node node =
                Node.create("java-clients-" + release.version(), Map.of("num.partitions", "4"))) {
            node.format(KIND).start(KIND);
            Map<String, Map<String, String>> next = new HashMap<>();

            CODECS.forEach(codec -> produce(release, node, codec));
            CODECS.forEach(
                    codec -> next.put(codec, consume(release, node, codec, Map.of(), RECORDS / 3)));
            node.stop().start(KIND);
            CODECS.forEach(codec ->
                    next.compute(codec, (_, at) -> consume(release, node, codec, at, RECORDS / 3)));
            node.kill().start(KIND);
            CODECS.forEach(codec ->
                    next.compute(
                            codec,
                            (_, at) -> consume(release, node, codec, at, RECORDS - read(at))));

            CODECS.forEach(codec -> assertThat(read(next.get(codec))).as(codec).isEqualTo(RECORDS));
        }
    }

    private static void produce(ClientRelease release, Node node, String codec) {
        var task = new Properties();
        task.setProperty("bootstrap.servers", node.bootstrap());
        task.setProperty("topic", "codec-" + codec);
        task.setProperty("from", "0");
        task.setProperty("count", Long.toString(RECORDS));
        task.setProperty("partitions", Integer.toString(PARTITIONS));
        task.setProperty("acks", "all");
        task.setProperty("compression.type", codec);
        task.setProperty("linger.ms", "5");
        assertThat(release.run("Produce", task))
                .containsEntry("acknowledged", Long.toString(RECORDS));
    }

    private static Map<String, String> consume(
            ClientRelease release, Node node, String codec, Map<String, String> at, long count) {
        var task = new Properties();
        task.setProperty("bootstrap.servers", node.bootstrap());
        task.setProperty("group.id", "group-" + codec);
        task.setProperty("topic", "codec-" + codec);
        task.setProperty("count", Long.toString(count));
        task.setProperty("partitions", Integer.toString(PARTITIONS));
        task.setProperty("timeout.ms", Long.toString(Duration.ofMinutes(2).toMillis()));
        task.setProperty("max.poll.records", "5000");
        at.forEach((name, value) -> {
            if (name.startsWith("next.")) {
                task.setProperty(name, value);
            }
        });
        return release.run("Consume", task);
    }

    /// Records read so far: what comes next in each partition says it.
    private static long read(Map<String, String> at) {
        long read = 0;
        for (int partition = 0; partition < PARTITIONS; partition++) {
            read += (Long.parseLong(at.get("next." + partition)) - partition) / PARTITIONS;
        }
        return read;
    }
}
