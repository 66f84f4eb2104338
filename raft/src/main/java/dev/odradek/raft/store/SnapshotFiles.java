package dev.odradek.raft.store;

import dev.odradek.base.disk.Disk;
import dev.odradek.base.disk.DiskFile;
import dev.odradek.raft.core.VoterSet;
import dev.odradek.raft.record.OffsetAndEpoch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Snapshot files of a directory, without regard to the log beside them: what formatting needs, and
/// what [MetadataStore] builds on.
public final class SnapshotFiles {
    private final Disk disk;
    private final Path directory;

    /// @param directory `<metadata.log.dir>/__cluster_metadata-0`
    public SnapshotFiles(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
    }

    public Path path(OffsetAndEpoch id) {
        return directory.resolve(SnapshotName.of(id));
    }

    /// Begins a snapshot; the header is written.
    ///
    /// @param nowMs timestamp of its batches, Unix epoch ms
    /// @param distinction keeps it apart from another attempt at the same snapshot
    /// @param kraftVersion at the snapshot's end
    /// @param voters at the snapshot's end; null when the log holds none
    public SnapshotWriter create(
            OffsetAndEpoch id,
            long lastContainedLogTimestampMs,
            long nowMs,
            String distinction,
            short kraftVersion,
            @Nullable VoterSet voters)
            throws IOException {
        var writer =
                new SnapshotWriter(
                        disk,
                        directory.resolve(SnapshotName.partial(id, distinction)),
                        path(id),
                        id.epoch(),
                        nowMs,
                        BatchCodec.BATCH_BYTES_MAX);
        writer.header(lastContainedLogTimestampMs, kraftVersion, voters);
        return writer;
    }

    /// Writes the snapshot with which a quorum of dynamic voters begins: at offset 0, without
    /// records. The directory is made when it is missing. Source: Kafka 4.3.1 Formatter.
    ///
    /// @param nowMs Unix epoch ms
    public void writeBootstrap(short kraftVersion, VoterSet voters, long nowMs) throws IOException {
        disk.createDirectories(directory);
        try (var writer =
                create(OffsetAndEpoch.ZERO, nowMs, nowMs, "format", kraftVersion, voters)) {
            writer.finish();
        }
    }

    public SnapshotReader open(OffsetAndEpoch id) throws IOException {
        return SnapshotReader.open(disk, path(id));
    }

    /// @return null when there is no such snapshot
    public @Nullable Long sizeBytes(OffsetAndEpoch id) throws IOException {
        return disk.exists(path(id)) ? disk.sizeBytes(path(id)) : null;
    }

    /// The bytes `[position, position + bytesMax)` of a snapshot, fewer at its end.
    ///
    /// @return a buffer in the heap that needs no release
    public ByteBuf read(OffsetAndEpoch id, long position, int bytesMax) throws IOException {
        try (DiskFile file = disk.open(path(id), Disk.Access.READ)) {
            long left = Math.max(0, file.sizeBytes() - position);
            var bytes = ByteBuffer.allocate((int) Math.min(left, Math.max(0, bytesMax)));
            file.read(bytes, position);
            return Unpooled.wrappedBuffer(bytes.array(), 0, bytes.position());
        }
    }
}
