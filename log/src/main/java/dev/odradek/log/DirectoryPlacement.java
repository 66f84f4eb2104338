package dev.odradek.log;

import dev.odradek.wire.codec.Uuid;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decides in which log directory a new log is made.
///
/// Threads: any; the directories that are cordoned may change between two calls.
final class DirectoryPlacement {
    private final List<LogDirectory> directories;
    // Directories that could not even be opened count too.
    private final int configured;
    private volatile Set<Path> cordoned = Set.of();

    DirectoryPlacement(List<LogDirectory> directories, int configured) {
        this.directories = directories;
        this.configured = configured;
    }

    /// From now on no log is placed in these, unless it is assigned there.
    void cordon(Set<Path> paths) {
        cordoned = Set.copyOf(paths);
    }

    boolean isCordoned(Path path) {
        return cordoned.contains(path);
    }

    /// Those that have not failed.
    List<LogDirectory> online() {
        return directories.stream().filter(each -> each.health().failure() == null).toList();
    }

    private boolean hasOffline() {
        return online().size() < configured;
    }

    /// @param assigned where the cluster has the replica; null when it is a new one that nobody has
    ///   a place for yet
    /// @param logs the logs that there are
    /// @return the assigned directory; else the one with the fewest logs
    /// @throws LogFailureException when the replica may lie in a directory that is offline: it must
    ///   not be made again, empty, elsewhere
    LogDirectory choose(@Nullable Uuid assigned, Collection<PartitionLog> logs) {
        List<LogDirectory> online = online();
        if (assigned != null) {
            for (LogDirectory directory : online) {
                if (assigned.equals(directory.id())) {
                    return directory;
                }
            }
            if (hasOffline()) {
                throw new LogFailureException(
                        directories.getFirst().path(),
                        "is not used for a replica that may lie in another log directory, which is"
                                + " offline",
                        null);
            }
        }
        if (online.isEmpty()) {
            throw new LogFailureException(
                    directories.getFirst().path(), "is offline, as all log directories are", null);
        }
        return fewest(online, logs);
    }

    private LogDirectory fewest(List<LogDirectory> online, Collection<PartitionLog> logs) {
        List<LogDirectory> open =
                online.stream().filter(each -> !cordoned.contains(each.path())).toList();
        // The controller places nothing on a node without one that is not; it may have known
        // otherwise a moment ago.
        List<LogDirectory> candidates = open.isEmpty() ? online : open;
        if (candidates.size() == 1) {
            return candidates.getFirst();
        }
        var counts = new HashMap<Path, Integer>();
        for (PartitionLog each : logs) {
            Path parent = each.directory().getParent();
            if (parent != null) {
                counts.merge(parent, 1, Integer::sum);
            }
        }
        LogDirectory fewest = candidates.getFirst();
        for (LogDirectory directory : candidates) {
            if (counts.getOrDefault(directory.path(), 0) < counts.getOrDefault(fewest.path(), 0)) {
                fewest = directory;
            }
        }
        return fewest;
    }
}
