package dev.odradek.broker.net;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.base.disk.DiskFile;
import dev.odradek.base.disk.FileLease;
import dev.odradek.broker.fetch.FileRecords;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;

/// Records of an answer that lie in a file, sent piece by piece, in order.
///
/// ```
/// position                  at            end
///    |  handed to the channel | not yet      |
/// ```
@OwnedBy("the connection's event loop")
final class FileStretch {
    /// From here on sendfile costs less than reading and writing.
    static final int SENDFILE_BYTES_MIN = 32 * 1024;

    /// The most that is handed to the channel at once: what was found in memory is sent soon
    /// afterwards, while it still is there.
    static final int PIECE_BYTES = 256 * 1024;

    private final FileRecords records;
    private final boolean whole;
    private final long end;
    private long at;
    // So that a probe that always says no does not keep it from being sent.
    private long loadedAt = -1;
    // The stretch itself holds one share, each piece that the channel has another.
    private int shares = 1;

    /// @param records owned by the stretch
    FileStretch(FileRecords records) {
        this.records = records;
        this.whole = records.sizeBytes() < SENDFILE_BYTES_MIN;
        this.at = records.position();
        this.end = at + records.sizeBytes();
    }

    FileLease lease() {
        return records.lease();
    }

    /// Where the next piece begins.
    long at() {
        return at;
    }

    /// Bytes not handed out yet.
    long leftBytes() {
        return end - at;
    }

    /// Whether it is long enough that its reader probably wants what follows it, too.
    boolean isLong() {
        return !whole;
    }

    /// Whether the next piece can be had without waiting for a disk.
    boolean isNextResident() {
        return at == loadedAt || records.lease().file().isResident(at, nextBytes());
    }

    /// Notes that the next piece has been brought into memory just now.
    void loaded() {
        loadedAt = at;
    }

    /// Hands out the next piece, as a message for the channel.
    ///
    /// @throws IOException when it cannot be read
    Object next(ByteBufAllocator allocator) throws IOException {
        int bytes = nextBytes();
        DiskFile file = records.lease().file();
        FileChannel channel = file.channel();
        Object message;
        if (channel == null || whole) {
            message = read(allocator, file, at, bytes);
        } else {
            shares++;
            message = new RecordsRegion(channel, this, at, bytes);
        }
        at += bytes;
        return message;
    }

    /// Gives a share back; the last closes the stretch.
    void release() {
        shares--;
        if (shares == 0) {
            records.release();
        }
    }

    private int nextBytes() {
        return (int) Math.min(PIECE_BYTES, end - at);
    }

    private static ByteBuf read(ByteBufAllocator allocator, DiskFile file, long position, int size)
            throws IOException {
        ByteBuf bytes = allocator.directBuffer(size, size);
        try {
            int read = file.read(bytes.internalNioBuffer(0, size), position);
            if (read != size) {
                throw new EOFException(
                        file.path()
                                + " ends "
                                + (size - read)
                                + " bytes before byte "
                                + (position + size));
            }
            return bytes.writerIndex(size);
        } catch (IOException | RuntimeException e) {
            bytes.release();
            throw e;
        }
    }
}
