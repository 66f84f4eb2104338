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
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A batch as [LogModel] knows it, and as a reader of the log finds it.
///
/// @param producerId -1 for none
/// @param sequence of the first record; -1 for none
/// @param control whether it ends a transaction
/// @param marker what it says then, unless the cleaner has emptied it
/// @param records those that are left; a marker's one has neither key nor value
record ModelBatch(
        long baseOffset,
        long lastOffset,
        int leaderEpoch,
        long producerId,
        int producerEpoch,
        int sequence,
        boolean transactional,
        boolean control,
        @Nullable EndTxnMarker marker,
        long maxTimestamp,
        List<Entry> records) {

    /// A record.
    ///
    /// @param key null where nothing is compacted
    /// @param value null for a tombstone
    record Entry(long offset, long timestampMs, @Nullable String key, @Nullable String value) {}

    long nextOffset() {
        return lastOffset + 1;
    }

    int lastSequence() {
        return sequence < 0 ? -1 : sequence + (int) (lastOffset - baseOffset);
    }

    /// Whether this is what is left of `original`, or all of it.
    boolean isLeftOf(ModelBatch original) {
        long latest = -1;
        for (Entry entry : records) {
            latest = Math.max(latest, entry.timestampMs());
        }
        // What is empty now says of which record it was the rest before.
        boolean timestampFits =
                records.isEmpty()
                        ? original.records.stream()
                                .anyMatch(entry -> entry.timestampMs() == maxTimestamp)
                        : maxTimestamp == latest;
        var withAllRecords =
                new ModelBatch(
                        baseOffset,
                        lastOffset,
                        leaderEpoch,
                        producerId,
                        producerEpoch,
                        sequence,
                        transactional,
                        control,
                        records.isEmpty() ? original.marker : marker,
                        timestampFits ? original.maxTimestamp : maxTimestamp,
                        original.records);
        return withAllRecords.equals(original) && original.records.containsAll(records);
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
                ControlRecords.append(builder, maxTimestamp, marker);
            } else {
                for (Entry entry : records) {
                    builder.append(entry.timestampMs(), bytes(entry.key()), bytes(entry.value()));
                }
            }
            builder.finish();
        }
        return target;
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
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
        var entries = new ArrayList<Entry>();
        EndTxnMarker marker = null;
        try (var cursor = new RecordCursor(Integer.MAX_VALUE)) {
            cursor.open(batch);
            while (cursor.next()) {
                if (batch.isControl()) {
                    marker = ControlRecords.endTxnMarker(cursor);
                    entries.add(new Entry(cursor.offset(), cursor.timestamp(), null, null));
                } else {
                    entries.add(
                            new Entry(
                                    cursor.offset(),
                                    cursor.timestamp(),
                                    text(cursor.key()),
                                    text(cursor.value())));
                }
            }
        }
        return new ModelBatch(
                batch.baseOffset(),
                batch.lastOffset(),
                batch.partitionLeaderEpoch(),
                batch.producerId(),
                batch.producerEpoch(),
                batch.baseSequence(),
                batch.isTransactional(),
                batch.isControl(),
                marker,
                batch.maxTimestamp(),
                entries);
    }

    private static @Nullable String text(@Nullable ByteBuf bytes) {
        return bytes == null ? null : bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        var keys = new StringBuilder();
        for (Entry entry : records) {
            if (entry.key() != null) {
                keys.append(' ').append(entry.value() == null ? "-" : "").append(entry.key());
                keys.append('@').append(entry.offset());
            }
        }
        return "["
                + baseOffset
                + ".."
                + lastOffset
                + " e"
                + leaderEpoch
                + (producerId < 0 ? "" : " p" + producerId + "/" + producerEpoch + "#" + sequence)
                + (transactional ? " t" : "")
                + (marker == null ? "" : marker.committed() ? " commit" : " abort")
                + (records.isEmpty() ? " emptied" : keys)
                + "]";
    }
}
