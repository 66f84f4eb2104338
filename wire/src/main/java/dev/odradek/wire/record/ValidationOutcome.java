package dev.odradek.wire.record;

import dev.odradek.wire.ErrorCode;
import io.netty.buffer.ByteBuf;
import java.util.List;

/// What [BatchValidator] says about a batch.
public sealed interface ValidationOutcome {
    /// The batch may be appended, as soon as it has its base offset and leader epoch.
    ///
    /// @param records exactly the batch, from reader to writer index: the buffer that was
    ///   validated, or, when `rebuilt`, a new one that the caller owns and releases
    /// @param rebuilt whether the batch was compressed anew
    /// @param sizeBytes of the batch in `records`
    /// @param maxTimestamp greatest timestamp, epoch ms; the log append time where the topic wants
    ///   that
    /// @param maxTimestampOffsetDelta the first record with that timestamp, counted from the
    ///   batch's first; 0 when the records were not looked at
    record Accepted(
            ByteBuf records,
            boolean rebuilt,
            int recordCount,
            int sizeBytes,
            long maxTimestamp,
            int maxTimestampOffsetDelta)
            implements ValidationOutcome {}

    /// The batch is not appended.
    ///
    /// @param message for the client: what is wrong
    /// @param recordErrors the records at fault, if it is single ones, in order; a bad batch may
    ///   have more than are here
    record Rejected(ErrorCode error, String message, List<RecordError> recordErrors)
            implements ValidationOutcome {
        public Rejected {
            recordErrors = List.copyOf(recordErrors);
        }
    }

    /// One record at fault.
    ///
    /// @param batchIndex counted from the first of the batch, 0
    record RecordError(int batchIndex, String message) {}
}
