package dev.odradek.wire.record;

import static dev.odradek.wire.record.BatchLayout.ATTRIBUTES_AT;
import static dev.odradek.wire.record.BatchLayout.CONTROL_BIT;
import static dev.odradek.wire.record.BatchLayout.HEADER_BYTES;
import static dev.odradek.wire.record.BatchLayout.LOG_APPEND_TIME_BIT;
import static dev.odradek.wire.record.BatchLayout.PREFIX_BYTES;
import static dev.odradek.wire.record.BatchLayout.TRANSACTIONAL_BIT;

import io.netty.buffer.ByteBuf;

/// What the cleaner leaves of a batch whose records are all gone but whose place in the log must
/// stay known: the header alone, with offsets, leader epoch, producer, sequence and greatest
/// timestamp. Source: Kafka 4.3.1 DefaultRecordBatch.writeEmptyHeader.
public final class EmptiedBatch {
    private static final int KEPT_ATTRIBUTES =
            LOG_APPEND_TIME_BIT | TRANSACTIONAL_BIT | CONTROL_BIT;

    private EmptiedBatch() {}

    /// @param batch whole or header only; of magic 0 or 1, only offset and timestamp are taken over
    /// @param target written at its writer index
    public static void write(RecordBatchView batch, ByteBuf target) {
        int at = target.writerIndex();
        if (batch.magic() == BatchLayout.MAGIC) {
            target.writeBytes(batch.buffer(), batch.at(), HEADER_BYTES);
        } else {
            writeModern(batch, target);
        }
        target.setInt(at + BatchLayout.LENGTH_AT, HEADER_BYTES - PREFIX_BYTES);
        target.setShort(at + ATTRIBUTES_AT, batch.attributes() & KEPT_ATTRIBUTES);
        target.setLong(at + BatchLayout.BASE_TIMESTAMP_AT, BatchLayout.NO_TIMESTAMP);
        target.setInt(at + BatchLayout.RECORD_COUNT_AT, 0);
        target.setInt(
                at + BatchLayout.CRC_AT,
                Checksums.crc32c(target, at + ATTRIBUTES_AT, HEADER_BYTES - ATTRIBUTES_AT));
    }

    private static void writeModern(RecordBatchView batch, ByteBuf target) {
        target.writeLong(batch.lastOffset())
                .writeInt(0)
                .writeInt(BatchLayout.NO_LEADER_EPOCH)
                .writeByte(BatchLayout.MAGIC)
                .writeInt(0)
                .writeShort(0)
                .writeInt(0)
                .writeLong(BatchLayout.NO_TIMESTAMP)
                .writeLong(batch.maxTimestamp())
                .writeLong(BatchLayout.NO_PRODUCER_ID)
                .writeShort(BatchLayout.NO_PRODUCER_EPOCH)
                .writeInt(BatchLayout.NO_SEQUENCE)
                .writeInt(0);
    }
}
