package dev.odradek.wire.record;

import static dev.odradek.wire.record.BatchLayout.ANY_MAGIC_BYTES;
import static dev.odradek.wire.record.BatchLayout.DELETE_HORIZON_BIT;
import static dev.odradek.wire.record.BatchLayout.HEADER_BYTES;
import static dev.odradek.wire.record.BatchLayout.LENGTH_AT;
import static dev.odradek.wire.record.BatchLayout.LOG_APPEND_TIME_BIT;
import static dev.odradek.wire.record.BatchLayout.MAGIC_AT;
import static dev.odradek.wire.record.BatchLayout.NO_PRODUCER_EPOCH;
import static dev.odradek.wire.record.BatchLayout.NO_TIMESTAMP;
import static dev.odradek.wire.record.BatchLayout.PREFIX_BYTES;
import static dev.odradek.wire.record.BatchLayout.UNUSED_BITS;

import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.compress.Codec;
import dev.odradek.wire.compress.Compression;
import dev.odradek.wire.compress.DecompressionLimitException;
import dev.odradek.wire.compress.MalformedCompressionException;
import dev.odradek.wire.record.ValidationOutcome.Accepted;
import dev.odradek.wire.record.ValidationOutcome.RecordError;
import dev.odradek.wire.record.ValidationOutcome.Rejected;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides whether what a producer sent for one partition may be appended, and brings the header
/// into the shape in which the log keeps it. Whatever the bytes, the answer is a
/// [ValidationOutcome] and never an exception.
///
/// The answers are those of Apache Kafka (ProduceRequest.validateRecords,
/// UnifiedLog.analyzeAndValidateRecords, LogValidator at 4.3.1), in the same order, except that
/// these are refused or mended instead of taken or answered with UNKNOWN_SERVER_ERROR:
///
/// - no records at all, bytes after the batch, unknown attribute bits, offsets within the batch
///   that do not count up by one (consumers would lose records), a producer id without an epoch,
///   nulls of a size other than -1, compressed records that cannot be decompressed: INVALID_RECORD
/// - an unknown compression: UNSUPPORTED_COMPRESSION_TYPE
/// - records that decompress to more than the rules allow: MESSAGE_TOO_LARGE
/// - the bits for log append time and delete horizon, a greatest timestamp that is not: set right,
///   and the CRC renewed
///
/// Records are walked without an object for each. An instance is reused from batch to batch.
/// Threads: an instance belongs to one caller at a time; no lock is taken.
public final class BatchValidator {
    /// A batch with more bad records than this names only the first ones.
    private static final int RECORD_ERRORS_MAX = 1000;

    private final RecordBatchView batch = new RecordBatchView();
    private final RecordCursor cursor = new RecordCursor(0);
    private final ByteBufAllocator allocator;

    // Of the records walked last.
    private long maxTimestamp;
    private int maxTimestampOffsetDelta;
    private boolean timestampRefused;
    private List<RecordError> recordErrors = List.of();

    /// @param allocator where batches that have to be compressed anew come from
    public BatchValidator(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /// Whether the first batch says it belongs to a transaction; for what has to be decided before
    /// anything is validated. False for anything that is no batch.
    ///
    /// @param records the readable bytes count; null allowed
    public static boolean saysTransactional(@Nullable ByteBuf records) {
        if (records == null || records.readableBytes() < HEADER_BYTES) {
            return false;
        }
        int at = records.readerIndex();
        int attributes = records.getShort(at + BatchLayout.ATTRIBUTES_AT);
        return records.getByte(at + MAGIC_AT) == BatchLayout.MAGIC
                && (attributes & BatchLayout.TRANSACTIONAL_BIT) != 0;
    }

    /// Validates what was sent for one partition, and sets its header right in place.
    ///
    /// @param records its readable bytes should be one batch; indexes stay, not retained; null
    ///   allowed
    /// @param nowMs epoch ms: the log append time, and what timestamps are compared with
    public ValidationOutcome validate(
            @Nullable ByteBuf records, ValidationRules rules, long nowMs) {
        try {
            if (records == null || !records.isReadable()) {
                return invalid("there is no record batch");
            }
            Rejected refusal = checkFrame(records);
            if (refusal == null) {
                batch.set(records, records.readerIndex());
                refusal = checkHeader(rules);
            }
            return refusal != null ? refusal : checkRecords(records, rules, nowMs);
        } catch (MalformedBatchException | MalformedCompressionException e) {
            return invalid("the records are malformed: " + e.getMessage());
        } catch (DecompressionLimitException e) {
            return rejected(ErrorCode.MESSAGE_TOO_LARGE, e.getMessage());
        } finally {
            cursor.close();
        }
    }

    /// Whether the bytes are exactly one batch of magic 2.
    private static @Nullable Rejected checkFrame(ByteBuf records) {
        int at = records.readerIndex();
        int available = records.readableBytes();
        if (available < PREFIX_BYTES) {
            return invalid(available + " bytes are no record batch");
        }
        int length = records.getInt(at + LENGTH_AT);
        if (length < BatchLayout.V0_BYTES_MIN - PREFIX_BYTES) {
            return corrupt("batch length " + length + " cannot be");
        }
        if (available < ANY_MAGIC_BYTES) {
            return invalid(available + " bytes are no record batch");
        }
        byte magic = records.getByte(at + MAGIC_AT);
        if (magic < 0 || magic > BatchLayout.MAGIC) {
            return corrupt("unknown magic " + magic);
        }
        if (length > available - PREFIX_BYTES) {
            return invalid("batch length " + length + " is more than is there");
        }
        if (magic != BatchLayout.MAGIC) {
            return invalid("batches of magic " + magic + " are not taken, only of magic 2");
        }
        if (length < HEADER_BYTES - PREFIX_BYTES) {
            return corrupt("batch length " + length + " is less than its header");
        }
        if (length < available - PREFIX_BYTES) {
            return invalid(
                    "there must be exactly one batch, "
                            + (available - PREFIX_BYTES - length)
                            + " bytes follow the first");
        }
        return null;
    }

    private @Nullable Rejected checkHeader(ValidationRules rules) {
        int compressionId = batch.compressionId();
        if (compressionId == Compression.ZSTD.id() && !rules.zstdAllowed()) {
            return rejected(
                    ErrorCode.UNSUPPORTED_COMPRESSION_TYPE,
                    "zstd needs version 7 of the Produce request");
        }
        if (batch.baseOffset() != 0) {
            return invalid("base offset is " + batch.baseOffset() + ", not 0");
        }
        if (batch.sizeBytes() > rules.batchBytesMax()) {
            return tooLarge(batch.sizeBytes(), rules);
        }
        if (!batch.isCrcValid()) {
            return corrupt("the CRC differs");
        }
        if (Compression.of(compressionId) == null) {
            return rejected(
                    ErrorCode.UNSUPPORTED_COMPRESSION_TYPE, "unknown compression " + compressionId);
        }
        return checkCounts();
    }

    private @Nullable Rejected checkCounts() {
        int count = batch.recordCount();
        int lastOffsetDelta = batch.lastOffsetDelta();
        if (lastOffsetDelta < 0 || count <= 0 || count - 1 != lastOffsetDelta) {
            return invalid(count + " records with a last offset delta of " + lastOffsetDelta);
        }
        if (batch.isControl()) {
            return invalid("clients may not write control batches");
        }
        if (batch.hasProducerId() && batch.baseSequence() < 0) {
            return invalid("producer " + batch.producerId() + " without a sequence number");
        }
        if (batch.hasProducerId() && batch.producerEpoch() <= NO_PRODUCER_EPOCH) {
            return invalid("producer " + batch.producerId() + " without an epoch");
        }
        if ((batch.attributes() & UNUSED_BITS) != 0) {
            return invalid("unknown attributes 0x" + Integer.toHexString(batch.attributes()));
        }
        return null;
    }

    private ValidationOutcome checkRecords(ByteBuf records, ValidationRules rules, long nowMs) {
        boolean logAppendTime = rules.timestampType() == TimestampType.LOG_APPEND_TIME;
        if (batch.isLogAppendTime() && logAppendTime) {
            // Kafka says so once per record; the records are all alike in this.
            return rejected(
                    ErrorCode.INVALID_TIMESTAMP,
                    "a producer may not set the timestamp type to LogAppendTime");
        }
        Codec target = rules.targetCodec();
        boolean rebuilds = target != null && target.compression() != batch.compression();
        if (rebuilds || needsRecords(rules)) {
            walk(rules, nowMs);
            if (!recordErrors.isEmpty()) {
                return recordsRejected();
            }
        } else {
            maxTimestamp = batch.maxTimestamp();
            maxTimestampOffsetDelta = 0;
            if (!logAppendTime
                    && (isOutOfBounds(batch.baseTimestamp(), rules, nowMs)
                            || isOutOfBounds(maxTimestamp, rules, nowMs))) {
                return rejected(
                        ErrorCode.INVALID_TIMESTAMP,
                        "timestamps from %d to %d are out of range"
                                .formatted(batch.baseTimestamp(), maxTimestamp));
            }
        }
        if (logAppendTime) {
            maxTimestamp = nowMs;
            maxTimestampOffsetDelta = 0;
        }
        if (target != null && rebuilds) {
            return rebuild(target, rules, logAppendTime, nowMs);
        }
        mendHeader(logAppendTime);
        return accepted(records, false, batch.sizeBytes());
    }

    /// Whether the header alone does not tell enough: a compacted topic takes only keys, and a time
    /// index needs the greatest timestamp.
    private boolean needsRecords(ValidationRules rules) {
        return rules.recordsChecked() || rules.compacted() || batch.maxTimestamp() == NO_TIMESTAMP;
    }

    private void mendHeader(boolean logAppendTime) {
        int attributes = batch.attributes() & ~(LOG_APPEND_TIME_BIT | DELETE_HORIZON_BIT);
        if (logAppendTime) {
            attributes |= LOG_APPEND_TIME_BIT;
        }
        if (attributes != batch.attributes() || maxTimestamp != batch.maxTimestamp()) {
            batch.attributes(attributes);
            batch.maxTimestamp(maxTimestamp);
            batch.renewCrc();
        }
    }

    private void walk(ValidationRules rules, long nowMs) {
        maxTimestamp = NO_TIMESTAMP;
        maxTimestampOffsetDelta = 0;
        timestampRefused = false;
        recordErrors = List.of();
        boolean createTime = rules.timestampType() == TimestampType.CREATE_TIME;
        long baseTimestamp = batch.baseTimestamp();
        cursor.openSkipping(batch, rules.decompressedBytesMax());
        for (int index = 0; cursor.next(); index++) {
            if (cursor.offsetDelta() != index) {
                throw new MalformedBatchException(
                        cursor.position(),
                        "record " + index + " has the offset delta " + cursor.offsetDelta());
            }
            if (cursor.hasOddNulls()) {
                throw new MalformedBatchException(
                        cursor.position(), "record " + index + " has a null of a size below -1");
            }
            long timestamp = baseTimestamp + cursor.timestampDelta();
            if (rules.compacted() && !cursor.hasKey()) {
                refuse(index, "a compacted topic takes no record without a key");
            } else if (createTime && isOutOfBounds(timestamp, rules, nowMs)) {
                timestampRefused = true;
                refuse(index, "timestamp " + timestamp + " is out of range");
            }
            if (timestamp > maxTimestamp) {
                maxTimestamp = timestamp;
                maxTimestampOffsetDelta = index;
            }
        }
    }

    // The arithmetic wraps around as Kafka's does, so that timestamps at the ends of the range get
    // the same answer.
    private static boolean isOutOfBounds(long timestamp, ValidationRules rules, long nowMs) {
        if (timestamp == NO_TIMESTAMP) {
            return false;
        }
        long ageMs = nowMs - timestamp;
        return ageMs > rules.timestampBeforeMaxMs() || -ageMs > rules.timestampAfterMaxMs();
    }

    private void refuse(int index, String message) {
        if (recordErrors.isEmpty()) {
            recordErrors = new ArrayList<>();
        }
        if (recordErrors.size() < RECORD_ERRORS_MAX) {
            recordErrors.add(new RecordError(index, message));
        }
    }

    private Rejected recordsRejected() {
        List<RecordError> errors = recordErrors;
        recordErrors = List.of();
        return timestampRefused
                ? new Rejected(
                        ErrorCode.INVALID_TIMESTAMP, "records with timestamps out of range", errors)
                : new Rejected(ErrorCode.INVALID_RECORD, errors.getFirst().message(), errors);
    }

    private ValidationOutcome rebuild(
            Codec target, ValidationRules rules, boolean logAppendTime, long nowMs) {
        ByteBuf rebuilt = allocator.buffer(batch.sizeBytes());
        boolean kept = false;
        try (RecordBatchBuilder builder = new RecordBatchBuilder(rebuilt, target)) {
            builder.producer(batch.producerId(), batch.producerEpoch(), batch.baseSequence())
                    .transactional(batch.isTransactional());
            if (logAppendTime) {
                builder.logAppendTime(nowMs);
            }
            long baseTimestamp = batch.baseTimestamp();
            cursor.open(batch, rules.decompressedBytesMax());
            while (cursor.next()) {
                long timestamp = logAppendTime ? nowMs : baseTimestamp + cursor.timestampDelta();
                builder.append(cursor, cursor.offset(), timestamp);
            }
            int sizeBytes = builder.finish();
            if (sizeBytes > rules.batchBytesMax()) {
                return tooLarge(sizeBytes, rules);
            }
            kept = true;
            return accepted(rebuilt, true, sizeBytes);
        } finally {
            if (!kept) {
                rebuilt.release();
            }
        }
    }

    private Accepted accepted(ByteBuf records, boolean rebuilt, int sizeBytes) {
        return new Accepted(
                records,
                rebuilt,
                batch.recordCount(),
                sizeBytes,
                maxTimestamp,
                maxTimestampOffsetDelta);
    }

    private static Rejected tooLarge(int sizeBytes, ValidationRules rules) {
        return rejected(
                ErrorCode.MESSAGE_TOO_LARGE,
                "a batch of " + sizeBytes + " bytes, the largest is " + rules.batchBytesMax());
    }

    private static Rejected invalid(String message) {
        return rejected(ErrorCode.INVALID_RECORD, message);
    }

    private static Rejected corrupt(String message) {
        return rejected(ErrorCode.CORRUPT_MESSAGE, message);
    }

    private static Rejected rejected(ErrorCode error, @Nullable String message) {
        return new Rejected(error, String.valueOf(message), List.of());
    }
}
