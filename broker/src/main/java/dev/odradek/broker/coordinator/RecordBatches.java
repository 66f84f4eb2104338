package dev.odradek.broker.coordinator;

import dev.odradek.groups.shard.EncodedRecord;
import dev.odradek.wire.compress.Codec;
import dev.odradek.wire.record.RecordBatchBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;

/// Records of a shard as batches that its log takes.
final class RecordBatches {
    /// What a record's own framing can add to key and value: length, attributes, timestamp and
    /// offset deltas, two lengths, header count.
    static final int RECORD_OVERHEAD_BYTES = 32;

    /// What a batch has around its records.
    static final int BATCH_OVERHEAD_BYTES = 128;

    private RecordBatches() {}

    /// One batch of as many records as fit.
    ///
    /// @param from index of the first; always taken, whatever its size
    /// @param bytesMax what the batch may have, before compression
    static Built build(
            List<EncodedRecord> records, int from, int bytesMax, Codec codec, long timestampMs) {
        int sizeBytes = BATCH_OVERHEAD_BYTES;
        int until = from;
        while (until < records.size()) {
            int next = records.get(until).sizeBytes() + RECORD_OVERHEAD_BYTES;
            if (until > from && sizeBytes + next > bytesMax) {
                break;
            }
            sizeBytes += next;
            until++;
        }
        ByteBuf target = Unpooled.buffer(sizeBytes);
        try (var builder = new RecordBatchBuilder(target, codec)) {
            for (EncodedRecord record : records.subList(from, until)) {
                builder.append(timestampMs, record.key(), record.value());
            }
            builder.finish();
        }
        return new Built(target, until);
    }

    /// @param until index of the first record that is not in it
    record Built(ByteBuf batch, int until) {}
}
