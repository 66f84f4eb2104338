package dev.odradek.log.compact;

import dev.odradek.log.index.AbortedTransaction;
import dev.odradek.log.segment.Segment;
import dev.odradek.wire.compress.DecompressionLimitException;
import dev.odradek.wire.compress.MalformedCompressionException;
import dev.odradek.wire.record.MalformedBatchException;
import dev.odradek.wire.record.RecordBatchView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Copies what survives of a group of segments into one new segment, with its indexes.
final class GroupRewrite implements AutoCloseable {
    private final CleaningPlan plan;
    private final List<Segment> group;
    private final BatchFilter filter;
    private final TransactionFilter transactions;
    private final int chunkBytes;
    private final CleaningStats stats;
    private final long legacyHorizonMs;
    private final Segment cleaned;
    private final ByteBuf output;
    private final RecordBatchView written = new RecordBatchView();
    private @Nullable SegmentScan scan;
    private int segmentIndex;
    private boolean handedOver;

    /// @param legacyHorizonMs tombstones of magic 0 and 1 stay in segments written after this time
    GroupRewrite(
            CleaningPlan plan,
            List<Segment> group,
            BatchFilter filter,
            TransactionFilter transactions,
            long legacyHorizonMs,
            int chunkBytes,
            CleaningStats stats)
            throws IOException {
        this.plan = plan;
        this.group = group;
        this.filter = filter;
        this.transactions = transactions;
        this.chunkBytes = chunkBytes;
        this.stats = stats;
        this.legacyHorizonMs = legacyHorizonMs;
        this.cleaned = plan.log().newCleaned(group.getFirst().baseOffset());
        this.output = PooledByteBufAllocator.DEFAULT.directBuffer(chunkBytes, Integer.MAX_VALUE);
    }

    /// Copies about as much as is read at once.
    ///
    /// @return false when nothing is left to copy
    boolean step() throws IOException {
        long until = stats.readBytes + chunkBytes;
        while (stats.readBytes < until) {
            if (scan == null && !openNext()) {
                flush();
                return false;
            }
            copyNext();
        }
        return true;
    }

    private boolean openNext() throws IOException {
        if (segmentIndex == group.size()) {
            return false;
        }
        Segment segment = group.get(segmentIndex++);
        transactions.expect(plan.snapshot().abortedIn(segment));
        filter.keepLegacyTombstones(segment.lastModifiedMs() > legacyHorizonMs);
        scan = SegmentScan.open(segment, segment.baseOffset(), chunkBytes);
        stats.segmentsRead++;
        return true;
    }

    private void copyNext() throws IOException {
        SegmentScan from = scan;
        if (from == null) {
            return;
        }
        if (!from.next()) {
            from.close();
            scan = null;
            return;
        }
        RecordBatchView batch = from.batch();
        stats.readBytes += batch.sizeBytes();
        int writtenBefore = output.writerIndex();
        try {
            filter.filter(batch, output);
        } catch (MalformedBatchException
                | MalformedCompressionException
                | DecompressionLimitException e) {
            throw from.unreadable(e);
        }
        AbortedTransaction aborted = batch.isControl() ? transactions.keptAborted() : null;
        if (aborted != null) {
            cleaned.transactionIndex().append(aborted);
        }
        if (output.writerIndex() > writtenBefore) {
            check(batch);
        }
        if (output.writerIndex() >= chunkBytes) {
            flush();
        }
    }

    private void check(RecordBatchView batch) {
        if (!cleaned.offsetIndex().canAppend(batch.lastOffset())) {
            throw new UncleanableLogException(
                    "offset "
                            + batch.lastOffset()
                            + " is too far from "
                            + cleaned.baseOffset()
                            + " for one segment");
        }
        if ((long) cleaned.sizeBytes() + output.writerIndex() > Integer.MAX_VALUE) {
            throw new UncleanableLogException(
                    cleaned.logFile() + " grows beyond the size of a segment");
        }
    }

    private void flush() throws IOException {
        if (!output.isReadable()) {
            return;
        }
        cleaned.write(output);
        int at = output.readerIndex();
        while (at < output.writerIndex()) {
            written.wrap(output, at);
            cleaned.indexed(written, plan.rules().indexIntervalBytes());
            at = written.endAt();
        }
        stats.writtenBytes += output.readableBytes();
        output.clear();
    }

    /// Makes the new segment durable and gives it away.
    ///
    /// @return sealed, still under its `.cleaned` names
    Segment finish() throws IOException {
        cleaned.seal();
        cleaned.force();
        cleaned.lastModifiedMs(group.getLast().lastModifiedMs());
        cleaned.forceNames();
        stats.segmentsMade++;
        return cleaned;
    }

    List<Segment> group() {
        return group;
    }

    /// Whether the new segment stays when this is closed.
    void handedOver(boolean isTheLogs) {
        handedOver = isTheLogs;
    }

    @Override
    public void close() throws IOException {
        if (scan != null) {
            scan.close();
            scan = null;
        }
        output.release();
        if (!handedOver) {
            cleaned.deleteUnused();
        }
    }
}
