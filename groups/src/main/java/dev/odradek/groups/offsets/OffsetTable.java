package dev.odradek.groups.offsets;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.groups.shard.UndoLog;
import dev.odradek.groups.shard.UndoMap;
import dev.odradek.wire.TopicPartition;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Offsets by group and partition.
@OwnedBy("coordinator queue")
final class OffsetTable {
    private final UndoLog undo;
    private final UndoMap<String, UndoMap<TopicPartition, CommittedOffset>> groups;

    OffsetTable(UndoLog undo) {
        this.undo = undo;
        groups = new UndoMap<>(undo);
    }

    @Nullable CommittedOffset get(String groupId, TopicPartition partition) {
        var offsets = groups.get(groupId);
        return offsets == null ? null : offsets.get(partition);
    }

    void put(String groupId, TopicPartition partition, CommittedOffset committed) {
        var offsets = groups.get(groupId);
        if (offsets == null) {
            offsets = new UndoMap<>(undo);
            groups.put(groupId, offsets);
        }
        offsets.put(partition, committed);
    }

    void remove(String groupId, TopicPartition partition) {
        var offsets = groups.get(groupId);
        if (offsets != null) {
            offsets.remove(partition);
            if (offsets.isEmpty()) {
                groups.remove(groupId);
            }
        }
    }

    /// A view; empty when the group has none.
    Map<TopicPartition, CommittedOffset> of(String groupId) {
        var offsets = groups.get(groupId);
        return offsets == null ? Map.of() : offsets.view();
    }

    boolean isEmpty() {
        return groups.isEmpty();
    }

    /// A copy.
    Set<String> groupIds() {
        return Set.copyOf(groups.view().keySet());
    }
}
