package dev.odradek.log.producer;

import dev.odradek.wire.record.RecordBatchView;
import dev.odradek.wire.record.RecordCursor;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// What a control batch says about a transaction.
///
/// @param commit or abort
/// @param coordinatorEpoch of the coordinator that ended it
/// @param timestampMs of the record, epoch ms
record EndMarker(boolean commit, int coordinatorEpoch, long timestampMs) {
    private static final short ABORT = 0;
    private static final short COMMIT = 1;
    private static final int KEY_BYTES = 4;
    private static final int VALUE_BYTES = 6;
    private static final int CONTROL_BYTES_MAX = 1024 * 1024;

    /// @return null when the batch is empty (the cleaner took the marker) or not a marker
    static @Nullable EndMarker of(RecordBatchView batch) {
        try (var cursor = new RecordCursor(CONTROL_BYTES_MAX)) {
            if (!cursor.open(batch).next()) {
                return null;
            }
            ByteBuf key = cursor.key();
            ByteBuf value = cursor.value();
            if (key == null
                    || value == null
                    || key.readableBytes() < KEY_BYTES
                    || value.readableBytes() < VALUE_BYTES) {
                return null;
            }
            short type = key.getShort(key.readerIndex() + Short.BYTES);
            if (type != ABORT && type != COMMIT) {
                return null;
            }
            return new EndMarker(
                    type == COMMIT,
                    value.getInt(value.readerIndex() + Short.BYTES),
                    cursor.timestamp());
        }
    }
}
