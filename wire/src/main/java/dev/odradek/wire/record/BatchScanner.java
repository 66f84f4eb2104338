package dev.odradek.wire.record;

import static dev.odradek.wire.record.BatchLayout.ANY_MAGIC_BYTES;
import static dev.odradek.wire.record.BatchLayout.LENGTH_AT;
import static dev.odradek.wire.record.BatchLayout.MAGIC_AT;
import static dev.odradek.wire.record.BatchLayout.PREFIX_BYTES;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// Walks batches that lie one behind the other, without allocating:
///
/// ```
/// scanner.over(buffer, from, until);
/// while (scanner.next()) { use(scanner.batch()); }
/// if (scanner.end() == BatchScanner.End.MALFORMED) { ... scanner.position() ... }
/// ```
///
/// Only lengths and magics are looked at, no CRC.
public final class BatchScanner {
    /// Why [#next()] said no.
    public enum End {
        /// There may be more: `next` has not said no yet.
        NOT_YET,
        /// The last batch ended where the bytes end.
        COMPLETE,
        /// The bytes end within a batch, as they do after a fetch by size or a crash.
        CUT_OFF,
        /// An unknown magic or an impossible length: the bytes from [#position()] on are no
        /// batches.
        MALFORMED
    }

    private final RecordBatchView view = new RecordBatchView();
    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private int next;
    private int until;
    private End end = End.COMPLETE;

    /// Starts over, on the bytes `[from, until)` of a buffer.
    ///
    /// @return this
    public BatchScanner over(ByteBuf buffer, int from, int until) {
        this.buffer = buffer;
        this.next = from;
        this.until = until;
        this.end = End.NOT_YET;
        return this;
    }

    /// Starts over, on the readable bytes of a buffer.
    public BatchScanner over(ByteBuf buffer) {
        return over(buffer, buffer.readerIndex(), buffer.writerIndex());
    }

    /// Moves on to the next whole batch.
    ///
    /// @return whether there was one; if not, [#end()] says why
    public boolean next() {
        if (end != End.NOT_YET) {
            return false;
        }
        int available = until - next;
        if (available < ANY_MAGIC_BYTES) {
            end = available == 0 ? End.COMPLETE : End.CUT_OFF;
            return false;
        }
        int sizeBytesMin = BatchLayout.sizeBytesMin(buffer.getByte(next + MAGIC_AT));
        int length = buffer.getInt(next + LENGTH_AT);
        if (sizeBytesMin < 0 || length < sizeBytesMin - PREFIX_BYTES) {
            end = End.MALFORMED;
            return false;
        }
        if (length > available - PREFIX_BYTES) {
            end = End.CUT_OFF;
            return false;
        }
        view.set(buffer, next);
        next += PREFIX_BYTES + length;
        return true;
    }

    /// The batch that [#next()] found. The same object every time.
    public RecordBatchView batch() {
        return view;
    }

    /// Absolute index after the last whole batch so far.
    public int position() {
        return next;
    }

    public End end() {
        return end;
    }
}
