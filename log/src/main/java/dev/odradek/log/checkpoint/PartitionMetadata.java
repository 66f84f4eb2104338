package dev.odradek.log.checkpoint;

import dev.odradek.base.disk.Disk;
import dev.odradek.wire.codec.Uuid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The file `partition.metadata`, which binds a partition's directory to a topic id:
///
/// ```
/// version: 0
/// topic_id: AAAAAAAAAAAAAAAAAAAAAQ
/// ```
///
/// Source: Kafka 4.3.1 PartitionMetadataFile.
public final class PartitionMetadata {
    public static final String FILE_NAME = "partition.metadata";

    private PartitionMetadata() {}

    /// @return null when there is no file
    /// @throws CorruptCheckpointException when it is not such a file
    public static @Nullable Uuid read(Disk disk, Path directory) throws IOException {
        Path file = directory.resolve(FILE_NAME);
        if (!disk.exists(file)) {
            return null;
        }
        String text = new String(disk.read(file), StandardCharsets.UTF_8);
        String[] lines = text.split("\n", -1);
        if (lines.length < 2) {
            throw new CorruptCheckpointException(file, 1, "two lines", text);
        }
        if (!field(lines[0], "version").equals("0")) {
            throw new CorruptCheckpointException(file, 1, "version: 0", lines[0]);
        }
        try {
            Uuid id = Uuid.parse(field(lines[1], "topic_id"));
            if (!id.equals(Uuid.ZERO)) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            // Reported below, with the line.
        }
        throw new CorruptCheckpointException(file, 2, "topic_id: and an id", lines[1]);
    }

    /// Writes the file; it is durable when this returns.
    public static void write(Disk disk, Path directory, Uuid topicId) throws IOException {
        String text = "version: 0\ntopic_id: " + topicId;
        disk.writeAtomically(directory.resolve(FILE_NAME), text.getBytes(StandardCharsets.UTF_8));
    }

    private static String field(String line, String name) {
        int colon = line.indexOf(':');
        return colon >= 0 && line.substring(0, colon).strip().equals(name)
                ? line.substring(colon + 1).strip()
                : "";
    }
}
