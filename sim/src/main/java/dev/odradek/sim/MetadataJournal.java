package dev.odradek.sim;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The tree of names, and its changes that are not on the device yet, oldest first.
final class MetadataJournal {
    /// One name of a change.
    ///
    /// @param before what it stood for; null for nothing
    /// @param after what it stands for now; null for nothing
    private record Entry(
            SimDirectory directory,
            String name,
            @Nullable SimNode before,
            @Nullable SimNode after) {
        void applyTo(TreeMap<String, SimNode> names) {
            if (after != null) {
                names.put(name, after);
            } else if (before != null && before.equals(names.get(name))) {
                names.remove(name);
            }
        }
    }

    private final MetadataOrder order;
    private final SimDirectory root = new SimDirectory(0);
    private final List<List<Entry>> changes = new ArrayList<>();

    MetadataJournal(MetadataOrder order) {
        this.order = order;
    }

    SimDirectory root() {
        return root;
    }

    /// Gives a name to a node, or takes it away.
    void set(SimDirectory directory, String name, @Nullable SimNode after) {
        change(List.of(new Entry(directory, name, directory.live.get(name), after)));
    }

    void rename(SimDirectory from, String name, SimDirectory to, String newName) {
        SimNode node = from.live.get(name);
        change(
                List.of(
                        new Entry(to, newName, to.live.get(newName), node),
                        new Entry(from, name, node, null)));
    }

    private void change(List<Entry> entries) {
        changes.add(entries);
        for (Entry entry : entries) {
            entry.applyTo(entry.directory.live);
            entry.directory.version++;
        }
    }

    void sync(SimDirectory directory) {
        var left = new ArrayList<List<Entry>>();
        for (List<Entry> change : changes) {
            boolean written =
                    order == MetadataOrder.JOURNALLED
                            || change.stream().anyMatch(e -> e.directory.equals(directory));
            if (written) {
                write(change);
            } else {
                left.add(change);
            }
        }
        changes.clear();
        changes.addAll(left);
    }

    /// Every change so far is on the device.
    void syncAll() {
        changes.forEach(MetadataJournal::write);
        changes.clear();
    }

    /// The files that the running system has names for.
    Collection<SimFile> files() {
        var files = new ArrayList<SimFile>();
        collect(root, files, new HashSet<>());
        return files;
    }

    private static void collect(SimDirectory directory, List<SimFile> files, Set<SimNode> seen) {
        for (SimNode node : directory.live.values()) {
            if (seen.add(node)) {
                switch (node) {
                    case SimFile file -> files.add(file);
                    case SimDirectory inner -> collect(inner, files, seen);
                }
            }
        }
    }

    private static void write(List<Entry> change) {
        for (Entry entry : change) {
            entry.applyTo(entry.directory.durable);
        }
    }

    /// The power is cut.
    ///
    /// @return the files that are left
    Collection<SimFile> crash(RandomGenerator random) {
        switch (order) {
            case JOURNALLED -> {
                int style = random.nextInt(3);
                int survivors =
                        style == 0
                                ? 0
                                : style == 1 ? changes.size() : random.nextInt(changes.size() + 1);
                changes.subList(0, survivors).forEach(MetadataJournal::write);
            }
            case ANY -> {
                int bound = 1 + random.nextInt(4);
                for (List<Entry> change : changes) {
                    if (random.nextInt(4) < bound) {
                        write(change);
                    }
                }
            }
        }
        changes.clear();
        revert(root, new HashSet<>());
        return files();
    }

    /// Brings the running system's names back to those on the device.
    private static void revert(SimDirectory directory, Set<SimNode> seen) {
        if (!directory.live.equals(directory.durable)) {
            directory.version++;
        }
        directory.live.clear();
        directory.live.putAll(directory.durable);
        for (SimNode node : directory.live.values()) {
            if (node instanceof SimDirectory inner && seen.add(inner)) {
                revert(inner, seen);
            }
        }
    }
}
