package dev.odradek.compat.hostile;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/// A record batch to be patched, byte by byte.
///
/// ```
///  0 baseOffset 8 | 8 length 4 | 12 leaderEpoch 4 | 16 magic 1 | 17 crc 4 | 21 attributes 2
/// 23 lastOffsetDelta 4 | 27 baseTimestamp 8 | 35 maxTimestamp 8 | 43 producerId 8 | 51 epoch 2
/// 53 baseSequence 4 | 57 count 4 | 61 records
/// ```
public final class Batch {
    public static final int BASE_OFFSET_AT = 0;
    public static final int LENGTH_AT = 8;
    public static final int MAGIC_AT = 16;
    public static final int CRC_AT = 17;
    public static final int ATTRIBUTES_AT = 21;
    public static final int LAST_OFFSET_DELTA_AT = 23;
    public static final int BASE_TIMESTAMP_AT = 27;
    public static final int MAX_TIMESTAMP_AT = 35;
    public static final int PRODUCER_ID_AT = 43;
    public static final int EPOCH_AT = 51;
    public static final int BASE_SEQUENCE_AT = 53;
    public static final int COUNT_AT = 57;
    public static final int RECORDS_AT = 61;

    private ByteBuffer bytes;

    private Batch(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    /// A sound batch of `count` small records as of now.
    public static Batch of(Compression compression, int count) {
        var records = new SimpleRecord[count];
        for (int n = 0; n < count; n++) {
            records[n] =
                    new SimpleRecord(
                            System.currentTimeMillis(),
                            "key".getBytes(StandardCharsets.US_ASCII),
                            ("value " + n).getBytes(StandardCharsets.US_ASCII));
        }
        return of(compression, records);
    }

    /// A sound batch of records that are given.
    public static Batch of(Compression compression, SimpleRecord... records) {
        ByteBuffer built = MemoryRecords.withRecords(compression, records).buffer();
        byte[] bytes = new byte[built.remaining()];
        built.get(bytes);
        return new Batch(bytes);
    }

    /// A sound batch of two records, not compressed.
    public static Batch plain() {
        return of(Compression.NONE, 2);
    }

    /// A batch whose compressed records are `payload`.
    public static Batch withPayload(CompressionType codec, byte[] payload) {
        return plain().payload(payload).attributes(codec.id);
    }

    /// Replaces what follows the header; the length is put right.
    public Batch payload(byte[] payload) {
        bytes = ByteBuffer.wrap(Arrays.copyOf(bytes.array(), RECORDS_AT + payload.length));
        bytes.put(RECORDS_AT, payload);
        return setInt(LENGTH_AT, bytes.capacity() - 12);
    }

    public Batch attributes(int attributes) {
        return setShort(ATTRIBUTES_AT, attributes);
    }

    public Batch setByte(int at, int value) {
        bytes.put(at, (byte) value);
        return this;
    }

    public Batch setShort(int at, int value) {
        bytes.putShort(at, (short) value);
        return this;
    }

    public Batch setInt(int at, int value) {
        bytes.putInt(at, value);
        return this;
    }

    public Batch setLong(int at, long value) {
        bytes.putLong(at, value);
        return this;
    }

    /// As an idempotent producer's batch.
    public Batch producer(long id, int epoch, int sequence) {
        return setLong(PRODUCER_ID_AT, id)
                .setShort(EPOCH_AT, epoch)
                .setInt(BASE_SEQUENCE_AT, sequence);
    }

    /// The bytes, with the checksum that fits them.
    public byte[] sealed() {
        var crc = new CRC32C();
        crc.update(bytes.array(), ATTRIBUTES_AT, bytes.capacity() - ATTRIBUTES_AT);
        return setInt(CRC_AT, (int) crc.getValue()).unsealed();
    }

    /// The bytes, with whatever checksum they have.
    public byte[] unsealed() {
        return bytes.array().clone();
    }
}
