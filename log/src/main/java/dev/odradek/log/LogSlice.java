package dev.odradek.log;

import dev.odradek.base.check.Invariant;
import dev.odradek.base.disk.FileLease;
import dev.odradek.log.index.AbortedTransaction;
import dev.odradek.wire.codec.RecordBytes;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A stretch of a segment's file that answers a read: whole batches, of which the last may be cut
/// off, and the first may begin before the offset asked for. It holds the file open until
/// [#release]; whoever takes it releases it once.
public final class LogSlice implements LogRead, RecordBytes {
    private final @Nullable FileLease lease;
    private final int position;
    private final int sizeBytes;
    private final long segmentBaseOffset;
    private final LogOffsets offsets;
    private final List<AbortedTransaction> abortedTransactions;
    private final boolean firstBatchTooLarge;

    LogSlice(
            @Nullable FileLease lease,
            int position,
            int sizeBytes,
            long segmentBaseOffset,
            LogOffsets offsets,
            List<AbortedTransaction> abortedTransactions,
            boolean firstBatchTooLarge) {
        this.lease = lease;
        this.position = position;
        this.sizeBytes = sizeBytes;
        this.segmentBaseOffset = segmentBaseOffset;
        this.offsets = offsets;
        this.abortedTransactions = abortedTransactions;
        this.firstBatchTooLarge = firstBatchTooLarge;
    }

    static LogSlice empty(LogOffsets offsets, boolean firstBatchTooLarge) {
        return new LogSlice(null, 0, 0, -1, offsets, List.of(), firstBatchTooLarge);
    }

    @Override
    public int sizeBytes() {
        return sizeBytes;
    }

    public boolean isEmpty() {
        return sizeBytes == 0;
    }

    /// Where the stretch begins in the file, bytes.
    public int position() {
        return position;
    }

    /// Base offset of the segment; -1 when the slice is empty.
    public long segmentBaseOffset() {
        return segmentBaseOffset;
    }

    /// The log's offsets when the read was made.
    public LogOffsets offsets() {
        return offsets;
    }

    /// The aborted transactions that touch the stretch, for a read up to [ReadBound#LAST_STABLE];
    /// empty otherwise.
    public List<AbortedTransaction> abortedTransactions() {
        return abortedTransactions;
    }

    /// Whether it is empty only because the first batch is longer than what was asked for.
    public boolean firstBatchTooLarge() {
        return firstBatchTooLarge;
    }

    /// The open file; not for an empty slice.
    public FileLease lease() {
        FileLease held = lease;
        if (held == null) {
            Invariant.check(false, "an empty slice has no file");
            throw new AssertionError();
        }
        return held;
    }

    /// Copies the stretch behind the writer index of `target`, which moves.
    public void readInto(ByteBuf target) throws IOException {
        if (sizeBytes == 0) {
            return;
        }
        target.ensureWritable(sizeBytes);
        int at = target.writerIndex();
        int done = 0;
        for (ByteBuffer part : target.nioBuffers(at, sizeBytes)) {
            int wanted = part.remaining();
            int count = lease().file().read(part, (long) position + done);
            done += count;
            if (count < wanted) {
                break;
            }
        }
        // A truncation may have cut the file meanwhile; a reader takes a cut off tail as it is.
        target.writerIndex(at + done);
    }

    /// Gives the file back.
    public void release() {
        if (lease != null) {
            lease.release();
        }
    }

    @Override
    public String toString() {
        return "LogSlice(segment "
                + segmentBaseOffset
                + ", "
                + sizeBytes
                + " bytes at "
                + position
                + ")";
    }
}
