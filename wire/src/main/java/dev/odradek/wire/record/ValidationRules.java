package dev.odradek.wire.record;

import dev.odradek.wire.compress.Codec;
import org.jspecify.annotations.Nullable;

/// What a topic asks of the batches that producers send; see [BatchValidator].
///
/// @param batchBytesMax size of the largest batch (`max.message.bytes`)
/// @param timestampType whose time the records carry
/// @param timestampBeforeMaxMs how far in the past a record's timestamp may lie
///   (`message.timestamp.before.max.ms`)
/// @param timestampAfterMaxMs how far in the future (`message.timestamp.after.max.ms`)
/// @param compacted whether a record without a key is refused
/// @param targetCodec how the batch is to be compressed in the log; null for as the producer did
/// @param decompressedBytesMax the most that the records of one batch may decompress to
/// @param recordsChecked whether the records are looked at, or only the header and its CRC.
///   Without, the records' own offsets and timestamps are taken on trust, and so is that they
///   decompress; they are looked at all the same where the header does not do: in a compacted
///   topic, where the codec changes, where the greatest timestamp is not said
/// @param zstdAllowed false for Produce requests below version 7
public record ValidationRules(
        int batchBytesMax,
        TimestampType timestampType,
        long timestampBeforeMaxMs,
        long timestampAfterMaxMs,
        boolean compacted,
        @Nullable Codec targetCodec,
        long decompressedBytesMax,
        boolean recordsChecked,
        boolean zstdAllowed) {
    private static final long HOUR_MS = 60L * 60 * 1000;
    private static final long DECOMPRESSED_BYTES_MIN = 64L * 1024 * 1024;
    private static final int DECOMPRESSED_FACTOR = 16;

    /// The rules of a topic whose settings have their defaults.
    public static ValidationRules standard(int batchBytesMax) {
        return new ValidationRules(
                batchBytesMax,
                TimestampType.CREATE_TIME,
                Long.MAX_VALUE,
                HOUR_MS,
                false,
                null,
                decompressedBytesMax(batchBytesMax),
                true,
                true);
    }

    /// How much a batch may decompress to where nothing else is set: 16 times the largest batch, at
    /// least 64 MiB.
    public static long decompressedBytesMax(int batchBytesMax) {
        return Math.max(DECOMPRESSED_BYTES_MIN, (long) DECOMPRESSED_FACTOR * batchBytesMax);
    }

    public ValidationRules withTimestampType(TimestampType type) {
        return new ValidationRules(
                batchBytesMax,
                type,
                timestampBeforeMaxMs,
                timestampAfterMaxMs,
                compacted,
                targetCodec,
                decompressedBytesMax,
                recordsChecked,
                zstdAllowed);
    }

    public ValidationRules withTimestampBounds(long beforeMaxMs, long afterMaxMs) {
        return new ValidationRules(
                batchBytesMax,
                timestampType,
                beforeMaxMs,
                afterMaxMs,
                compacted,
                targetCodec,
                decompressedBytesMax,
                recordsChecked,
                zstdAllowed);
    }

    public ValidationRules withCompacted(boolean keysNeeded) {
        return new ValidationRules(
                batchBytesMax,
                timestampType,
                timestampBeforeMaxMs,
                timestampAfterMaxMs,
                keysNeeded,
                targetCodec,
                decompressedBytesMax,
                recordsChecked,
                zstdAllowed);
    }

    public ValidationRules withTargetCodec(@Nullable Codec codec) {
        return new ValidationRules(
                batchBytesMax,
                timestampType,
                timestampBeforeMaxMs,
                timestampAfterMaxMs,
                compacted,
                codec,
                decompressedBytesMax,
                recordsChecked,
                zstdAllowed);
    }

    public ValidationRules withDecompressedBytesMax(long bytesMax) {
        return new ValidationRules(
                batchBytesMax,
                timestampType,
                timestampBeforeMaxMs,
                timestampAfterMaxMs,
                compacted,
                targetCodec,
                bytesMax,
                recordsChecked,
                zstdAllowed);
    }

    public ValidationRules withRecordsChecked(boolean checked) {
        return new ValidationRules(
                batchBytesMax,
                timestampType,
                timestampBeforeMaxMs,
                timestampAfterMaxMs,
                compacted,
                targetCodec,
                decompressedBytesMax,
                checked,
                zstdAllowed);
    }

    public ValidationRules withZstdAllowed(boolean allowed) {
        return new ValidationRules(
                batchBytesMax,
                timestampType,
                timestampBeforeMaxMs,
                timestampAfterMaxMs,
                compacted,
                targetCodec,
                decompressedBytesMax,
                recordsChecked,
                allowed);
    }
}
