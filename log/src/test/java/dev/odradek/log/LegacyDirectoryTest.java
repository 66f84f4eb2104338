package dev.odradek.log;

import static dev.odradek.log.Batches.batch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.log.segment.TimestampOffset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Directories from before Kafka 0.11, whose segments hold message sets of magic 0 and 1.
@SuppressWarnings("NullAway") // JUnit sets the fields, and a missing log fails the test anyway
final class LegacyDirectoryTest {
    @TempDir Path path;

    private static ByteBuffer messages(byte magic, Compression codec, long offset, int count) {
        MemoryRecordsBuilder builder =
                MemoryRecords.builder(
                        ByteBuffer.allocate(4096), magic, codec, TimestampType.CREATE_TIME, offset);
        for (int i = 0; i < count; i++) {
            builder.append(
                    10_000 + offset + i,
                    null,
                    ("value " + (offset + i)).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return builder.build().buffer();
    }

    @ParameterizedTest
    @CsvSource({"0,none", "0,gzip", "1,none", "1,gzip", "1,snappy"})
    void oldSegmentsAreRecoveredFoundAndContinued(byte magic, String codecName) throws IOException {
        Compression codec =
                switch (codecName) {
                    case "gzip" -> Compression.gzip().build();
                    case "snappy" -> Compression.snappy().build();
                    default -> Compression.NONE;
                };
        Path directory = Files.createDirectories(path.resolve("orders-0"));
        try (var file =
                FileChannel.open(
                        directory.resolve("00000000000000000000.log"),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE)) {
            for (long offset = 0; offset < 30; offset += 3) {
                file.write(messages(magic, codec, offset, 3));
            }
            // A torn tail.
            file.write(messages(magic, codec, 30, 3).limit(20));
        }
        var node = new TestNode(path);
        node.config = node.config.toBuilder().indexIntervalBytes(60).build();
        PartitionLog log = node.start();

        assertThat(log.logEndOffset()).isEqualTo(30);
        assertThat(log.latestEpoch()).isEqualTo(-1);
        for (long offset = 0; offset < 30; offset++) {
            var slice = (LogSlice) log.read(offset, 1, ReadBound.LOG_END, true);
            assertThat(slice.isEmpty()).isFalse();
            slice.release();
        }
        TimestampOffset found = log.offsetForTimestamp(10_017);
        if (magic == 1) {
            assertThat(found).isEqualTo(new TimestampOffset(10_017, 17, -1));
            assertThat(log.offsetForTimestamp(OffsetForTime.MAX_TIMESTAMP).offset()).isEqualTo(29);
        }
        log.appendAsLeader(batch().of("new"), 4, AppendOrigin.CLIENT);
        log = node.restart();
        assertThat(log.logEndOffset()).isEqualTo(31);
        assertThat(log.latestEpoch()).isEqualTo(4);
        node.stop();

        try (var kafka = new KafkaLog(directory, node.config, true, 0, 31)) {
            assertThat(kafka.log.logEndOffset()).isEqualTo(31);
            if (magic == 1) {
                assertThat(kafka.offsetFor(10_017)).isEqualTo("10017 17");
            }
        }
        assertThat(KafkaLog.dumpComplaints(directory, "--deep-iteration")).isEmpty();
    }
}
