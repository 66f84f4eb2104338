package dev.odradek.log.producer;

import dev.odradek.wire.record.BatchLayout;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The content of a `.snapshot` file: all producers as of an offset. Ours has an entry for each of
/// a producer's last batches, oldest first, so that a batch that is sent again after a crash is
/// still known; of several entries for one producer Kafka, which writes but the newest, keeps the
/// last.
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
        int count = 0;
        for (ProducerEntry entry : entries) {
            count += Math.max(1, entry.batchCount());
        }
        ByteBuffer bytes = ByteBuffer.allocate(ENTRIES_AT + Integer.BYTES + count * ENTRY_BYTES);
        bytes.putShort(VERSION).putInt(0).putInt(count);
        for (ProducerEntry entry : entries) {
            for (int i = 0; i < entry.batchCount() - 1; i++) {
                SequenceRange batch = entry.batch(i);
                // Kafka leaves out what has expired entry by entry: never the newest alone.
                put(bytes, entry, batch, Math.min(batch.timestampMs(), entry.lastTimestampMs()));
            }
            put(bytes, entry, entry.newestBatch(), entry.lastTimestampMs());
        }
        bytes.putInt(CRC_AT, crc(bytes.array()));
        return bytes.array();
    }

    private static void put(
            ByteBuffer bytes,
            ProducerEntry entry,
            @Nullable SequenceRange batch,
            long timestampMs) {
        bytes.putLong(entry.producerId())
                .putShort(entry.epoch())
                .putInt(batch == null ? BatchLayout.NO_SEQUENCE : batch.lastSequence())
                .putLong(batch == null ? -1 : batch.lastOffset())
                .putInt(batch == null ? 0 : batch.offsetDelta())
                .putLong(timestampMs)
                .putInt(entry.coordinatorEpoch())
                .putLong(entry.transactionFirstOffset());
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
                ProducerEntry entry = entry(bytes);
                boolean again =
                        !entries.isEmpty() && entries.getLast().producerId() == entry.producerId();
                if (again) {
                    entry.takeEarlier(entries.removeLast());
                }
                entries.add(entry);
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
