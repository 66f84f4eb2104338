package dev.odradek.log;

import static dev.odradek.log.Batches.batch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.log.producer.AppendOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `preallocate`: what is set aside, when it is given back, and that nobody who opens the directory
/// meets it.
@SuppressWarnings("NullAway") // JUnit sets the fields, and a missing log fails the test anyway
final class PreallocateTest {
    private static final int SEGMENT_BYTES = 1024 * 1024;

    @TempDir Path path;
    private final HaltingDisk disk = new HaltingDisk();

    private List<String> calls() {
        return disk.changes.stream()
                .filter(change -> change.startsWith("reserve") || change.startsWith("release"))
                .toList();
    }

    private TestNode node(boolean preallocates) {
        var node = new TestNode(path, disk);
        node.config =
                node.config.toBuilder()
                        .segmentBytes(SEGMENT_BYTES)
                        .preallocate(preallocates)
                        .build();
        return node;
    }

    private static void append(PartitionLog log) {
        assertThat(log.appendAsLeader(batch().of("a", "b"), 0, AppendOrigin.CLIENT))
                .isInstanceOf(AppendOutcome.Appended.class);
    }

    @Test
    void aSegmentHasItsSpaceFromTheBeginningAndGivesTheRestBack() throws IOException {
        try (TestNode node = node(true)) {
            PartitionLog log = node.start();
            append(log);
            Path file = node.partitionPath().resolve("00000000000000000000.log");
            int size = (int) log.sizeBytes();
            assertThat(Files.size(file)).isEqualTo(size);

            log.roll();
            append(log);
            node.stop();

            assertThat(calls())
                    .containsExactly(
                            "reserve 00000000000000000000.log " + SEGMENT_BYTES,
                            "release 00000000000000000000.log " + size,
                            "reserve 00000000000000000002.log " + SEGMENT_BYTES,
                            "release 00000000000000000002.log " + size);
        }
    }

    @Test
    void theSettingChangesWithTheNextSegment() {
        try (TestNode node = node(false)) {
            PartitionLog log = node.start();
            append(log);
            log.reconfigure(log.config().toBuilder().preallocate(true).build());
            assertThat(calls()).isEmpty();
            log.roll();

            assertThat(calls())
                    .containsExactly("reserve 00000000000000000002.log " + SEGMENT_BYTES);
        }
    }

    @Test
    void nothingOfItIsMetAfterACrash() throws IOException {
        try (TestNode node = node(true)) {
            PartitionLog log = node.start();
            append(log);
            node.kill();

            try (var kafka = new KafkaLog(node.partitionPath(), node.config, false, 0, 0)) {
                assertThat(kafka.log.logEndOffset()).isEqualTo(2);
            }
            assertThat(KafkaLog.dumpComplaints(node.partitionPath(), "--deep-iteration")).isEmpty();
            assertThat(TestNode.values(node.start())).containsExactly("a", "b");
        }
    }

    @Test
    void whatKafkaPreallocatedAndLeftIsCutOff() throws IOException {
        Path directory = Files.createDirectories(path.resolve("orders-0"));
        try (TestNode node = node(true)) {
            var kafka = new KafkaLog(directory, node.config, true, 0, 0);
            kafka.append(batch().of("a", "b"), 0, false);
            Path log = directory.resolve("00000000000000000000.log");
            assertThat(Files.size(log)).isEqualTo(SEGMENT_BYTES);

            node.open();
            PartitionLog recovered = node.directories.get(TestNode.ORDERS);

            assertThat(TestNode.values(recovered)).containsExactly("a", "b");
            assertThat(Files.size(log)).isEqualTo(recovered.sizeBytes());
            append(recovered);
            assertThat(TestNode.values(recovered)).containsExactly("a", "b", "a", "b");
            kafka.kill();
        }
    }

    @Test
    void aDiskThatCannotIsNoReasonToFail() throws IOException {
        disk.reserves = false;
        try (TestNode node = node(true)) {
            PartitionLog log = node.start();
            append(log);
            log.roll();
            append(log);

            assertThat(TestNode.values(log)).containsExactly("a", "b", "a", "b");
            assertThat(calls()).noneMatch(call -> call.startsWith("release"));
        }
    }
}
