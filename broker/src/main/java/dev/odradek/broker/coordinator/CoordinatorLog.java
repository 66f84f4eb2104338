package dev.odradek.broker.coordinator;

import dev.odradek.wire.ErrorCode;
import io.netty.buffer.ByteBuf;
import java.io.IOException;

/// A partition of an internal topic that this node leads, as a coordinator needs it. Goes with one
/// leader epoch: once that is over, appends are rejected.
public interface CoordinatorLog {
    /// What came of an append.
    sealed interface Appended {
        /// In the leader's log; committed when the high watermark has passed `lastOffset`.
        record At(long baseOffset, long lastOffset) implements Appended {}

        /// Nothing was written.
        record Rejected(ErrorCode error) implements Appended {}
    }

    /// The partition's index in its topic.
    int partition();

    int leaderEpoch();

    long logStartOffset();

    /// The offset of the next record.
    long logEndOffset();

    /// Below it everything is committed.
    long highWatermark();

    /// The topic's `max.message.bytes`: the most that a batch may have.
    int batchBytesMax();

    /// Appends one batch, with the demand for in-sync replicas that acks=all makes. Called by the
    /// coordinator's queue; must not call back into it.
    ///
    /// @param batch its readable bytes are one record batch of magic 2 without offset and leader
    ///   epoch, which are filled in; not kept
    Appended append(ByteBuf batch);

    /// Has `onAdvance` run whenever the high watermark has moved, by whatever thread moves it and
    /// without a lock held; it does not block. At most one is set, before the first append.
    void watchHighWatermark(Runnable onAdvance);

    /// Nobody hears of the high watermark any more.
    void unwatchHighWatermark();

    /// Reads batches from the one that holds `fromOffset` on, as they lie in the log. Blocks;
    /// called by a worker.
    ///
    /// @param bytesMax how much to read; what is read may end within a batch, but the first batch
    ///   is read whole even when it is larger
    /// @param target what is read is written at its writer index; grows as needed
    /// @return bytes read; 0 at the end of the log
    int read(long fromOffset, int bytesMax, ByteBuf target) throws IOException;
}
