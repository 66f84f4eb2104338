package dev.odradek.raft.store;

import dev.odradek.base.disk.Disk;
import dev.odradek.base.disk.DiskFile;
import dev.odradek.raft.record.MalformedRecordException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Reads a file of [SnapshotWriter]'s make batch by batch. A file without a header at its start or
/// a footer at its end is refused.
public final class SnapshotReader implements Iterator<MetadataBatch>, AutoCloseable {
    private static final String REMEDY =
            "delete it if an older snapshot or another controller has the metadata, or restore it";
    private static final int PREFIX_BYTES = Long.BYTES + Integer.BYTES;

    private final Path path;
    private final DiskFile file;
    private final long sizeBytes;
    private long position;
    private boolean footerSeen;
    private @Nullable MetadataBatch next;
    private long lastContainedLogTimestampMs;

    private SnapshotReader(Path path, DiskFile file) throws IOException {
        this.path = path;
        this.file = file;
        this.sizeBytes = file.sizeBytes();
    }

    /// Opens the file and reads its header.
    ///
    /// @throws MetadataFileException when it has none
    public static SnapshotReader open(Disk disk, Path path) throws IOException {
        var reader = new SnapshotReader(path, disk.open(path, Disk.Access.READ));
        boolean opened = false;
        try {
            reader.readHeader();
            opened = true;
            return reader;
        } finally {
            if (!opened) {
                reader.close();
            }
        }
    }

    /// When the last record of the log that it stands for was appended, Unix epoch ms; 0 when
    /// unknown.
    public long lastContainedLogTimestampMs() {
        return lastContainedLogTimestampMs;
    }

    public long sizeBytes() {
        return sizeBytes;
    }

    private void readHeader() throws IOException {
        MetadataBatch first = read();
        if (first == null
                || first.quorumRecords().isEmpty()
                || !(first.quorumRecords().getFirst() instanceof QuorumRecord.SnapshotHeader h)) {
            throw malformed("has no snapshot header", null);
        }
        lastContainedLogTimestampMs = h.lastContainedLogTimestampMs();
        next = first;
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            try {
                next = read();
            } catch (IOException e) {
                throw new UncheckedIOException(path + ": " + e.getMessage(), e);
            }
        }
        return next != null;
    }

    /// The next batch: the header's first, the footer's last.
    ///
    /// @throws MetadataFileException when the file is damaged from here on
    @Override
    public MetadataBatch next() {
        MetadataBatch batch = hasNext() ? next : null;
        if (batch == null) {
            throw new NoSuchElementException();
        }
        next = null;
        return batch;
    }

    private @Nullable MetadataBatch read() throws IOException {
        if (position == sizeBytes) {
            if (!footerSeen) {
                throw malformed("ends without a snapshot footer", null);
            }
            return null;
        }
        long left = sizeBytes - position;
        if (left < PREFIX_BYTES) {
            throw malformed("is cut off at byte " + position, null);
        }
        var prefix = ByteBuffer.allocate(PREFIX_BYTES);
        file.read(prefix, position);
        int length = prefix.getInt(Long.BYTES);
        if (length <= 0 || length > left - PREFIX_BYTES) {
            throw malformed("has a batch of impossible length at byte " + position, null);
        }
        var bytes = ByteBuffer.allocate(PREFIX_BYTES + length);
        file.read(bytes, position);
        ByteBuf batchBytes = Unpooled.wrappedBuffer(bytes.array());
        MetadataBatch batch;
        try {
            batch = BatchCodec.read(batchBytes, 0);
        } catch (MalformedRecordException e) {
            throw malformed("is damaged at byte " + position + ": " + e.getMessage(), e);
        }
        for (QuorumRecord record : batch.quorumRecords()) {
            footerSeen |= record instanceof QuorumRecord.SnapshotFooter;
        }
        position += batch.sizeBytes();
        return batch;
    }

    private MetadataFileException malformed(String what, @Nullable Throwable cause) {
        return cause == null
                ? new MetadataFileException(path, what, REMEDY)
                : new MetadataFileException(path, what, REMEDY, cause);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
