package dev.odradek.wire.record;

import static dev.odradek.wire.record.BatchLayout.COMPRESSION_MASK;
import static dev.odradek.wire.record.BatchLayout.LENGTH_AT;
import static dev.odradek.wire.record.BatchLayout.NO_TIMESTAMP;
import static dev.odradek.wire.record.BatchLayout.PREFIX_BYTES;
import static dev.odradek.wire.record.BatchLayout.V0_KEY_AT;
import static dev.odradek.wire.record.BatchLayout.V1_KEY_AT;
import static dev.odradek.wire.record.BatchLayout.V1_TIMESTAMP_AT;

import dev.odradek.wire.compress.BoundedDecompressor;
import dev.odradek.wire.compress.Codec;
import dev.odradek.wire.compress.Compression;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the two older formats, which only old data directories still hold. There each batch is one
/// message:
///
/// ```
/// offset int64 | length int32 | crc uint32 | magic int8 | attributes int8 | timestamp int64, magic 1 only
///   | key size int32, key | value size int32, value
/// ```
///
/// A compressed batch is a message without key whose value is the compressed concatenation of
/// others. Its own offset is that of the last one inside; the inner offsets are absolute in magic 0
/// and count from 0 in magic 1. With log append time all inner messages have the outer timestamp.
/// Source: Kafka 4.3.1 AbstractLegacyRecordBatch.
public final class LegacyBatches {
    private LegacyBatches() {}

    /// All records of a batch, in order.
    ///
    /// @param batch of magic 0 or 1, its CRC checked or trusted
    /// @param decompressedBytesMax the most that it may decompress to
    /// @return at least one
    /// @throws MalformedBatchException when the message or one inside is not what it should be
    /// @throws dev.odradek.wire.compress.MalformedCompressionException when the compressed value is
    ///   broken
    /// @throws dev.odradek.wire.compress.DecompressionLimitException when it holds more than the
    ///   bound
    public static List<LegacyRecord> records(RecordBatchView batch, long decompressedBytesMax) {
        if (!batch.isCompressed()) {
            return List.of(
                    message(batch.buffer(), batch.at(), batch.endAt(), batch.maxTimestamp(), 0));
        }
        return innerRecords(batch, decompressedBytesMax);
    }

    /// Offset of the first record, for which a compressed batch has to be decompressed; errors as
    /// [#records].
    public static long firstOffset(RecordBatchView batch, long decompressedBytesMax) {
        return batch.isCompressed()
                ? records(batch, decompressedBytesMax).getFirst().offset()
                : batch.lastOffset();
    }

    /// Writes the records of a batch as one batch of magic 2: same offsets, timestamps, kind of
    /// timestamps and compression. Records of magic 0 keep having no timestamp. Errors as
    /// [#records].
    ///
    /// @param target written at its writer index
    /// @return size of the written batch
    public static int upConvert(RecordBatchView batch, long decompressedBytesMax, ByteBuf target) {
        List<LegacyRecord> records = records(batch, decompressedBytesMax);
        try (RecordBatchBuilder builder =
                new RecordBatchBuilder(target, Codec.of(batch.compression()))
                        .baseOffset(records.getFirst().offset())) {
            if (batch.isLogAppendTime()) {
                builder.logAppendTime(batch.maxTimestamp());
            }
            for (LegacyRecord record : records) {
                if (record.offset() < builder.nextOffset()) {
                    throw new MalformedBatchException(
                            batch.at(), "message at offset " + record.offset() + " out of order");
                }
                builder.append(
                        record.offset(),
                        record.timestampMs(),
                        record.key(),
                        record.value(),
                        List.of());
            }
            return builder.finish();
        }
    }

    private static List<LegacyRecord> innerRecords(RecordBatchView batch, long bytesMax) {
        Compression compression = batch.compression();
        if (compression == Compression.ZSTD) {
            throw new MalformedBatchException(batch.at(), "zstd in magic " + batch.magic());
        }
        LegacyRecord wrapper =
                message(batch.buffer(), batch.at(), batch.endAt(), batch.maxTimestamp(), 0);
        ByteBuf value = wrapper.value();
        if (value == null) {
            throw new MalformedBatchException(batch.at(), "compressed message without a value");
        }
        ByteBuf inner = decompress(batch.magic(), compression, value, bytesMax);
        List<Integer> starts = new ArrayList<>();
        int at = 0;
        while (inner.writerIndex() - at >= PREFIX_BYTES) {
            int sizeBytes = innerSizeBytes(inner, at);
            if (sizeBytes > inner.writerIndex() - at) {
                break;
            }
            starts.add(at);
            at += sizeBytes;
        }
        if (starts.isEmpty()) {
            throw new MalformedBatchException(batch.at(), "compressed message with none inside");
        }
        long baseOffset = innerBaseOffset(batch, inner.getLong(starts.getLast()));
        long outerTimestamp = batch.isLogAppendTime() ? batch.maxTimestamp() : NO_TIMESTAMP;
        List<LegacyRecord> records = new ArrayList<>(starts.size());
        for (int start : starts) {
            int endAt = start + innerSizeBytes(inner, start);
            int attributes = inner.getByte(start + BatchLayout.LEGACY_ATTRIBUTES_AT);
            if ((attributes & COMPRESSION_MASK) != 0) {
                throw new MalformedBatchException(start, "compressed message inside of another");
            }
            boolean timed = inner.getByte(start + BatchLayout.MAGIC_AT) == 1;
            long timestampMs = timed ? inner.getLong(start + V1_TIMESTAMP_AT) : NO_TIMESTAMP;
            if (timed && batch.isLogAppendTime()) {
                timestampMs = outerTimestamp;
            }
            records.add(message(inner, start, endAt, timestampMs, baseOffset));
        }
        return records;
    }

    // Plain memory of the heap: records of old directories are read rarely, and so nobody has to
    // release anything.
    private static ByteBuf decompress(
            byte magic, Compression compression, ByteBuf value, long bytesMax) {
        int at = value.readerIndex();
        int sizeBytes = value.readableBytes();
        ByteBuf target = UnpooledByteBufAllocator.DEFAULT.heapBuffer();
        try (BoundedDecompressor stream =
                magic == 0
                        ? BoundedDecompressor.openMagic0(
                                compression, value, at, sizeBytes, bytesMax)
                        : BoundedDecompressor.open(compression, value, at, sizeBytes, bytesMax)) {
            stream.drainTo(target);
        }
        return target;
    }

    private static long innerBaseOffset(RecordBatchView batch, long lastInnerOffset) {
        // librdkafka of old left the outer offset at 0.
        if (batch.magic() == 0 || batch.lastOffset() == 0) {
            return 0;
        }
        if (batch.lastOffset() < lastInnerOffset) {
            throw new MalformedBatchException(
                    batch.at(),
                    "offset " + batch.lastOffset() + " around inner offset " + lastInnerOffset);
        }
        return batch.lastOffset() - lastInnerOffset;
    }

    private static int innerSizeBytes(ByteBuf inner, int at) {
        int length = inner.getInt(at + LENGTH_AT);
        if (length < BatchLayout.V0_BYTES_MIN - PREFIX_BYTES) {
            throw new MalformedBatchException(at + LENGTH_AT, "message of " + length + " bytes");
        }
        return length > Integer.MAX_VALUE - PREFIX_BYTES
                ? Integer.MAX_VALUE
                : length + PREFIX_BYTES;
    }

    private static LegacyRecord message(
            ByteBuf buffer, int at, int endAt, long timestampMs, long baseOffset) {
        byte magic = buffer.getByte(at + BatchLayout.MAGIC_AT);
        if (magic != 0 && magic != 1) {
            throw new MalformedBatchException(
                    at + BatchLayout.MAGIC_AT, "message of magic " + magic);
        }
        int keySizeAt = at + (magic == 0 ? V0_KEY_AT : V1_KEY_AT);
        ByteBuf key = blob(buffer, keySizeAt, endAt);
        int valueSizeAt = keySizeAt + Integer.BYTES + (key == null ? 0 : key.readableBytes());
        ByteBuf value = blob(buffer, valueSizeAt, endAt);
        return new LegacyRecord(baseOffset + buffer.getLong(at), timestampMs, key, value);
    }

    private static @Nullable ByteBuf blob(ByteBuf buffer, int sizeAt, int endAt) {
        int available = endAt - sizeAt - Integer.BYTES;
        int size = available < 0 ? Integer.MAX_VALUE : buffer.getInt(sizeAt);
        if (size > available) {
            throw new MalformedBatchException(sizeAt, "key or value beyond the end of its message");
        }
        return size < 0 ? null : buffer.slice(sizeAt + Integer.BYTES, size);
    }
}
