package dev.odradek.log.checkpoint;

import dev.odradek.base.disk.Disk;
import dev.odradek.base.disk.DiskFile;
import dev.odradek.wire.codec.Uuid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
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
        disk.writeAtomically(directory.resolve(FILE_NAME), content(topicId));
    }

    /// Writes the file into a directory that has none, and forces nothing: a crash leaves all of
    /// it, none, or what cannot be read.
    public static void writeUnforced(Disk disk, Path directory, Uuid topicId) throws IOException {
        Path path = directory.resolve(FILE_NAME);
        try (DiskFile file = disk.open(path, Disk.Access.CREATE)) {
            file.write(ByteBuffer.wrap(content(topicId)), 0);
        } catch (IOException e) {
            // Half a file would keep Apache Kafka from starting on the directory.
            try {
                disk.delete(path);
            } catch (IOException deleteFailure) {
                e.addSuppressed(deleteFailure);
            }
            throw e;
        }
    }

    private static byte[] content(Uuid topicId) {
        return ("version: 0\ntopic_id: " + topicId).getBytes(StandardCharsets.UTF_8);
    }

    /// Makes the file durable, but not its name; where there is none, there is nothing to do.
    public static void force(Disk disk, Path directory) throws IOException {
        try {
            disk.force(directory.resolve(FILE_NAME));
        } catch (NoSuchFileException e) {
            // A directory of a release without topic ids.
        }
    }

    /// Deletes the file, durably.
    public static void delete(Disk disk, Path directory) throws IOException {
        disk.delete(directory.resolve(FILE_NAME));
        disk.syncDirectory(directory);
    }

    private static String field(String line, String name) {
        int colon = line.indexOf(':');
        return colon >= 0 && line.substring(0, colon).strip().equals(name)
                ? line.substring(colon + 1).strip()
                : "";
    }
}
