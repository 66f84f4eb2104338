package dev.odradek.log;

import dev.odradek.wire.compress.Codec;
import dev.odradek.wire.record.BatchScanner;
import dev.odradek.wire.record.ControlRecords;
import dev.odradek.wire.record.EndTxnMarker;
import dev.odradek.wire.record.RecordBatchBuilder;
import dev.odradek.wire.record.RecordBatchView;
import dev.odradek.wire.record.RecordCursor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A batch as [LogModel] knows it, and as a reader of the log finds it.
///
/// @param producerId -1 for none
/// @param sequence of the first record; -1 for none
/// @param marker for the batch that ends a transaction
/// @param timestamps of its records
/// @param values of its records; one empty one for a marker
record ModelBatch(
        long baseOffset,
        int leaderEpoch,
        long producerId,
        int producerEpoch,
        int sequence,
        boolean transactional,
        @Nullable EndTxnMarker marker,
        List<Long> timestamps,
        List<String> values) {

    long nextOffset() {
        return baseOffset + values.size();
    }

    long lastOffset() {
        return nextOffset() - 1;
    }

    int lastSequence() {
        return sequence < 0 ? -1 : sequence + values.size() - 1;
    }

    long maxTimestamp() {
        return Collections.max(timestamps);
    }

    ByteBuf bytes() {
        ByteBuf target = Unpooled.buffer();
        try (var builder =
                new RecordBatchBuilder(target, Codec.NONE)
                        .baseOffset(baseOffset)
                        .leaderEpoch(leaderEpoch)
                        .producer(producerId, (short) producerEpoch, sequence)
                        .transactional(transactional)) {
            if (marker != null) {
                ControlRecords.append(builder, timestamps.getFirst(), marker);
            } else {
                for (int i = 0; i < values.size(); i++) {
                    byte[] value = values.get(i).getBytes(StandardCharsets.UTF_8);
                    builder.append(timestamps.get(i), (byte[]) null, value);
                }
            }
            builder.finish();
        }
        return target;
    }

    static List<ModelBatch> read(ByteBuf records) {
        var batches = new ArrayList<ModelBatch>();
        var scanner = new BatchScanner().over(records);
        while (scanner.next()) {
            batches.add(read(scanner.batch()));
        }
        return batches;
    }

    private static ModelBatch read(RecordBatchView batch) {
        var timestamps = new ArrayList<Long>();
        var values = new ArrayList<String>();
        EndTxnMarker marker = null;
        try (var cursor = new RecordCursor(Integer.MAX_VALUE)) {
            cursor.open(batch);
            while (cursor.next()) {
                timestamps.add(cursor.timestamp());
                if (batch.isControl()) {
                    marker = ControlRecords.endTxnMarker(cursor);
                    values.add("");
                } else {
                    ByteBuf value = cursor.value();
                    values.add(value == null ? "" : value.toString(StandardCharsets.UTF_8));
                }
            }
        }
        return new ModelBatch(
                batch.baseOffset(),
                batch.partitionLeaderEpoch(),
                batch.producerId(),
                batch.producerEpoch(),
                batch.baseSequence(),
                batch.isTransactional(),
                marker,
                timestamps,
                values);
    }

    @Override
    public String toString() {
        return "["
                + baseOffset
                + ".."
                + lastOffset()
                + " e"
                + leaderEpoch
                + (producerId < 0 ? "" : " p" + producerId + "/" + producerEpoch + "#" + sequence)
                + (marker == null ? "" : marker.committed() ? " commit" : " abort")
                + "]";
    }
}
