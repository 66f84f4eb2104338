package dev.odradek.log.segment;

import static dev.odradek.wire.record.BatchLayout.ANY_MAGIC_BYTES;
import static dev.odradek.wire.record.BatchLayout.ATTRIBUTES_AT;
import static dev.odradek.wire.record.BatchLayout.HEADER_BYTES;
import static dev.odradek.wire.record.BatchLayout.LENGTH_AT;
import static dev.odradek.wire.record.BatchLayout.MAGIC;
import static dev.odradek.wire.record.BatchLayout.MAGIC_AT;
import static dev.odradek.wire.record.BatchLayout.PREFIX_BYTES;

import dev.odradek.base.disk.DiskFile;
import dev.odradek.wire.record.BatchLayout;
import dev.odradek.wire.record.RecordBatchView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.util.zip.CRC32C;

/// Walks the batches of a segment file, reading in chunks. [#next] looks at headers only,
/// [#nextWhole] brings in whole batches and checks their CRC.
///
/// Memory: one chunk; a batch longer than that is brought in whole up to [#WHOLE_BYTES_MAX], beyond
/// only its CRC is computed piece by piece and its header is there. So a length field that lies
/// costs nothing.
public final class BatchFileScan implements AutoCloseable {
    /// Enough for a look-up between two index entries.
    public static final int LOOKUP_CHUNK_BYTES = 4096;

    /// For reading on and on.
    public static final int SCAN_CHUNK_BYTES = 256 * 1024;

    /// The longest batch that [#nextWhole] keeps in memory.
    public static final int WHOLE_BYTES_MAX = 128 * 1024 * 1024;

    /// Why there is no next batch.
    public enum End {
        NOT_YET,
        /// The last batch ends where the range does.
        COMPLETE,
        /// The range ends within a batch.
        CUT_OFF,
        /// No batch can begin like this.
        MALFORMED,
        /// The bytes of the batch are not those that were written.
        CRC_MISMATCH
    }

    private final DiskFile file;
    private final int until;
    private final RecordBatchView view = new RecordBatchView();
    private ByteBuf window;
    private int windowAt;
    private int windowBytes;
    private int position;
    private int next;
    private End end = End.NOT_YET;

    /// @param from first byte, the beginning of a batch
    /// @param until after the last byte; not beyond the end of the file
    public BatchFileScan(DiskFile file, int from, int until, int chunkBytes) {
        this.file = file;
        this.until = until;
        this.window = PooledByteBufAllocator.DEFAULT.directBuffer(chunkBytes, Integer.MAX_VALUE);
        this.position = from;
        this.next = from;
        this.windowAt = from;
    }

    /// Moves to the next batch; [#batch] has its header.
    ///
    /// @return false when there is none; [#end] says why
    public boolean next() throws IOException {
        if (end != End.NOT_YET) {
            return false;
        }
        int left = until - next;
        if (left < ANY_MAGIC_BYTES) {
            return end(left == 0 ? End.COMPLETE : End.CUT_OFF);
        }
        bring(next, Math.min(left, HEADER_BYTES), Math.min(left, window.capacity()));
        int at = next - windowAt;
        int sizeBytesMin = BatchLayout.sizeBytesMin(window.getByte(at + MAGIC_AT));
        int length = window.getInt(at + LENGTH_AT);
        if (sizeBytesMin < 0 || length < sizeBytesMin - PREFIX_BYTES) {
            return end(End.MALFORMED);
        }
        if (length > left - PREFIX_BYTES) {
            return end(End.CUT_OFF);
        }
        view.wrapHeader(window, at);
        position = next;
        next += PREFIX_BYTES + length;
        return true;
    }

    /// Moves to the next batch, brings it in and checks its CRC.
    ///
    /// @return false when there is none, or not a sound one; [#end] says why
    public boolean nextWhole() throws IOException {
        if (!next()) {
            return false;
        }
        int sizeBytes = next - position;
        boolean sound;
        if (sizeBytes <= WHOLE_BYTES_MAX) {
            bringWhole();
            sound = view.isCrcValid();
        } else {
            sound = view.magic() == MAGIC && longCrc() == view.crc();
        }
        if (!sound) {
            next = position;
            return end(End.CRC_MISMATCH);
        }
        return true;
    }

    /// Brings in the whole batch that [#next] has moved to.
    public void bringWhole() throws IOException {
        int sizeBytes = next - position;
        bring(
                position,
                sizeBytes,
                Math.min(until - position, Math.max(sizeBytes, window.capacity())));
        view.wrap(window, position - windowAt);
    }

    /// The batch moved to; the same object every time, valid until the next move.
    public RecordBatchView batch() {
        return view;
    }

    /// Whether all of [#batch] is in memory after [#nextWhole].
    public boolean isWhole() {
        return next - position <= WHOLE_BYTES_MAX;
    }

    /// Where [#batch] begins in the file.
    public int position() {
        return position;
    }

    /// Where the next batch begins: the end of the last sound one.
    public int nextPosition() {
        return next;
    }

    public End end() {
        return end;
    }

    @Override
    public void close() {
        window.release();
    }

    private boolean end(End reason) {
        end = reason;
        return false;
    }

    /// Sees to it that `[at, at + bytes)` is in the window; reads `readBytes` if it is not.
    private void bring(int at, int bytes, int readBytes) throws IOException {
        if (at >= windowAt && at + bytes <= windowAt + windowBytes) {
            return;
        }
        if (window.capacity() < bytes) {
            window.release();
            window = PooledByteBufAllocator.DEFAULT.directBuffer(bytes, Integer.MAX_VALUE);
        }
        windowAt = at;
        windowBytes = readBytes;
        window.setIndex(0, readBytes);
        int count = file.read(window.internalNioBuffer(0, readBytes), at);
        if (count < readBytes) {
            windowBytes = count;
            throw new java.io.EOFException(
                    file.path() + " ends at byte " + (at + count) + ", not at " + until);
        }
    }

    private int longCrc() throws IOException {
        CRC32C crc = new CRC32C();
        int at = position + ATTRIBUTES_AT;
        ByteBuf piece = PooledByteBufAllocator.DEFAULT.directBuffer(SCAN_CHUNK_BYTES);
        try {
            while (at < next) {
                int bytes = Math.min(SCAN_CHUNK_BYTES, next - at);
                if (file.read(piece.internalNioBuffer(0, bytes), at) < bytes) {
                    throw new java.io.EOFException(file.path() + " ends before byte " + next);
                }
                crc.update(piece.nioBuffer(0, bytes));
                at += bytes;
            }
        } finally {
            piece.release();
        }
        return (int) crc.getValue();
    }
}
