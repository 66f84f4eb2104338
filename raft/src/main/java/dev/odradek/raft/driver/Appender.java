package dev.odradek.raft.driver;

import dev.odradek.base.check.Invariant;
import dev.odradek.raft.record.RecordSerde;
import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.raft.store.BatchCodec;
import dev.odradek.raft.store.MetadataBatch;
import dev.odradek.wire.compress.Codec;
import dev.odradek.wire.record.RecordBatchBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Gathers what the leader is to append: offsets are given out at once, the bytes are taken by the
/// quorum's queue when it gets to it. What came in while it was busy, with an fsync above all, goes
/// out together. Guarded by its own lock, held for the copying of records.
final class Appender {
    private static final int NOT_LEADING = -1;

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    private final List<Pending> full = new ArrayList<>();
    private @Nullable OpenBatch open;
    private int epoch = NOT_LEADING;
    private long nextOffset;

    /// A batch that is to be appended.
    record Pending(MetadataBatch batch, ByteBuf bytes) {}

    /// From now on records of `epoch` are taken, the first at `offset`.
    void begin(int epoch, long offset) {
        lock.lock();
        try {
            this.epoch = epoch;
            this.nextOffset = offset;
        } finally {
            lock.unlock();
        }
    }

    /// No more records are taken; those that are not in the log yet are dropped.
    void end() {
        lock.lock();
        try {
            epoch = NOT_LEADING;
            open = null;
            full.clear();
        } finally {
            lock.unlock();
        }
    }

    /// @param nowMs timestamp for a batch that begins with these records
    /// @return offset of the last record; -1 when records of this epoch are not taken
    /// @throws BatchTooLargeException when they do not fit into one batch
    long append(int epoch, List<VersionedRecord> records, long nowMs) {
        Invariant.check(!records.isEmpty(), "append of nothing");
        ByteBuf values = Unpooled.buffer();
        int[] ends = new int[records.size()];
        for (int i = 0; i < ends.length; i++) {
            RecordSerde.write(records.get(i), values);
            ends[i] = values.writerIndex();
        }
        lock.lock();
        try {
            if (epoch != this.epoch || epoch == NOT_LEADING) {
                return -1;
            }
            OpenBatch batch = batchFor(values.readableBytes(), ends.length, nowMs);
            batch.add(records, values, ends);
            nextOffset += ends.length;
            return nextOffset - 1;
        } finally {
            lock.unlock();
        }
    }

    private OpenBatch batchFor(int valueBytes, int count, long nowMs) {
        OpenBatch batch = open;
        if (batch != null && !batch.fits(valueBytes, count)) {
            full.add(batch.finish());
            batch = null;
        }
        if (batch == null) {
            batch = new OpenBatch(epoch, nextOffset, nowMs);
            if (!batch.fits(valueBytes, count)) {
                open = null;
                throw new BatchTooLargeException(valueBytes, BatchCodec.BATCH_BYTES_MAX);
            }
        }
        open = batch;
        return batch;
    }

    /// Takes all that waits, in order; the next records begin a new batch.
    List<Pending> take() {
        lock.lock();
        try {
            OpenBatch batch = open;
            open = null;
            if (batch != null) {
                full.add(batch.finish());
            }
            List<Pending> taken = List.copyOf(full);
            full.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /// The offset that the next record gets, while this node leads.
    long nextOffset() {
        lock.lock();
        try {
            return nextOffset;
        } finally {
            lock.unlock();
        }
    }

    private static final class OpenBatch {
        // More than length, attributes, deltas and sizes of a record can take.
        private static final int RECORD_OVERHEAD_BYTES_MAX = 32;

        private final int epoch;
        private final long baseOffset;
        private final long timestampMs;
        private final ByteBuf bytes = Unpooled.buffer();
        private final RecordBatchBuilder builder = new RecordBatchBuilder(bytes, Codec.NONE);
        private final List<VersionedRecord> records = new ArrayList<>();

        OpenBatch(int epoch, long baseOffset, long timestampMs) {
            this.epoch = epoch;
            this.baseOffset = baseOffset;
            this.timestampMs = timestampMs;
            builder.baseOffset(baseOffset).leaderEpoch(epoch);
        }

        boolean fits(int valueBytes, int count) {
            long sizeBytes =
                    builder.estimatedSizeBytes()
                            + (long) valueBytes
                            + (long) count * RECORD_OVERHEAD_BYTES_MAX;
            return sizeBytes <= BatchCodec.BATCH_BYTES_MAX;
        }

        void add(List<VersionedRecord> more, ByteBuf values, int[] ends) {
            int from = 0;
            for (int end : ends) {
                builder.append(timestampMs, null, values.slice(from, end - from));
                from = end;
            }
            records.addAll(more);
        }

        Pending finish() {
            int sizeBytes = builder.finish();
            var batch =
                    new MetadataBatch(
                            baseOffset,
                            builder.nextOffset() - 1,
                            epoch,
                            timestampMs,
                            sizeBytes,
                            List.copyOf(records),
                            List.of());
            return new Pending(batch, bytes);
        }
    }
}
