package dev.odradek.raft.store;

import dev.odradek.base.disk.Disk;
import dev.odradek.base.disk.DiskFile;
import dev.odradek.raft.record.OffsetAndEpoch;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// A snapshot that arrives from the leader piece by piece.
public final class SnapshotDownload implements AutoCloseable {
    private final Disk disk;
    private final OffsetAndEpoch id;
    private final Path partial;
    private final Path target;
    private final DiskFile file;
    private boolean open = true;

    /// @param directory `<metadata.log.dir>/__cluster_metadata-0`
    public SnapshotDownload(Disk disk, Path directory, OffsetAndEpoch id) throws IOException {
        this.disk = disk;
        this.id = id;
        this.partial = directory.resolve(SnapshotName.partial(id, "fetch"));
        this.target = directory.resolve(SnapshotName.of(id));
        disk.delete(partial);
        this.file = disk.open(partial, Disk.Access.CREATE);
    }

    public OffsetAndEpoch id() {
        return id;
    }

    public void write(long position, ByteBuf bytes) throws IOException {
        for (ByteBuffer part : bytes.nioBuffers()) {
            int length = part.remaining();
            file.write(part, position);
            position += length;
        }
    }

    /// Makes it durable, reads it through once, and gives it its name.
    ///
    /// @throws MetadataFileException when it is damaged; it is thrown away then
    public void finish() throws IOException {
        file.force(true);
        file.close();
        open = false;
        boolean whole = false;
        try (var reader = SnapshotReader.open(disk, partial)) {
            while (reader.hasNext()) {
                reader.next();
            }
            whole = true;
        } finally {
            if (!whole) {
                disk.delete(partial);
            }
        }
        disk.rename(partial, target);
        disk.syncDirectory(SnapshotWriter.directoryOf(target));
    }

    /// Throws it away unless it is finished.
    @Override
    public void close() throws IOException {
        if (open) {
            open = false;
            file.close();
            disk.delete(partial);
        }
    }
}
