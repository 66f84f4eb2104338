package dev.odradek.log.checkpoint;

import dev.odradek.base.disk.Disk;
import dev.odradek.wire.TopicPartition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A file with one offset per partition of a log directory. Source: Kafka 4.3.1
/// OffsetCheckpointFile.
public enum OffsetCheckpoint {
    /// Up to here the log was on the device.
    RECOVERY_POINT("recovery-point-offset-checkpoint"),
    /// Where the log starts, if not at its first segment.
    LOG_START("log-start-offset-checkpoint"),
    /// The high watermark.
    HIGH_WATERMARK("replication-offset-checkpoint"),
    /// Up to here the cleaner has cleaned.
    CLEANER("cleaner-offset-checkpoint");

    private final String fileName;

    OffsetCheckpoint(String fileName) {
        this.fileName = fileName;
    }

    public String fileName() {
        return fileName;
    }

    /// @return offset by partition; empty when there is no file
    /// @throws CorruptCheckpointException when it is not such a file
    public Map<TopicPartition, Long> read(Disk disk, Path logDirectory) throws IOException {
        Path file = logDirectory.resolve(fileName);
        var offsets = new HashMap<TopicPartition, Long>();
        int line = 2;
        for (String[] fields : CheckpointText.read(disk, file, 3)) {
            line++;
            long partition = CheckpointText.number(file, line, fields[1]);
            long offset = CheckpointText.number(file, line, fields[2]);
            offsets.put(new TopicPartition(fields[0], (int) partition), offset);
        }
        return offsets;
    }

    /// Replaces the file; it is durable when this returns.
    public void write(Disk disk, Path logDirectory, Map<TopicPartition, Long> offsets)
            throws IOException {
        List<String> lines = new ArrayList<>(offsets.size());
        offsets.forEach((partition, offset) ->
                lines.add(partition.topic() + " " + partition.partition() + " " + offset));
        CheckpointText.write(disk, logDirectory.resolve(fileName), lines);
    }
}
