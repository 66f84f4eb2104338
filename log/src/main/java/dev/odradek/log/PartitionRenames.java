package dev.odradek.log;

import dev.odradek.base.disk.Disk;
import dev.odradek.log.segment.PartitionDirectory;
import dev.odradek.log.segment.PartitionDirectory.Purpose;
import dev.odradek.wire.TopicPartition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives partitions' directories other names within their log directory, durably, and deletes them.
final class PartitionRenames {
    private static final Logger log = LoggerFactory.getLogger(PartitionRenames.class);

    private final Disk disk;
    private final RandomGenerator random;

    PartitionRenames(LogEnvironment environment) {
        this.disk = environment.disk();
        this.random = environment.random();
    }

    /// A name that no other directory bears.
    String unique(TopicPartition partition, Purpose purpose) {
        return PartitionDirectory.name(partition, purpose, random.nextLong(), random.nextLong());
    }

    /// Closes a log as it is and gives its directory a name of its own.
    ///
    /// @return the directory
    Path setAside(PartitionLog renamed, Purpose purpose) {
        renamed.abandon();
        Path from = renamed.directory();
        Path to = from.resolveSibling(unique(renamed.topicPartition(), purpose));
        try {
            rename(from, to);
            return to;
        } catch (IOException e) {
            throw new LogFailureException(from, "cannot be renamed to " + to, e);
        }
    }

    /// @param to beside `from`
    void rename(Path from, Path to) throws IOException {
        disk.rename(from, to);
        Path parent = from.getParent();
        if (parent != null) {
            disk.syncDirectory(parent);
        }
    }

    void deleteTree(Path path) {
        try {
            disk.deleteTree(path);
            log.info("Deleted {}", path);
        } catch (IOException e) {
            log.warn("Deleting {} failed, the next start tries again: {}", path, e.toString());
        }
    }
}
