package dev.odradek.groups.directory;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.groups.shard.UndoLog;
import dev.odradek.groups.shard.UndoMap;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All groups of a shard by id.
@OwnedBy("coordinator queue")
public final class GroupDirectory {
    private final UndoMap<String, Group> groups;

    public GroupDirectory(UndoLog undo) {
        groups = new UndoMap<>(undo);
    }

    public @Nullable Group get(String groupId) {
        return groups.get(groupId);
    }

    /// Adds a group or takes the place of the one with its id.
    public void put(Group group) {
        groups.put(group.groupId(), group);
    }

    public void remove(String groupId) {
        groups.remove(groupId);
    }

    /// A copy: the caller may change the directory while it walks it.
    public Collection<Group> all() {
        return List.copyOf(groups.view().values());
    }

    public int size() {
        return groups.size();
    }
}
