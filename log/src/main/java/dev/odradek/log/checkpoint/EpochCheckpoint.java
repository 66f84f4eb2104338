package dev.odradek.log.checkpoint;

import dev.odradek.base.disk.Disk;
import dev.odradek.log.epoch.EpochEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The file `leader-epoch-checkpoint` of a partition. Source: Kafka 4.3.1
/// LeaderEpochCheckpointFile.
public final class EpochCheckpoint {
    public static final String FILE_NAME = "leader-epoch-checkpoint";

    private EpochCheckpoint() {}

    /// @return in the file's order; empty when there is no file
    /// @throws CorruptCheckpointException when it is not such a file
    public static List<EpochEntry> read(Disk disk, Path directory) throws IOException {
        Path file = directory.resolve(FILE_NAME);
        var entries = new ArrayList<EpochEntry>();
        int line = 2;
        for (String[] fields : CheckpointText.read(disk, file, 2)) {
            line++;
            entries.add(
                    new EpochEntry(
                            (int) CheckpointText.number(file, line, fields[0]),
                            CheckpointText.number(file, line, fields[1])));
        }
        return entries;
    }

    /// Replaces the file; it is durable when this returns.
    public static void write(Disk disk, Path directory, List<EpochEntry> entries)
            throws IOException {
        CheckpointText.write(disk, directory.resolve(FILE_NAME), lines(entries));
    }

    /// Writes what is to replace the file beside it, forcing nothing; [#commit] is to follow once
    /// it is durable.
    public static void stage(Disk disk, Path directory, List<EpochEntry> entries)
            throws IOException {
        CheckpointText.stage(disk, directory.resolve(FILE_NAME), lines(entries));
    }

    /// Replaces the file by what was staged; durable once the directory is.
    public static void commit(Disk disk, Path directory) throws IOException {
        CheckpointText.commit(disk, directory.resolve(FILE_NAME));
    }

    private static List<String> lines(List<EpochEntry> entries) {
        List<String> lines = new ArrayList<>(entries.size());
        for (EpochEntry entry : entries) {
            lines.add(entry.epoch() + " " + entry.startOffset());
        }
        return lines;
    }
}
