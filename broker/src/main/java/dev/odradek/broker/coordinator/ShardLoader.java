package dev.odradek.broker.coordinator;

import dev.odradek.groups.shard.CoordinatorRecord;
import dev.odradek.groups.shard.RecordCodec;
import dev.odradek.groups.shard.Shard;
import dev.odradek.wire.record.BatchLayout;
import dev.odradek.wire.record.BatchScanner;
import dev.odradek.wire.record.ControlRecords;
import dev.odradek.wire.record.EndTxnMarker;
import dev.odradek.wire.record.LegacyBatches;
import dev.odradek.wire.record.RecordBatchView;
import dev.odradek.wire.record.RecordCursor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/// Replays a partition into a shard. Blocks; runs on a worker, which owns the shard meanwhile.
final class ShardLoader {
    /// What a load amounted to.
    ///
    /// @param endOffset the log's end when it was reached
    /// @param unknownRecords of types that a later release left
    record Loaded(long endOffset, long records, long unknownRecords) {}

    /// One batch of records about groups has a few megabytes at most.
    private static final long DECOMPRESSED_BYTES_MAX = 1L << 30;

    private final CoordinatorLog log;
    private final Shard<?> shard;
    private final RecordCodec codec;
    private final int bufferBytes;
    private final BatchScanner scanner = new BatchScanner();
    private long nextOffset;
    private long records;
    private long unknownRecords;

    /// @param bufferBytes how much is read at a time
    ShardLoader(CoordinatorLog log, Shard<?> shard, RecordCodec codec, int bufferBytes) {
        this.log = log;
        this.shard = shard;
        this.codec = codec;
        this.bufferBytes = bufferBytes;
    }

    /// @param isCancelled looked at between reads; then the result means nothing
    /// @throws IOException when the log cannot be read, or has no batches where they should be
    /// @throws RuntimeException when it holds what it should not
    Loaded load(BooleanSupplier isCancelled) throws IOException {
        nextOffset = log.logStartOffset();
        ByteBuf buffer = Unpooled.buffer(Math.min(bufferBytes, 64 * 1024));
        try (var cursor = new RecordCursor(DECOMPRESSED_BYTES_MAX)) {
            while (nextOffset < log.logEndOffset() && !isCancelled.getAsBoolean()) {
                buffer.clear();
                if (log.read(nextOffset, bufferBytes, buffer) == 0) {
                    break;
                }
                replay(buffer, cursor);
            }
        }
        return new Loaded(log.logEndOffset(), records, unknownRecords);
    }

    private void replay(ByteBuf buffer, RecordCursor cursor) throws IOException {
        long before = nextOffset;
        scanner.over(buffer);
        while (scanner.next()) {
            RecordBatchView batch = scanner.batch();
            if (batch.magic() < BatchLayout.MAGIC) {
                ByteBuf modern = Unpooled.buffer(batch.sizeBytes());
                LegacyBatches.upConvert(batch, DECOMPRESSED_BYTES_MAX, modern);
                replayBatch(new RecordBatchView().wrap(modern, modern.readerIndex()), cursor);
            } else {
                replayBatch(batch, cursor);
            }
        }
        if (scanner.end() == BatchScanner.End.MALFORMED || nextOffset == before) {
            throw new IOException("no record batch where offset " + nextOffset + " should be");
        }
    }

    private void replayBatch(RecordBatchView view, RecordCursor cursor) {
        cursor.open(view);
        while (cursor.next()) {
            if (cursor.offset() < nextOffset) {
                continue;
            }
            if (view.isControl()) {
                replayMarker(view, cursor);
            } else {
                replayRecord(view, cursor);
            }
        }
        nextOffset = Math.max(nextOffset, view.nextOffset());
    }

    private void replayRecord(RecordBatchView view, RecordCursor cursor) {
        ByteBuf key = cursor.key();
        CoordinatorRecord record = key == null ? null : codec.decode(key, cursor.value());
        if (record == null) {
            unknownRecords++;
            return;
        }
        records++;
        shard.replay(cursor.offset(), view.isTransactional() ? view.producerId() : -1, record);
    }

    private void replayMarker(RecordBatchView view, RecordCursor cursor) {
        EndTxnMarker marker = ControlRecords.endTxnMarker(cursor);
        if (marker != null) {
            shard.replayMarker(view.producerId(), marker.committed());
        }
    }
}
