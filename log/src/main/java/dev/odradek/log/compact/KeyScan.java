package dev.odradek.log.compact;

import dev.odradek.log.segment.Segment;
import dev.odradek.wire.compress.DecompressionLimitException;
import dev.odradek.wire.compress.MalformedCompressionException;
import dev.odradek.wire.record.BatchLayout;
import dev.odradek.wire.record.LegacyBatches;
import dev.odradek.wire.record.LegacyRecord;
import dev.odradek.wire.record.MalformedBatchException;
import dev.odradek.wire.record.RecordBatchView;
import dev.odradek.wire.record.RecordCursor;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the dirty part of a log and notes the newest offset of each key, until it ends or the map
/// is full. Records of aborted transactions do not count.
///
/// Source: Kafka 4.3.1 Cleaner.buildOffsetMap.
final class KeyScan implements AutoCloseable {
    private final CleaningPlan plan;
    private final OffsetMap map;
    private final KeyHash hash;
    private final int chunkBytes;
    private final CleaningStats stats;
    private final List<Segment> dirty;
    private final TransactionFilter transactions = new TransactionFilter();
    private final RecordCursor cursor;
    private @Nullable SegmentScan scan;
    private int segmentIndex;
    private long latestOffset = -1;
    private boolean done;

    KeyScan(CleaningPlan plan, OffsetMap map, KeyHash hash, int chunkBytes, CleaningStats stats)
            throws IOException {
        this.plan = plan;
        this.map = map;
        this.hash = hash;
        this.chunkBytes = chunkBytes;
        this.stats = stats;
        long from = plan.firstDirtyOffset();
        long until = plan.firstUncleanableOffset();
        this.dirty = plan.snapshot().between(from, until);
        this.cursor = new RecordCursor(plan.rules().decompressedBytesMax());
        transactions.expect(plan.snapshot().abortedIn(from, until));
    }

    /// Reads about as much as is read at once.
    ///
    /// @return false when there is nothing more to read
    boolean step() throws IOException {
        long until = stats.scannedBytes + chunkBytes;
        while (!done && stats.scannedBytes < until) {
            advance();
        }
        return !done;
    }

    private void advance() throws IOException {
        if (segmentIndex == dirty.size()) {
            done = true;
            return;
        }
        if (scan == null) {
            scan = SegmentScan.open(dirty.get(segmentIndex), plan.firstDirtyOffset(), chunkBytes);
        }
        if (!scan.next()) {
            scan.close();
            scan = null;
            segmentIndex++;
            // Offsets may be missing at the segment's end.
            latestOffset =
                    segmentIndex < dirty.size()
                            ? dirty.get(segmentIndex).baseOffset() - 1
                            : plan.firstUncleanableOffset() - 1;
            return;
        }
        RecordBatchView batch = scan.batch();
        stats.scannedBytes += batch.sizeBytes();
        try {
            done = !note(batch);
        } catch (MalformedBatchException
                | MalformedCompressionException
                | DecompressionLimitException e) {
            throw scan.unreadable(e);
        }
        if (!done && batch.lastOffset() >= plan.firstDirtyOffset()) {
            latestOffset = batch.lastOffset();
        }
    }

    /// @return false when the map became full before the batch's end
    private boolean note(RecordBatchView batch) {
        if (batch.isControl()) {
            transactions.isObsoleteMarker(batch);
            return true;
        }
        return transactions.isAborted(batch) || noteKeys(batch);
    }

    private boolean noteKeys(RecordBatchView batch) {
        if (batch.magic() != BatchLayout.MAGIC) {
            return noteLegacyKeys(batch);
        }
        cursor.open(batch);
        long before = batch.baseOffset() - 1;
        while (cursor.next()) {
            // A key under an offset that is not its own would take others' newer records away.
            if (cursor.offset() <= before || cursor.offset() > batch.lastOffset()) {
                throw new MalformedBatchException(
                        cursor.position(),
                        "offset %d behind %d in a batch that ends at %d"
                                .formatted(cursor.offset(), before, batch.lastOffset()));
            }
            before = cursor.offset();
            if (cursor.hasKey()) {
                hash.hash(cursor.buffer(), cursor.keyAt(), cursor.keySizeBytes());
                if (!noteKey(cursor.offset())) {
                    return false;
                }
            } else {
                stats.keylessRecords++;
            }
        }
        return true;
    }

    private boolean noteLegacyKeys(RecordBatchView batch) {
        for (LegacyRecord record :
                LegacyBatches.records(batch, plan.rules().decompressedBytesMax())) {
            ByteBuf key = record.key();
            if (key != null) {
                hash.hash(key, key.readerIndex(), key.readableBytes());
                if (!noteKey(record.offset())) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean noteKey(long offset) {
        if (offset >= plan.firstDirtyOffset()) {
            if (map.isFull()) {
                return false;
            }
            map.put(hash, offset);
            latestOffset = offset;
        }
        return true;
    }

    /// Up to here, including, the map knows the keys.
    long latestOffset() {
        return latestOffset;
    }

    @Override
    public void close() {
        cursor.close();
        if (scan != null) {
            scan.close();
            scan = null;
        }
    }
}
