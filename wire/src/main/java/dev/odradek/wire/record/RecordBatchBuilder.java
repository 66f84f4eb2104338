package dev.odradek.wire.record;

import static dev.odradek.wire.record.BatchLayout.HEADER_BYTES;
import static dev.odradek.wire.record.BatchLayout.PREFIX_BYTES;

import dev.odradek.wire.compress.Codec;
import dev.odradek.wire.compress.Compression;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes one record batch of magic 2 at the writer index of a buffer that the caller owns and that
/// grows as needed:
///
/// ```
/// var batch = new RecordBatchBuilder(target, Codec.NONE).baseOffset(17).leaderEpoch(3);
/// batch.append(timestampMs, key, value);
/// int sizeBytes = batch.finish();
/// ```
///
/// What is said about the batch as a whole (`baseOffset` and so on) may be said any time before
/// `finish`, except base offset, base timestamp and delete horizon: before the first record. For
/// the same input the bytes are those that Kafka writes, up to what the compression libraries make
/// of them.
public final class RecordBatchBuilder implements AutoCloseable {
    private final ByteBuf target;
    private final int startAt;
    private final Codec codec;
    // Where records are written: the target itself, or a buffer of our own that finish() compresses
    // from.
    private final ByteBuf records;
    private final int recordsAt;

    private long baseOffset;
    private int leaderEpoch = BatchLayout.NO_LEADER_EPOCH;
    private long producerId = BatchLayout.NO_PRODUCER_ID;
    private short producerEpoch = BatchLayout.NO_PRODUCER_EPOCH;
    private int baseSequence = BatchLayout.NO_SEQUENCE;
    private boolean transactional;
    private boolean control;
    private boolean deleteHorizon;
    private boolean logAppendTime;
    private long logAppendTimeMs;
    private boolean baseTimestampKnown;
    private long baseTimestamp = BatchLayout.NO_TIMESTAMP;
    private long maxTimestamp = BatchLayout.NO_TIMESTAMP;
    private int lastOffsetDelta = -1;
    private int lastOffsetDeltaForced = -1;
    private int recordCount;
    private boolean finished;

    /// @param target where the batch goes; stays the caller's
    public RecordBatchBuilder(ByteBuf target, Codec codec) {
        this.target = target;
        this.codec = codec;
        this.startAt = target.writerIndex();
        if (isCompressed()) {
            this.records = target.alloc().buffer();
        } else {
            target.writeZero(HEADER_BYTES);
            this.records = target;
        }
        this.recordsAt = records.writerIndex();
    }

    /// Offset of the first record; 0 unless said.
    public RecordBatchBuilder baseOffset(long baseOffset) {
        checkNoRecords("base offset");
        this.baseOffset = baseOffset;
        return this;
    }

    /// The batch keeps this as its last offset even if its last record lies before it, as a cleaned
    /// one does.
    public RecordBatchBuilder lastOffset(long lastOffset) {
        this.lastOffsetDeltaForced = Math.toIntExact(lastOffset - baseOffset);
        return this;
    }

    public RecordBatchBuilder leaderEpoch(int epoch) {
        this.leaderEpoch = epoch;
        return this;
    }

    /// @param baseSequence sequence number of the first record; -1 for none, as markers and cleaned
    ///   batches may have
    public RecordBatchBuilder producer(long producerId, short epoch, int baseSequence) {
        this.producerId = producerId;
        this.producerEpoch = epoch;
        this.baseSequence = baseSequence;
        return this;
    }

    public RecordBatchBuilder transactional(boolean transactional) {
        this.transactional = transactional;
        return this;
    }

    public RecordBatchBuilder control(boolean control) {
        this.control = control;
        return this;
    }

    /// Gives all records the time at which they are appended to the log.
    public RecordBatchBuilder logAppendTime(long timestampMs) {
        this.logAppendTime = true;
        this.logAppendTimeMs = timestampMs;
        return this;
    }

    /// Says what the records' timestamps are counted from; the first record's timestamp unless
    /// said.
    public RecordBatchBuilder baseTimestamp(long timestampMs) {
        checkNoRecords("base timestamp");
        this.baseTimestamp = timestampMs;
        this.baseTimestampKnown = true;
        return this;
    }

    /// The time from which tombstones and markers in this batch may be removed, epoch ms. It takes
    /// the place of the base timestamp.
    public RecordBatchBuilder deleteHorizonMs(long timestampMs) {
        baseTimestamp(timestampMs);
        this.deleteHorizon = true;
        return this;
    }

    /// Appends a record at the offset after the last.
    ///
    /// @param key its readable bytes are copied, its indexes stay
    /// @param value its readable bytes are copied, its indexes stay
    public void append(long timestampMs, @Nullable ByteBuf key, @Nullable ByteBuf value) {
        append(nextOffset(), timestampMs, key, value, List.of());
    }

    /// Appends a record at the offset after the last.
    public void append(long timestampMs, byte @Nullable [] key, byte @Nullable [] value) {
        append(nextOffset(), timestampMs, key, value, List.of());
    }

    /// @param offset greater than the last record's, not less than the base offset
    public void append(
            long offset,
            long timestampMs,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<RecordHeader> headers) {
        int keySize = key == null ? -1 : key.length;
        int valueSize = value == null ? -1 : value.length;
        begin(offset, timestampMs, bodySizeBytes(keySize, valueSize, headers));
        Varints.write(records, keySize);
        if (key != null) {
            records.writeBytes(key);
        }
        Varints.write(records, valueSize);
        if (value != null) {
            records.writeBytes(value);
        }
        writeHeaders(headers);
    }

    /// @param offset greater than the last record's, not less than the base offset
    public void append(
            long offset,
            long timestampMs,
            @Nullable ByteBuf key,
            @Nullable ByteBuf value,
            List<RecordHeader> headers) {
        int keySize = key == null ? -1 : key.readableBytes();
        int valueSize = value == null ? -1 : value.readableBytes();
        begin(offset, timestampMs, bodySizeBytes(keySize, valueSize, headers));
        Varints.write(records, keySize);
        if (key != null) {
            records.writeBytes(key, key.readerIndex(), keySize);
        }
        Varints.write(records, valueSize);
        if (value != null) {
            records.writeBytes(value, value.readerIndex(), valueSize);
        }
        writeHeaders(headers);
    }

    /// Appends the record under a cursor with its offset, timestamp, key, value and headers; these
    /// are copied as they lie, without being looked into.
    ///
    /// @param cursor opened with [RecordCursor#open]
    public void append(RecordCursor cursor) {
        append(cursor, cursor.offset(), cursor.timestamp());
    }

    /// As [#append(RecordCursor)], with another offset and timestamp.
    public void append(RecordCursor cursor, long offset, long timestampMs) {
        int bodyAt = cursor.bodyAt();
        int bodySize = cursor.bodyEndAt() - bodyAt;
        begin(offset, timestampMs, bodySize);
        records.writeBytes(cursor.buffer(), bodyAt, bodySize);
    }

    private void begin(long offset, long timestampMs, int bodySize) {
        if (finished) {
            throw new IllegalStateException("the batch is finished");
        }
        if (offset < nextOffset()) {
            throw new IllegalArgumentException(
                    "record at offset " + offset + " after " + (nextOffset() - 1));
        }
        int offsetDelta = Math.toIntExact(offset - baseOffset);
        if (!baseTimestampKnown) {
            baseTimestamp = timestampMs;
            baseTimestampKnown = true;
        }
        long timestampDelta = timestampMs - baseTimestamp;
        int sizeBytes = 1 + Varints.sizeOf(timestampDelta) + Varints.sizeOf(offsetDelta) + bodySize;
        Varints.write(records, sizeBytes);
        records.writeByte(0);
        Varints.write(records, timestampDelta);
        Varints.write(records, offsetDelta);
        lastOffsetDelta = offsetDelta;
        recordCount++;
        maxTimestamp = Math.max(maxTimestamp, timestampMs);
    }

    private static int bodySizeBytes(int keySize, int valueSize, List<RecordHeader> headers) {
        int size =
                Varints.sizeOf(keySize)
                        + Math.max(0, keySize)
                        + Varints.sizeOf(valueSize)
                        + Math.max(0, valueSize)
                        + Varints.sizeOf(headers.size());
        for (RecordHeader header : headers) {
            int headerKeySize = ByteBufUtil.utf8Bytes(header.key());
            byte @Nullable [] value = header.value();
            int headerValueSize = value == null ? -1 : value.length;
            size +=
                    Varints.sizeOf(headerKeySize)
                            + headerKeySize
                            + Varints.sizeOf(headerValueSize)
                            + Math.max(0, headerValueSize);
        }
        return size;
    }

    private void writeHeaders(List<RecordHeader> headers) {
        Varints.write(records, headers.size());
        for (RecordHeader header : headers) {
            Varints.write(records, ByteBufUtil.utf8Bytes(header.key()));
            records.writeCharSequence(header.key(), StandardCharsets.UTF_8);
            byte @Nullable [] value = header.value();
            Varints.write(records, value == null ? -1 : value.length);
            if (value != null) {
                records.writeBytes(value);
            }
        }
    }

    public int recordCount() {
        return recordCount;
    }

    /// The offset that the next appended record gets; the base offset while there is none.
    public long nextOffset() {
        return baseOffset + lastOffsetDelta + 1;
    }

    /// Greatest timestamp so far; -1 while there is no record.
    public long maxTimestamp() {
        return maxTimestamp;
    }

    /// Size of the batch if it were finished now; before compression, if there is one.
    public int estimatedSizeBytes() {
        return HEADER_BYTES + records.writerIndex() - recordsAt;
    }

    /// [#estimatedSizeBytes()] after one more record without headers.
    ///
    /// @param keySizeBytes -1 for null
    /// @param valueSizeBytes -1 for null
    public int estimatedSizeBytesWith(long timestampMs, int keySizeBytes, int valueSizeBytes) {
        long timestampDelta = baseTimestampKnown ? timestampMs - baseTimestamp : 0;
        int sizeBytes =
                1
                        + Varints.sizeOf(timestampDelta)
                        + Varints.sizeOf(lastOffsetDelta + 1)
                        + bodySizeBytes(keySizeBytes, valueSizeBytes, List.of());
        return estimatedSizeBytes() + Varints.sizeOf(sizeBytes) + sizeBytes;
    }

    /// Compresses what is to be compressed and writes the header. A batch without records is
    /// written as the cleaner writes one: header only, so that offsets and the producer's sequence
    /// stay known.
    ///
    /// @return size of the whole batch, which ends at the target's writer index
    public int finish() {
        if (finished) {
            throw new IllegalStateException("the batch is finished");
        }
        finished = true;
        if (isCompressed()) {
            target.writeZero(HEADER_BYTES);
            if (recordCount > 0) {
                codec.compress(records, recordsAt, records.writerIndex() - recordsAt, target);
            }
            records.release();
        }
        int sizeBytes = target.writerIndex() - startAt;
        writeHeader(sizeBytes);
        return sizeBytes;
    }

    private void writeHeader(int sizeBytes) {
        target.setLong(startAt + BatchLayout.BASE_OFFSET_AT, baseOffset);
        target.setInt(startAt + BatchLayout.LENGTH_AT, sizeBytes - PREFIX_BYTES);
        target.setInt(startAt + BatchLayout.LEADER_EPOCH_AT, leaderEpoch);
        target.setByte(startAt + BatchLayout.MAGIC_AT, BatchLayout.MAGIC);
        target.setShort(startAt + BatchLayout.ATTRIBUTES_AT, attributes());
        target.setInt(
                startAt + BatchLayout.LAST_OFFSET_DELTA_AT,
                lastOffsetDeltaForced >= 0 ? lastOffsetDeltaForced : Math.max(0, lastOffsetDelta));
        target.setLong(startAt + BatchLayout.BASE_TIMESTAMP_AT, baseTimestamp);
        target.setLong(
                startAt + BatchLayout.MAX_TIMESTAMP_AT,
                logAppendTime ? logAppendTimeMs : maxTimestamp);
        target.setLong(startAt + BatchLayout.PRODUCER_ID_AT, producerId);
        target.setShort(startAt + BatchLayout.PRODUCER_EPOCH_AT, producerEpoch);
        target.setInt(startAt + BatchLayout.BASE_SEQUENCE_AT, baseSequence);
        target.setInt(startAt + BatchLayout.RECORD_COUNT_AT, recordCount);
        int coveredBytes = sizeBytes - BatchLayout.ATTRIBUTES_AT;
        target.setInt(
                startAt + BatchLayout.CRC_AT,
                Checksums.crc32c(target, startAt + BatchLayout.ATTRIBUTES_AT, coveredBytes));
    }

    private boolean isCompressed() {
        return codec.compression() != Compression.NONE;
    }

    private int attributes() {
        return codec.compression().id()
                | (logAppendTime ? BatchLayout.LOG_APPEND_TIME_BIT : 0)
                | (transactional ? BatchLayout.TRANSACTIONAL_BIT : 0)
                | (control ? BatchLayout.CONTROL_BIT : 0)
                | (deleteHorizon ? BatchLayout.DELETE_HORIZON_BIT : 0);
    }

    /// Gives up an unfinished batch: the target is as it was before. Nothing happens after
    /// [#finish()].
    @Override
    public void close() {
        if (!finished) {
            finished = true;
            target.writerIndex(startAt);
            if (isCompressed()) {
                records.release();
            }
        }
    }

    private void checkNoRecords(String what) {
        if (recordCount > 0) {
            throw new IllegalStateException(what + " set after the first record");
        }
    }
}
