package dev.odradek.log.epoch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.base.disk.RealDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.server.util.KafkaScheduler;
import org.apache.kafka.storage.internals.checkpoint.LeaderEpochCheckpointFile;
import org.apache.kafka.storage.internals.epoch.LeaderEpochFileCache;
import org.apache.kafka.storage.internals.log.LogDirFailureChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class LeaderEpochsTest {
    @TempDir Path path;

    @Test
    void theEndOfAnEpochIsTheStartOfTheNext() {
        LeaderEpochs epochs = LeaderEpochs.EMPTY.assign(2, 0).assign(5, 10).assign(6, 30);

        assertThat(epochs.endOffsetFor(2, 40)).isEqualTo(new EpochEndOffset(2, 10));
        assertThat(epochs.endOffsetFor(3, 40)).isEqualTo(new EpochEndOffset(2, 10));
        assertThat(epochs.endOffsetFor(6, 40)).isEqualTo(new EpochEndOffset(6, 40));
        assertThat(epochs.endOffsetFor(1, 40)).isEqualTo(new EpochEndOffset(1, 0));
        assertThat(epochs.endOffsetFor(7, 40)).isNull();
        assertThat(epochs.endOffsetFor(-1, 40)).isNull();
    }

    @Test
    void whatABatchSaysOfItsEpochIsTrue() {
        LeaderEpochs epochs = LeaderEpochs.EMPTY.assign(1, 0).assign(3, 10).assign(4, 20);
        assertThat(epochs.confirm(1, 5)).isSameAs(epochs);
        assertThat(epochs.confirm(3, 10)).isSameAs(epochs);
        assertThat(epochs.confirm(4, 90)).isSameAs(epochs);
        // The records of epoch 3 were lost, and its truncation with them.
        assertThat(epochs.confirm(1, 12).entries()).containsExactly(new EpochEntry(1, 0));
        assertThat(epochs.confirm(2, 12).entries())
                .containsExactly(new EpochEntry(1, 0), new EpochEntry(2, 12));
        assertThat(epochs.confirm(0, 12).entries()).containsExactly(new EpochEntry(0, 12));
        assertThat(epochs.confirm(5, 30).entries())
                .endsWith(new EpochEntry(4, 20), new EpochEntry(5, 30));
        assertThat(epochs.confirm(2, 10).latest()).isEqualTo(new EpochEntry(2, 10));
        assertThat(LeaderEpochs.EMPTY.confirm(7, 3).entries())
                .containsExactly(new EpochEntry(7, 3));
    }

    @Test
    void anEntryPushesOutWhatItContradicts() {
        LeaderEpochs epochs = LeaderEpochs.EMPTY.assign(2, 0).assign(5, 10).assign(6, 30);

        assertThat(epochs.assign(4, 20).entries())
                .containsExactly(new EpochEntry(2, 0), new EpochEntry(4, 20));
        assertThat(epochs.assign(7, 10).entries())
                .containsExactly(new EpochEntry(2, 0), new EpochEntry(7, 10));
        assertThat(epochs.assign(6, 35)).isSameAs(epochs);
    }

    @Test
    void randomChangesGoAsInKafka() throws IOException, InterruptedException {
        var scheduler = new KafkaScheduler(1);
        scheduler.startup();
        for (long seed = 1; seed <= 20; seed++) {
            Path directory = Files.createDirectories(path.resolve("seed-" + seed));
            var kafka =
                    new LeaderEpochFileCache(
                            new TopicPartition("t", 0),
                            new LeaderEpochCheckpointFile(
                                    directory.resolve("leader-epoch-checkpoint").toFile(),
                                    new LogDirFailureChannel(1)),
                            scheduler);
            var random = new Random(seed);
            LeaderEpochs ours = LeaderEpochs.EMPTY;
            for (int step = 0; step < 60; step++) {
                int offset = random.nextInt(100);
                switch (random.nextInt(6)) {
                    case 0 -> {
                        ours = ours.truncateFromEnd(offset);
                        kafka.truncateFromEndAsyncFlush(offset);
                    }
                    case 1 -> {
                        ours = ours.truncateFromStart(offset);
                        kafka.truncateFromStartAsyncFlush(offset);
                    }
                    default -> {
                        int epoch = random.nextInt(12);
                        ours = ours.assign(epoch, offset);
                        kafka.assign(epoch, offset);
                    }
                }
                List<EpochEntry> expected =
                        kafka.epochEntries().stream()
                                .map(entry -> new EpochEntry(entry.epoch(), entry.startOffset()))
                                .toList();
                assertThat(ours.entries()).as("seed %d step %d", seed, step).isEqualTo(expected);
                for (int epoch = -1; epoch < 13; epoch++) {
                    var end = kafka.endOffsetFor(epoch, 200);
                    EpochEndOffset found = ours.endOffsetFor(epoch, 200);
                    assertThat(found == null ? -1 : found.endOffset()).isEqualTo(end.getValue());
                    assertThat(found == null ? -1 : found.epoch()).isEqualTo(end.getKey());
                }
                assertThat(ours.epochForOffset(offset))
                        .isEqualTo(kafka.epochForOffset(offset).orElse(-1));
            }
        }
        scheduler.shutdown();
        assertThat(new RealDisk().exists(path)).isTrue();
    }
}
