package dev.odradek.log.checkpoint;

import dev.odradek.base.disk.Disk;
import dev.odradek.wire.codec.Uuid;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// The file `meta.properties` of a log directory: whose it is. Source: Kafka 4.3.1 MetaProperties.
///
/// @param version 0 (ZooKeeper times: `broker.id`) or 1 (`node.id`, all but the directory id there)
/// @param clusterId null only in version 0
/// @param nodeId -1 only in version 0, where it may be missing
/// @param directoryId null when the directory was formatted before Kafka 3.7
public record MetaProperties(
        int version, @Nullable String clusterId, int nodeId, @Nullable Uuid directoryId) {
    public static final String FILE_NAME = "meta.properties";

    /// The properties of a freshly formatted directory.
    public static MetaProperties of(String clusterId, int nodeId, Uuid directoryId) {
        return new MetaProperties(1, clusterId, nodeId, directoryId);
    }

    /// @return null when the directory is not formatted
    /// @throws CorruptCheckpointException when the file is not what it must be
    public static @Nullable MetaProperties read(Disk disk, Path logDirectory) throws IOException {
        Path file = logDirectory.resolve(FILE_NAME);
        if (!disk.exists(file)) {
            return null;
        }
        var properties = new Properties();
        String text = new String(disk.read(file), StandardCharsets.ISO_8859_1);
        try {
            properties.load(new StringReader(text));
        } catch (IllegalArgumentException e) {
            throw new CorruptCheckpointException(file, 1, "properties", text);
        }
        String versionText = properties.getProperty("version", "0").strip();
        if (!versionText.equals("0") && !versionText.equals("1")) {
            throw new CorruptCheckpointException(file, 1, "version 0 or 1", versionText);
        }
        int version = Integer.parseInt(versionText);
        String clusterId = properties.getProperty("cluster.id");
        int nodeId = nodeId(file, properties, version == 0 ? "broker.id" : "node.id");
        if (version == 1 && (clusterId == null || nodeId < 0)) {
            throw new CorruptCheckpointException(
                    file, 1, "cluster.id and node.id", "one of them missing");
        }
        return new MetaProperties(version, clusterId, nodeId, directoryId(file, properties));
    }

    /// Replaces the file; it is durable when this returns.
    public void write(Disk disk, Path logDirectory) throws IOException {
        disk.writeAtomically(
                logDirectory.resolve(FILE_NAME), text().getBytes(StandardCharsets.ISO_8859_1));
    }

    /// The content of the file.
    public String text() {
        var text = new StringBuilder("#\n");
        if (clusterId != null) {
            text.append("cluster.id=").append(clusterId).append('\n');
        }
        if (directoryId != null) {
            text.append("directory.id=").append(directoryId).append('\n');
        }
        if (nodeId >= 0) {
            text.append(version == 0 ? "broker.id=" : "node.id=").append(nodeId).append('\n');
        }
        return text.append("version=").append(version).append('\n').toString();
    }

    private static int nodeId(Path file, Properties properties, String key)
            throws CorruptCheckpointException {
        String text = properties.getProperty(key);
        if (text == null) {
            return -1;
        }
        long id = CheckpointText.number(file, 1, text);
        if (id < 0 || id > Integer.MAX_VALUE) {
            throw new CorruptCheckpointException(file, 1, key + " from 0 to 2147483647", text);
        }
        return (int) id;
    }

    private static @Nullable Uuid directoryId(Path file, Properties properties)
            throws CorruptCheckpointException {
        String text = properties.getProperty("directory.id");
        if (text == null) {
            return null;
        }
        try {
            return Uuid.parse(text.strip());
        } catch (IllegalArgumentException e) {
            throw new CorruptCheckpointException(file, 1, "directory.id as an id", text);
        }
    }
}
