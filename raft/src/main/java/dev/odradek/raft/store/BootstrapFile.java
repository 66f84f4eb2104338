package dev.odradek.raft.store;

import dev.odradek.base.disk.Disk;
import dev.odradek.raft.record.VersionedRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `bootstrap.checkpoint`: the records, features above all, with which the first controller begins
/// an empty metadata log. Source: Kafka class BootstrapDirectory.
public final class BootstrapFile {
    public static final String NAME = "bootstrap.checkpoint";

    private BootstrapFile() {}

    /// @param logDirectory one of `log.dirs`
    /// @return null when there is no such file: the log then begins with the latest features
    /// @throws MetadataFileException when it is damaged
    public static @Nullable List<VersionedRecord> read(Disk disk, Path logDirectory)
            throws IOException {
        Path path = logDirectory.resolve(NAME);
        if (!disk.exists(path)) {
            return null;
        }
        var records = new ArrayList<VersionedRecord>();
        try (var reader = SnapshotReader.open(disk, path)) {
            while (reader.hasNext()) {
                records.addAll(reader.next().records());
            }
        }
        return records;
    }

    /// @param nowMs timestamp of its batches, Unix epoch ms
    public static void write(
            Disk disk, Path logDirectory, List<VersionedRecord> records, long nowMs)
            throws IOException {
        try (var writer =
                new SnapshotWriter(
                        disk,
                        logDirectory.resolve(NAME + ".tmp"),
                        logDirectory.resolve(NAME),
                        0,
                        nowMs,
                        BatchCodec.BATCH_BYTES_MAX)) {
            writer.header(0, (short) 0, null);
            writer.append(records);
            writer.finish();
        }
    }
}
