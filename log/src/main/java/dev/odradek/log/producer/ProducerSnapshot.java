package dev.odradek.log.producer;

import dev.odradek.wire.record.BatchLayout;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The content of a `.snapshot` file: all producers as of an offset.
///
/// ```
/// version int16 (1) | crc uint32, CRC32C of what follows | count int32 | count times:
///   producer id int64 | epoch int16 | last sequence int32 | last offset int64 | offset delta int32
///   | timestamp int64 | coordinator epoch int32 | transaction's first offset int64
/// ```
///
/// Source: Kafka 4.3.1 ProducerSnapshot.json, ProducerStateManager.
final class ProducerSnapshot {
    private static final short VERSION = 1;
    private static final int CRC_AT = Short.BYTES;
    private static final int ENTRIES_AT = CRC_AT + Integer.BYTES;
    private static final int ENTRY_BYTES = 8 + 2 + 4 + 8 + 4 + 8 + 4 + 8;

    private ProducerSnapshot() {}

    static byte[] encode(Collection<ProducerEntry> entries) {
        ByteBuffer bytes =
                ByteBuffer.allocate(ENTRIES_AT + Integer.BYTES + entries.size() * ENTRY_BYTES);
        bytes.putShort(VERSION).putInt(0).putInt(entries.size());
        for (ProducerEntry entry : entries) {
            bytes.putLong(entry.producerId())
                    .putShort(entry.epoch())
                    .putInt(entry.lastSequence())
                    .putLong(entry.lastOffset())
                    .putInt(entry.lastOffsetDelta())
                    .putLong(entry.lastTimestampMs())
                    .putInt(entry.coordinatorEpoch())
                    .putLong(entry.transactionFirstOffset());
        }
        bytes.putInt(CRC_AT, crc(bytes.array()));
        return bytes.array();
    }

    /// @return null when the bytes are no such snapshot
    static @Nullable List<ProducerEntry> decode(byte[] content) {
        if (content.length < ENTRIES_AT + Integer.BYTES) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.wrap(content);
        if (bytes.getShort() != VERSION || bytes.getInt() != crc(content)) {
            return null;
        }
        int count = bytes.getInt();
        if (count < 0 || count > bytes.remaining() / ENTRY_BYTES) {
            return null;
        }
        var entries = new ArrayList<ProducerEntry>(count);
        try {
            for (int i = 0; i < count; i++) {
                entries.add(entry(bytes));
            }
        } catch (BufferUnderflowException e) {
            return null;
        }
        return entries;
    }

    private static ProducerEntry entry(ByteBuffer bytes) {
        long producerId = bytes.getLong();
        short epoch = bytes.getShort();
        int lastSequence = bytes.getInt();
        long lastOffset = bytes.getLong();
        int offsetDelta = bytes.getInt();
        long timestampMs = bytes.getLong();
        int coordinatorEpoch = bytes.getInt();
        long transactionFirstOffset = bytes.getLong();
        var entry =
                new ProducerEntry(
                        producerId,
                        epoch,
                        coordinatorEpoch,
                        timestampMs,
                        Math.max(-1, transactionFirstOffset));
        if (lastOffset >= 0 && epoch != BatchLayout.NO_PRODUCER_EPOCH) {
            entry.addBatch(
                    epoch, new SequenceRange(lastSequence, lastOffset, offsetDelta, timestampMs));
        }
        return entry;
    }

    private static int crc(byte[] content) {
        var crc = new CRC32C();
        crc.update(content, ENTRIES_AT, content.length - ENTRIES_AT);
        return (int) crc.getValue();
    }
}
