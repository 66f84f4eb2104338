package dev.odradek.broker.coordinator;

import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.record.RecordBatchView;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A partition in memory, whose high watermark follows by hand or by itself.
final class MemoryLog implements CoordinatorLog {
    private final int partition;
    private final int leaderEpoch;
    private final List<ByteBuf> batches = new ArrayList<>();
    private final List<Integer> recordCounts = new ArrayList<>();
    private Runnable onAdvance = () -> {};
    private long endOffset;
    private long highWatermark;
    private boolean commits = true;
    private int appendsAllowed = Integer.MAX_VALUE;
    private int batchBytesMax = 1_000_000;
    private @Nullable ErrorCode rejection;

    MemoryLog(int partition, int leaderEpoch) {
        this.partition = partition;
        this.leaderEpoch = leaderEpoch;
    }

    /// The same log, led in a later epoch.
    MemoryLog next() {
        var next = new MemoryLog(partition, leaderEpoch + 1);
        next.batches.addAll(batches);
        next.endOffset = endOffset;
        next.highWatermark = endOffset;
        return next;
    }

    void commits(boolean value) {
        commits = value;
        if (value) {
            highWatermark = endOffset;
            onAdvance.run();
        }
    }

    /// After `count` more appends, they are rejected; null for never.
    void reject(int count, @Nullable ErrorCode error) {
        appendsAllowed = count;
        rejection = error;
    }

    MemoryLog batchBytesMax(int value) {
        batchBytesMax = value;
        return this;
    }

    /// Of each append.
    List<Integer> recordCounts() {
        return recordCounts;
    }

    @Override
    public int partition() {
        return partition;
    }

    @Override
    public int leaderEpoch() {
        return leaderEpoch;
    }

    @Override
    public long logStartOffset() {
        return 0;
    }

    @Override
    public long logEndOffset() {
        return endOffset;
    }

    @Override
    public long highWatermark() {
        return highWatermark;
    }

    @Override
    public int batchBytesMax() {
        return batchBytesMax;
    }

    @Override
    public Appended append(ByteBuf batch) {
        if (rejection != null && appendsAllowed-- <= 0) {
            return new Appended.Rejected(rejection);
        }
        ByteBuf copy = batch.copy();
        var view = new RecordBatchView().wrap(copy, copy.readerIndex());
        if (!view.isCrcValid() || view.sizeBytes() != copy.readableBytes()) {
            throw new AssertionError("not one whole batch");
        }
        view.baseOffset(endOffset);
        view.partitionLeaderEpoch(leaderEpoch);
        batches.add(copy);
        recordCounts.add(view.recordCount());
        long base = endOffset;
        endOffset = view.nextOffset();
        if (commits) {
            highWatermark = endOffset;
            onAdvance.run();
        }
        return new Appended.At(base, endOffset - 1);
    }

    @Override
    public void watchHighWatermark(Runnable watcher) {
        onAdvance = watcher;
    }

    @Override
    public void unwatchHighWatermark() {
        onAdvance = () -> {};
    }

    @Override
    public int read(long fromOffset, int bytesMax, ByteBuf target) {
        int start = target.writerIndex();
        for (ByteBuf batch : batches) {
            var view = new RecordBatchView().wrap(batch, batch.readerIndex());
            if (view.nextOffset() > fromOffset) {
                int left = bytesMax - (target.writerIndex() - start);
                boolean isFirst = target.writerIndex() == start;
                int sizeBytes = isFirst ? view.sizeBytes() : Math.min(left, view.sizeBytes());
                target.writeBytes(batch, batch.readerIndex(), Math.max(0, sizeBytes));
            }
        }
        return target.writerIndex() - start;
    }
}
