package dev.odradek.groups.offsets;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.groups.shard.UndoLog;
import dev.odradek.groups.shard.UndoMap;
import dev.odradek.wire.TopicPartition;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Offsets committed in transactions that have not ended, by producer.
@OwnedBy("coordinator queue")
final class OpenTransactions {
    private final UndoLog undo;
    private final UndoMap<Long, OffsetTable> producers;

    OpenTransactions(UndoLog undo) {
        this.undo = undo;
        producers = new UndoMap<>(undo);
    }

    void put(long producerId, String groupId, TopicPartition partition, CommittedOffset committed) {
        OffsetTable offsets = producers.get(producerId);
        if (offsets == null) {
            offsets = new OffsetTable(undo);
            producers.put(producerId, offsets);
        }
        offsets.put(groupId, partition, committed);
    }

    /// Forgets the partition in all of them.
    void remove(String groupId, TopicPartition partition) {
        producers.view().values().forEach(offsets -> offsets.remove(groupId, partition));
    }

    /// @return null when the producer committed no offsets here
    @Nullable OffsetTable end(long producerId) {
        return producers.remove(producerId);
    }

    boolean has(String groupId, TopicPartition partition) {
        for (OffsetTable offsets : producers.view().values()) {
            if (offsets.get(groupId, partition) != null) {
                return true;
            }
        }
        return false;
    }

    boolean has(String groupId) {
        for (OffsetTable offsets : producers.view().values()) {
            if (!offsets.of(groupId).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    boolean isEmpty() {
        return producers.isEmpty();
    }

    /// The partitions that the group has offsets for in any of them.
    Set<TopicPartition> partitions(String groupId) {
        var partitions = new LinkedHashSet<TopicPartition>();
        producers.view().values().forEach(o -> partitions.addAll(o.of(groupId).keySet()));
        return partitions;
    }

    List<OffsetTable> tables() {
        return List.copyOf(producers.view().values());
    }
}
