package dev.odradek.wire.record;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/// Writes and reads the records of control batches:
///
/// ```
/// key:   version int16 (0) | type int16
/// value: of ABORT and COMMIT: version int16 (0) | coordinator epoch int32
///        of the others: the generated message of that name at version 0
/// ```
public final class ControlRecords {
    private static final short KEY_VERSION = 0;
    private static final int KEY_BYTES = 2 * Short.BYTES;
    private static final short MARKER_VERSION = 0;
    private static final int MARKER_BYTES = Short.BYTES + Integer.BYTES;

    private ControlRecords() {}

    /// Makes the batch a control batch and appends a record to it.
    ///
    /// @param value the record's value, version prefix included where the type has one; its
    ///   readable bytes are copied, its indexes stay
    public static void append(
            RecordBatchBuilder batch, long timestampMs, ControlRecordType type, ByteBuf value) {
        ByteBuf key = Unpooled.buffer(KEY_BYTES, KEY_BYTES);
        key.writeShort(KEY_VERSION).writeShort(type.id());
        batch.control(true);
        batch.append(timestampMs, key, value);
    }

    /// Makes the batch a transactional control batch and appends the marker, which is all that such
    /// a batch holds. The caller gives the batch offset, leader epoch and producer (without a
    /// sequence), and finishes it.
    public static void append(RecordBatchBuilder batch, long timestampMs, EndTxnMarker marker) {
        ByteBuf value = Unpooled.buffer(MARKER_BYTES, MARKER_BYTES);
        value.writeShort(MARKER_VERSION).writeInt(marker.coordinatorEpoch());
        batch.transactional(true);
        ControlRecordType type =
                marker.committed() ? ControlRecordType.COMMIT : ControlRecordType.ABORT;
        append(batch, timestampMs, type, value);
    }

    /// The type of the record under a cursor over a control batch.
    ///
    /// @return null for a type that this release does not know
    /// @throws MalformedBatchException when the key is none of a control record
    public static @Nullable ControlRecordType typeOf(RecordCursor record) {
        if (record.keySizeBytes() < KEY_BYTES) {
            throw new MalformedBatchException(
                    record.position(),
                    "control record's key of " + record.keySizeBytes() + " bytes");
        }
        short version = record.buffer().getShort(record.keyAt());
        if (version < KEY_VERSION) {
            throw new MalformedBatchException(
                    record.position(), "control record's key of version " + version);
        }
        return ControlRecordType.of(record.buffer().getShort(record.keyAt() + Short.BYTES));
    }

    /// The marker under a cursor over a control batch.
    ///
    /// @return null when the control record is of another type
    /// @throws MalformedBatchException when key or value are not what they should be
    public static @Nullable EndTxnMarker endTxnMarker(RecordCursor record) {
        ControlRecordType type = typeOf(record);
        if (type != ControlRecordType.COMMIT && type != ControlRecordType.ABORT) {
            return null;
        }
        if (record.valueSizeBytes() < MARKER_BYTES
                || record.buffer().getShort(record.valueAt()) < MARKER_VERSION) {
            throw new MalformedBatchException(
                    record.position(),
                    "end of transaction in " + record.valueSizeBytes() + " bytes");
        }
        int coordinatorEpoch = record.buffer().getInt(record.valueAt() + Short.BYTES);
        return new EndTxnMarker(type == ControlRecordType.COMMIT, coordinatorEpoch);
    }
}
