package dev.odradek.wire.record;

import static dev.odradek.wire.record.BatchLayout.ATTRIBUTES_AT;
import static dev.odradek.wire.record.BatchLayout.BASE_OFFSET_AT;
import static dev.odradek.wire.record.BatchLayout.BASE_SEQUENCE_AT;
import static dev.odradek.wire.record.BatchLayout.BASE_TIMESTAMP_AT;
import static dev.odradek.wire.record.BatchLayout.COMPRESSION_MASK;
import static dev.odradek.wire.record.BatchLayout.CONTROL_BIT;
import static dev.odradek.wire.record.BatchLayout.CRC_AT;
import static dev.odradek.wire.record.BatchLayout.DELETE_HORIZON_BIT;
import static dev.odradek.wire.record.BatchLayout.HEADER_BYTES;
import static dev.odradek.wire.record.BatchLayout.LAST_OFFSET_DELTA_AT;
import static dev.odradek.wire.record.BatchLayout.LEADER_EPOCH_AT;
import static dev.odradek.wire.record.BatchLayout.LEGACY_ATTRIBUTES_AT;
import static dev.odradek.wire.record.BatchLayout.LEGACY_CRC_AT;
import static dev.odradek.wire.record.BatchLayout.LENGTH_AT;
import static dev.odradek.wire.record.BatchLayout.LOG_APPEND_TIME_BIT;
import static dev.odradek.wire.record.BatchLayout.MAGIC_AT;
import static dev.odradek.wire.record.BatchLayout.MAX_TIMESTAMP_AT;
import static dev.odradek.wire.record.BatchLayout.NO_LEADER_EPOCH;
import static dev.odradek.wire.record.BatchLayout.NO_PRODUCER_EPOCH;
import static dev.odradek.wire.record.BatchLayout.NO_PRODUCER_ID;
import static dev.odradek.wire.record.BatchLayout.NO_SEQUENCE;
import static dev.odradek.wire.record.BatchLayout.NO_TIMESTAMP;
import static dev.odradek.wire.record.BatchLayout.PREFIX_BYTES;
import static dev.odradek.wire.record.BatchLayout.PRODUCER_EPOCH_AT;
import static dev.odradek.wire.record.BatchLayout.PRODUCER_ID_AT;
import static dev.odradek.wire.record.BatchLayout.RECORD_COUNT_AT;
import static dev.odradek.wire.record.BatchLayout.TRANSACTIONAL_BIT;
import static dev.odradek.wire.record.BatchLayout.V1_TIMESTAMP_AT;

import dev.odradek.wire.compress.Compression;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// A window on one record batch inside a buffer; see [BatchLayout] for the drawing. It can be moved
/// from batch to batch and no access allocates. It neither retains nor moves the buffer and dies
/// with its bytes.
///
/// Batches of magic 0 and 1 can be looked at too: their offset field is the offset of the *last*
/// record, they have no producer, no leader epoch and no record count (0 here; [LegacyBatches]
/// finds it), and no header beyond the attributes.
public final class RecordBatchView {
    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private int at;
    private byte magic;

    /// Moves onto a whole batch.
    ///
    /// @param buffer read up to its writer index
    /// @param at absolute index of the batch's first byte
    /// @return this
    /// @throws MalformedBatchException when there is no whole batch there: fewer bytes than its
    ///   header, an unknown magic, a length too short for its magic or longer than what is there
    public RecordBatchView wrap(ByteBuf buffer, int at) {
        int sizeBytes = checkedSizeBytes(buffer, at);
        if (sizeBytes > buffer.writerIndex() - at) {
            throw new MalformedBatchException(
                    at + LENGTH_AT,
                    "batch of "
                            + sizeBytes
                            + " bytes where only "
                            + (buffer.writerIndex() - at)
                            + " are");
        }
        return set(buffer, at);
    }

    /// Moves onto a batch of which only the header need be there; what lies beyond it must not be
    /// asked for (records, CRC check, log append time).
    ///
    /// @throws MalformedBatchException when fewer bytes than the header are there, the magic is
    ///   unknown, or the length too short for its magic
    public RecordBatchView wrapHeader(ByteBuf buffer, int at) {
        checkedSizeBytes(buffer, at);
        return set(buffer, at);
    }

    RecordBatchView set(ByteBuf buffer, int at) {
        this.buffer = buffer;
        this.at = at;
        this.magic = buffer.getByte(at + MAGIC_AT);
        return this;
    }

    private static int checkedSizeBytes(ByteBuf buffer, int at) {
        int available = buffer.writerIndex() - at;
        if (at < 0 || available < BatchLayout.ANY_MAGIC_BYTES) {
            throw new MalformedBatchException(at, "batch header cut off: " + available + " bytes");
        }
        byte magic = buffer.getByte(at + MAGIC_AT);
        int sizeBytesMin = BatchLayout.sizeBytesMin(magic);
        if (sizeBytesMin < 0) {
            throw new MalformedBatchException(at + MAGIC_AT, "unknown magic " + magic);
        }
        int length = buffer.getInt(at + LENGTH_AT);
        if (length < sizeBytesMin - PREFIX_BYTES || length > Integer.MAX_VALUE - PREFIX_BYTES) {
            throw new MalformedBatchException(
                    at + LENGTH_AT, "batch length " + length + " cannot be, magic " + magic);
        }
        if (available < sizeBytesMin) {
            throw new MalformedBatchException(at, "batch header cut off: " + available + " bytes");
        }
        return length + PREFIX_BYTES;
    }

    /// The buffer that the batch lies in; not owned.
    public ByteBuf buffer() {
        return buffer;
    }

    /// Absolute index of the first byte in [#buffer()].
    public int at() {
        return at;
    }

    /// Absolute index after the last byte of the batch.
    public int endAt() {
        return at + sizeBytes();
    }

    /// Absolute index of the first byte after the header: of the records, compressed or not.
    public int recordsAt() {
        return at + HEADER_BYTES;
    }

    /// Bytes of the records as they lie there, compressed or not.
    public int recordsSizeBytes() {
        return sizeBytes() - HEADER_BYTES;
    }

    /// The whole batch as a slice: not retained, shares the bytes.
    public ByteBuf slice() {
        return buffer.slice(at, sizeBytes());
    }

    /// Offset of the first record; of the last for magic 0 and 1, whose offset field means that.
    public long baseOffset() {
        return buffer.getLong(at + BASE_OFFSET_AT);
    }

    /// Offset of the last record, also when that record has been compacted away.
    public long lastOffset() {
        return magic == 2 ? baseOffset() + lastOffsetDelta() : baseOffset();
    }

    /// The offset after the last record.
    public long nextOffset() {
        return lastOffset() + 1;
    }

    public int lastOffsetDelta() {
        return magic == 2 ? buffer.getInt(at + LAST_OFFSET_DELTA_AT) : 0;
    }

    /// Size of the whole batch, offset and length fields included.
    public int sizeBytes() {
        return PREFIX_BYTES + buffer.getInt(at + LENGTH_AT);
    }

    public int partitionLeaderEpoch() {
        return magic == 2 ? buffer.getInt(at + LEADER_EPOCH_AT) : NO_LEADER_EPOCH;
    }

    public byte magic() {
        return magic;
    }

    /// The checksum as stored: CRC-32C over everything after it (CRC-32 for magic 0 and 1).
    public int crc() {
        return buffer.getInt(at + (magic == 2 ? CRC_AT : LEGACY_CRC_AT));
    }

    /// Computes the checksum of the bytes as they are; no change.
    public int computeCrc() {
        return magic == 2
                ? Checksums.crc32c(buffer, at + ATTRIBUTES_AT, sizeBytes() - ATTRIBUTES_AT)
                : Checksums.crc32(buffer, at + MAGIC_AT, sizeBytes() - MAGIC_AT);
    }

    public boolean isCrcValid() {
        return crc() == computeCrc();
    }

    /// All attribute bits, 16 for magic 2, else 8.
    public int attributes() {
        return magic == 2
                ? buffer.getUnsignedShort(at + ATTRIBUTES_AT)
                : buffer.getUnsignedByte(at + LEGACY_ATTRIBUTES_AT);
    }

    /// @throws MalformedBatchException when the attributes name a compression that does not exist;
    ///   who does not trust the batch asks [#compressionId()]
    public Compression compression() {
        Compression compression = Compression.of(compressionId());
        if (compression == null) {
            throw new MalformedBatchException(
                    at + ATTRIBUTES_AT, "unknown compression " + compressionId());
        }
        return compression;
    }

    public int compressionId() {
        return attributes() & COMPRESSION_MASK;
    }

    public boolean isCompressed() {
        return compressionId() != 0;
    }

    public boolean isTransactional() {
        return magic == 2 && (attributes() & TRANSACTIONAL_BIT) != 0;
    }

    public boolean isControl() {
        return magic == 2 && (attributes() & CONTROL_BIT) != 0;
    }

    public boolean isLogAppendTime() {
        return magic > 0 && (attributes() & LOG_APPEND_TIME_BIT) != 0;
    }

    /// Whether the base timestamp is a delete horizon: the cleaner's note when tombstones and
    /// markers in the batch may go.
    public boolean hasDeleteHorizon() {
        return magic == 2 && (attributes() & DELETE_HORIZON_BIT) != 0;
    }

    /// The time from which tombstones in this batch may be removed, in epoch ms; -1 when there is
    /// none.
    public long deleteHorizonMs() {
        return hasDeleteHorizon() ? baseTimestamp() : NO_TIMESTAMP;
    }

    /// What the records' timestamp deltas count from, epoch ms; -1 for magic 0.
    public long baseTimestamp() {
        return switch (magic) {
            case 2 -> buffer.getLong(at + BASE_TIMESTAMP_AT);
            case 1 -> buffer.getLong(at + V1_TIMESTAMP_AT);
            default -> NO_TIMESTAMP;
        };
    }

    /// The greatest timestamp of the records, or the log append time, epoch ms; -1 when there is
    /// none.
    public long maxTimestamp() {
        return magic == 2 ? buffer.getLong(at + MAX_TIMESTAMP_AT) : baseTimestamp();
    }

    /// -1 when the batch has no producer id.
    public long producerId() {
        return magic == 2 ? buffer.getLong(at + PRODUCER_ID_AT) : NO_PRODUCER_ID;
    }

    public boolean hasProducerId() {
        return producerId() > NO_PRODUCER_ID;
    }

    public short producerEpoch() {
        return magic == 2 ? buffer.getShort(at + PRODUCER_EPOCH_AT) : NO_PRODUCER_EPOCH;
    }

    /// Sequence number of the first record; -1 when there is none.
    public int baseSequence() {
        return magic == 2 ? buffer.getInt(at + BASE_SEQUENCE_AT) : NO_SEQUENCE;
    }

    /// Sequence number of the last record; after 2^31-1 comes 0. -1 when there is none.
    public int lastSequence() {
        int base = baseSequence();
        return base == NO_SEQUENCE ? NO_SEQUENCE : (base + lastOffsetDelta()) & Integer.MAX_VALUE;
    }

    /// Records in the batch; 0 for one that the cleaner has emptied, and for magic 0 and 1.
    public int recordCount() {
        return magic == 2 ? buffer.getInt(at + RECORD_COUNT_AT) : 0;
    }

    /// Sets the base offset in place; the CRC does not cover it. For magic 0 and 1 this is the last
    /// offset.
    public void baseOffset(long baseOffset) {
        buffer.setLong(at + BASE_OFFSET_AT, baseOffset);
    }

    /// Sets the leader epoch in place; the CRC does not cover it. Nothing happens to magic 0 and 1,
    /// which have none.
    public void partitionLeaderEpoch(int epoch) {
        if (magic == 2) {
            buffer.setInt(at + LEADER_EPOCH_AT, epoch);
        }
    }

    /// Makes this a batch of log append time, and renews the CRC. Magic 2 only.
    ///
    /// @param timestampMs the timestamp of all its records from now on
    public void logAppendTime(long timestampMs) {
        attributes(attributes() | LOG_APPEND_TIME_BIT);
        maxTimestamp(timestampMs);
        renewCrc();
    }

    /// Sets all attribute bits in place; the CRC is wrong until [#renewCrc()]. Magic 2 only.
    void attributes(int attributes) {
        buffer.setShort(at + ATTRIBUTES_AT, attributes);
    }

    /// Sets the greatest timestamp in place; the CRC is wrong until [#renewCrc()]. Magic 2 only.
    void maxTimestamp(long timestampMs) {
        buffer.setLong(at + MAX_TIMESTAMP_AT, timestampMs);
    }

    /// Writes the CRC of the bytes as they are. Magic 2 only.
    void renewCrc() {
        buffer.setInt(at + CRC_AT, computeCrc());
    }

    @Override
    public String toString() {
        if (buffer.capacity() == 0) {
            return "RecordBatchView(nothing)";
        }
        return "RecordBatchView(offsets "
                + baseOffset()
                + ".."
                + lastOffset()
                + ", "
                + sizeBytes()
                + " bytes, magic "
                + magic
                + ", epoch "
                + partitionLeaderEpoch()
                + ", records "
                + recordCount()
                + ", attributes 0x"
                + Integer.toHexString(attributes())
                + ", producer "
                + producerId()
                + "/"
                + producerEpoch()
                + "/"
                + baseSequence()
                + ")";
    }
}
