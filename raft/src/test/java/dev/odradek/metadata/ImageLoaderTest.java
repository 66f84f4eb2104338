package dev.odradek.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.metadata.AbortTransactionRecord;
import dev.odradek.wire.metadata.BeginTransactionRecord;
import dev.odradek.wire.metadata.EndTransactionRecord;
import dev.odradek.wire.metadata.PartitionRecord;
import dev.odradek.wire.metadata.TopicRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageLoaderTest {
    private final List<ClusterImage> seen = new ArrayList<>();
    private final ImageLoader loader = new ImageLoader((_, image) -> seen.add(image));
    private long offset;

    private void batch(VersionedRecord... records) {
        loader.replayBatch(offset, offset + records.length - 1, 1, 10, List.of(records));
        offset += records.length;
    }

    private static VersionedRecord topic(String name) {
        return VersionedRecord.of(
                new TopicRecord().name(name).topicId(new Uuid(1, name.hashCode())), 0);
    }

    private static VersionedRecord begin() {
        return VersionedRecord.of(new BeginTransactionRecord(), 0);
    }

    @Test
    void aTransactionIsSeenAsAWholeAtItsEnd() {
        batch(topic("a"), begin(), topic("b"));
        batch(topic("c"));

        assertThat(seen).hasSize(1);
        assertThat(seen.getFirst().topics().byName()).containsOnlyKeys("a");
        assertThat(loader.transactionStartOffset()).isEqualTo(1);

        batch(VersionedRecord.of(new EndTransactionRecord(), 0));

        assertThat(loader.image().topics().byName()).containsOnlyKeys("a", "b", "c");
        assertThat(loader.image().provenance().offset()).isEqualTo(4);
    }

    @Test
    void anAbortedTransactionLeavesNothing() {
        batch(begin(), topic("b"));
        batch(VersionedRecord.of(new AbortTransactionRecord(), 0), topic("d"));

        assertThat(loader.image().topics().byName()).containsOnlyKeys("d");
    }

    @Test
    void aTransactionWithinATransactionIsRefused() {
        batch(begin());

        assertThatThrownBy(() -> batch(begin())).isInstanceOf(MetadataReplayException.class);
    }

    @Test
    void whatWasReplayedWhileHeldComesAsOneChange() {
        loader.hold();
        batch(topic("a"));
        batch(topic("b"));
        assertThat(seen).isEmpty();

        loader.release();

        assertThat(seen).hasSize(1);
        assertThat(seen.getFirst().topics().byName()).containsOnlyKeys("a", "b");
    }

    @Test
    void aPartitionOfAnUnknownTopicIsRefused() {
        assertThatThrownBy(() ->
                        batch(VersionedRecord.of(new PartitionRecord().topicId(new Uuid(9, 9)), 0)))
                .isInstanceOf(MetadataReplayException.class);
    }
}
