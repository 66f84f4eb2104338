package dev.odradek.raft.store;

import dev.odradek.raft.record.OffsetAndEpoch;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The records of `__cluster_metadata-0`. [PartitionMetadataLog] keeps them in segment files.
public interface MetadataLog extends AutoCloseable {
    long startOffset();

    long endOffset();

    /// Epoch of the last batch; null when none is known.
    @Nullable Integer latestEpoch();

    /// The largest epoch up to `epoch` that has records here, and the offset after its last one;
    /// `epoch` itself and the first offset when all epochs here are later; null when all are
    /// earlier or none is known.
    @Nullable OffsetAndEpoch endOfEpoch(int epoch);

    /// Appends whole batches with the offsets and epochs that they carry. They begin at the log's
    /// end.
    ///
    /// @param batches the caller's; its readable bytes are written
    void append(ByteBuf batches) throws IOException;

    /// Returns once everything appended is durable.
    void flush() throws IOException;

    /// Reads whole batches from the one that holds `offset`.
    ///
    /// @param offset from the start to before the end of the log
    /// @param bytesMax is exceeded only by a first batch that is longer
    /// @return a buffer in the heap that needs no release, with at least one batch
    ByteBuf read(long offset, int bytesMax) throws IOException;

    /// Whether a batch begins at the offset, or the log ends there.
    boolean isBatchBoundary(long offset) throws IOException;

    void highWatermark(long offset);

    void truncateTo(long endOffset) throws IOException;

    /// Throws everything away; the next record gets `offset`.
    void truncateFullyAndStartAt(long offset) throws IOException;

    /// Nothing before `offset` is needed any more; whole segments before it go.
    void startAt(long offset) throws IOException;

    long sizeBytes();

    @Override
    void close() throws IOException;
}
