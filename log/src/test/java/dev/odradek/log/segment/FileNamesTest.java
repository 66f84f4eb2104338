package dev.odradek.log.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.log.segment.PartitionDirectory.Purpose;
import dev.odradek.log.segment.SegmentFiles.Kind;
import dev.odradek.log.segment.SegmentFiles.Name;
import dev.odradek.log.segment.SegmentFiles.Suffix;
import dev.odradek.wire.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FileNamesTest {
    @Test
    void everyNameIsReadAsItWasWritten() {
        for (long offset : new long[] {0, 1, 4711, Integer.MAX_VALUE + 1L, Long.MAX_VALUE}) {
            for (Kind kind : Kind.values()) {
                for (Suffix suffix : Suffix.values()) {
                    String name = SegmentFiles.name(offset, kind, suffix);
                    assertThat(SegmentFiles.parse(name)).isEqualTo(new Name(offset, kind, suffix));
                }
            }
        }
        assertThat(SegmentFiles.name(4711, Kind.TIME_INDEX))
                .isEqualTo("00000000000000004711.timeindex");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".log",
                "00000000000000000000",
                "00000000000000000000.logs",
                "00000000000000000000.log.bak",
                "0000000000000000000x.log",
                "99999999999999999999.log",
                "00000000000000000010-0000000001.checkpoint",
                "leader-epoch-checkpoint",
                "partition.metadata"
            })
    void otherNamesAreNone(String name) {
        assertThat(SegmentFiles.parse(name)).isNull();
    }

    @Test
    void directoriesAreReadAsTheyWereWritten() {
        var partition = new TopicPartition("my-topic.a_b", 17);
        assertThat(PartitionDirectory.parse(PartitionDirectory.name(partition)))
                .isEqualTo(new PartitionDirectory(partition, Purpose.CURRENT));
        for (Purpose purpose : new Purpose[] {Purpose.DELETE, Purpose.STRAY, Purpose.FUTURE}) {
            String name = PartitionDirectory.name(partition, purpose, -1, 5);
            assertThat(name).contains("my-topic.a_b-17.ffffffffffffffff0000000000000005-");
            assertThat(PartitionDirectory.parse(name))
                    .isEqualTo(new PartitionDirectory(partition, purpose));
        }
    }

    @Test
    void theLongestTopicsDirectoryStaysWithin255Characters() {
        var partition = new TopicPartition("t".repeat(249), 1_000_000);
        assertThat(PartitionDirectory.name(partition, Purpose.DELETE, 1, 2)).hasSize(255);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lost+found",
                "-0",
                "topic",
                "topic-",
                "topic-x",
                "topic-0-delete",
                "topic-0.-delete"
            })
    void otherDirectoriesAreNone(String name) {
        assertThat(PartitionDirectory.parse(name)).isNull();
    }
}
