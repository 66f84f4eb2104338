package dev.odradek.wire.record;

import dev.odradek.wire.compress.BoundedDecompressor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Walks the records of a batch of magic 2 without an object per record:
///
/// ```
/// try (var cursor = new RecordCursor(limit)) {
///     cursor.open(batch);
///     while (cursor.next()) { use(cursor.offset(), cursor.buffer(), cursor.valueAt(), cursor.valueSizeBytes()); }
/// }
/// ```
///
/// A record lies as follows; varints are zigzag, a negative size means null:
///
/// ```
/// length varint | attributes int8 | timestamp delta varlong | offset delta varint
///   | key size varint, key | value size varint, value
///   | header count varint, then per header: key size varint, key | value size varint, value
/// ```
///
/// Where the batch is compressed, its stream is decompressed in chunks into a window that is at
/// least as large as the current record and is reused from batch to batch; what [#buffer()] shows
/// is valid until the next call of [#next()]. Where it is not, the window is the batch's own
/// buffer. Every length is checked against what is really there.
public final class RecordCursor implements AutoCloseable {
    private static final int CHUNK_BYTES = 16 * 1024;
    private static final int KEPT_WINDOW_BYTES = 1024 * 1024;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final long decompressedBytesMax;

    private byte[] chunk = new byte[0];
    private ByteBuf chunkView = Unpooled.EMPTY_BUFFER;
    private @Nullable BoundedDecompressor source;
    private ByteBuf window = Unpooled.EMPTY_BUFFER;
    // The same bytes at the same indexes, for reading single bytes quickly.
    private ByteBuffer bytes = NOTHING;
    // What has been taken lies before `next`, what is there ends at `limit`; `windowAt` is the
    // window's index 0 in the
    // whole of the (decompressed) records.
    private int next;
    private int limit;
    private long windowAt;
    private boolean valuesKept;

    private long bytesMax;
    private long baseOffset;
    private long baseTimestamp;
    private long appendTimestamp;
    private boolean logAppendTime;
    private int recordCount;
    private int index;

    private int sizeBytes;
    private byte attributes;
    private long timestampDelta;
    private int offsetDelta;
    private int keyAt;
    private int keySizeBytes;
    private int valueAt;
    private int valueSizeBytes;
    private int headersAt;
    private int bodyAt;
    private int lowestSizeBytes;
    private int headerCount;
    private int recordEndAt;

    private int headerIndex;
    private int nextHeaderAt;
    private int headerKeyAt;
    private int headerKeySizeBytes;
    private int headerValueAt;
    private int headerValueSizeBytes;

    /// @param decompressedBytesMax the most that the records of one batch may decompress to
    public RecordCursor(long decompressedBytesMax) {
        this.decompressedBytesMax = decompressedBytesMax;
    }

    /// Starts on a batch, before its first record. The batch's bytes must stay until the cursor is
    /// done with them.
    ///
    /// @return this
    /// @throws MalformedBatchException when the magic is not 2 or the compression unknown
    /// @throws dev.odradek.wire.compress.MalformedCompressionException when the compressed stream
    ///   begins wrongly
    public RecordCursor open(RecordBatchView batch) {
        return open(batch, decompressedBytesMax);
    }

    RecordCursor open(RecordBatchView batch, long bytesMax) {
        return open(batch, bytesMax, true);
    }

    /// As [#open(RecordBatchView)], but for looking at numbers only: keys, values and headers are
    /// checked and skipped without being gathered in memory, so that the window stays small
    /// whatever the records' size. [#buffer()], [#key()], [#value()] and the headers must not be
    /// asked for.
    public RecordCursor openSkipping(RecordBatchView batch) {
        return openSkipping(batch, decompressedBytesMax);
    }

    RecordCursor openSkipping(RecordBatchView batch, long bytesMax) {
        return open(batch, bytesMax, false);
    }

    private RecordCursor open(RecordBatchView batch, long bytesMax, boolean valuesKept) {
        close();
        if (batch.magic() != BatchLayout.MAGIC) {
            throw new MalformedBatchException(
                    batch.at() + BatchLayout.MAGIC_AT, "no cursor over magic " + batch.magic());
        }
        this.valuesKept = valuesKept;
        this.bytesMax = bytesMax;
        baseOffset = batch.baseOffset();
        baseTimestamp = batch.baseTimestamp();
        logAppendTime = batch.isLogAppendTime();
        appendTimestamp = batch.maxTimestamp();
        recordCount = batch.recordCount();
        index = 0;
        // What lies in several pieces is gathered chunk by chunk, as if it were compressed.
        if (batch.isCompressed() || batch.buffer().nioBufferCount() != 1) {
            source =
                    BoundedDecompressor.open(
                            batch.compression(),
                            batch.buffer(),
                            batch.recordsAt(),
                            batch.recordsSizeBytes(),
                            bytesMax);
            if (chunk.length == 0) {
                chunk(new byte[CHUNK_BYTES]);
            }
            window = chunkView;
            bytes = ByteBuffer.wrap(chunk);
            next = 0;
            limit = 0;
            windowAt = 0;
        } else {
            window = batch.buffer();
            bytes = window.nioBuffer(0, batch.endAt());
            next = batch.recordsAt();
            limit = batch.endAt();
            windowAt = -next;
        }
        return this;
    }

    /// Moves to the next record.
    ///
    /// @return false after the last; then it is also certain that no bytes follow it
    /// @throws MalformedBatchException when the bytes are no record, end too early or go on after
    ///   the last record; the position counts from the start of the decompressed records
    /// @throws dev.odradek.wire.compress.MalformedCompressionException when the compressed stream
    ///   is broken
    /// @throws dev.odradek.wire.compress.DecompressionLimitException when the batch holds more than
    ///   the bound
    public boolean next() {
        if (index >= recordCount) {
            if (next < limit || fill()) {
                throw malformed("more bytes than the batch's " + recordCount + " records");
            }
            return false;
        }
        int length = varint();
        if (length < 0) {
            throw malformed("record of " + length + " bytes");
        }
        sizeBytes = length;
        if (source == null) {
            if (length > limit - next) {
                throw malformed("record of " + length + " bytes where " + (limit - next) + " are");
            }
        } else if (valuesKept) {
            require(length);
        }
        if (length <= limit - next) {
            parseWithin(next + length);
        } else {
            parseAcross(position() + length);
        }
        recordEndAt = next;
        headerIndex = 0;
        nextHeaderAt = headersAt;
        index++;
        return true;
    }

    /// Reads a record that lies in the window as a whole, up to the index `endAt`.
    private void parseWithin(int endAt) {
        ByteBuffer from = bytes;
        int at = next;
        if (at == endAt) {
            throw malformed("record of 0 bytes");
        }
        attributes = from.get(at++);
        timestampDelta = 0;
        for (int shift = 0, b = -1; b < 0; shift += 7) {
            if (at == endAt || shift == 7 * Varints.LONG_BYTES_MAX) {
                throw malformed("timestamp beyond its record");
            }
            b = from.get(at++);
            timestampDelta |= (b & 0x7FL) << shift;
        }
        timestampDelta = (timestampDelta >>> 1) ^ -(timestampDelta & 1);
        long packed = varintAt(from, at, endAt);
        offsetDelta = (int) (packed >> 32);
        bodyAt = (int) packed;
        packed = blobAt(from, bodyAt, endAt);
        keySizeBytes = (int) (packed >> 32);
        keyAt = (int) packed;
        lowestSizeBytes = Math.min(0, keySizeBytes);
        packed = blobAt(from, keyAt + Math.max(0, keySizeBytes), endAt);
        valueSizeBytes = (int) (packed >> 32);
        valueAt = (int) packed;
        lowestSizeBytes = Math.min(lowestSizeBytes, valueSizeBytes);
        packed = varintAt(from, valueAt + Math.max(0, valueSizeBytes), endAt);
        headerCount = (int) (packed >> 32);
        headersAt = (int) packed;
        at = headersAt;
        if (headerCount != 0) {
            at = headersWithin(from, at, endAt);
        }
        if (at != endAt) {
            throw malformed(
                    "record of " + sizeBytes + " bytes ends " + (endAt - at) + " bytes off");
        }
        next = endAt;
    }

    private int headersWithin(ByteBuffer from, int headersFrom, int endAt) {
        int at = headersFrom;
        checkHeaderCount(endAt - at);
        for (int i = 0; i < headerCount; i++) {
            long packed = blobAt(from, at, endAt);
            int keySize = (int) (packed >> 32);
            if (keySize < 0) {
                throw malformed("header without a key");
            }
            packed = blobAt(from, (int) packed + keySize, endAt);
            int valueSize = (int) (packed >> 32);
            lowestSizeBytes = Math.min(lowestSizeBytes, valueSize);
            at = (int) packed + Math.max(0, valueSize);
        }
        return at;
    }

    /// The size of a key or value, checked, in the upper half; the index of its first byte in the
    /// lower half.
    private long blobAt(ByteBuffer from, int at, int endAt) {
        long packed = varintAt(from, at, endAt);
        if ((int) (packed >> 32) > endAt - (int) packed) {
            throw malformed("key or value of " + (packed >> 32) + " bytes beyond its record");
        }
        return packed;
    }

    /// A varint before `endAt` in the upper half, the index after it in the lower half.
    private long varintAt(ByteBuffer from, int at, int endAt) {
        int index = at;
        int value = 0;
        for (int shift = 0; shift < 7 * Varints.INT_BYTES_MAX; shift += 7) {
            if (index >= endAt) {
                throw malformed("varint beyond its record");
            }
            int b = from.get(index++);
            value |= (b & 0x7F) << shift;
            if (b >= 0) {
                return (long) ((value >>> 1) ^ -(value & 1)) << 32 | index;
            }
        }
        throw malformed("varint of more than 5 bytes");
    }

    /// Reads a record of which the window holds only a part, up to `endAt`, counted as
    /// [#position()] is.
    private void parseAcross(long endAt) {
        attributes = nextByte();
        timestampDelta = varlong();
        offsetDelta = varint();
        bodyAt = next;
        lowestSizeBytes = 0;
        keySizeBytes = blobSize(endAt, "key");
        keyAt = next;
        skip(Math.max(0, keySizeBytes));
        valueSizeBytes = blobSize(endAt, "value");
        valueAt = next;
        skip(Math.max(0, valueSizeBytes));
        headerCount = varint();
        headersAt = next;
        checkHeaders(endAt);
        if (position() != endAt) {
            throw malformed(
                    "record of "
                            + sizeBytes
                            + " bytes ends "
                            + (endAt - position())
                            + " bytes off");
        }
    }

    private void checkHeaderCount(long available) {
        // A header has two bytes at least.
        if (headerCount < 0 || headerCount > available / 2) {
            throw malformed(headerCount + " headers");
        }
    }

    private void checkHeaders(long endAt) {
        checkHeaderCount(endAt - position());
        for (int i = 0; i < headerCount; i++) {
            int keySize = blobSize(endAt, "header key");
            if (keySize < 0) {
                throw malformed("header without a key");
            }
            skip(keySize);
            skip(Math.max(0, blobSize(endAt, "header value")));
        }
    }

    private int blobSize(long endAt, String what) {
        int size = varint();
        if (size > endAt - position()) {
            throw malformed(what + " of " + size + " bytes in a record that ends at " + endAt);
        }
        lowestSizeBytes = Math.min(lowestSizeBytes, size);
        return size;
    }

    /// Absolute offset of the current record.
    public long offset() {
        return baseOffset + offsetDelta;
    }

    public int offsetDelta() {
        return offsetDelta;
    }

    /// Timestamp of the current record in epoch ms: the batch's log append time if it has one.
    public long timestamp() {
        return logAppendTime ? appendTimestamp : baseTimestamp + timestampDelta;
    }

    /// What the record itself says, beside the batch's base timestamp.
    public long timestampDelta() {
        return timestampDelta;
    }

    /// The record's own attribute byte, which nobody uses: 0.
    public byte attributes() {
        return attributes;
    }

    /// Bytes of the current record after its length field.
    public int sizeBytes() {
        return sizeBytes;
    }

    /// Where key, value and headers lie; not owned, valid until the next call of [#next()].
    public ByteBuf buffer() {
        return window;
    }

    /// Absolute index of the key in [#buffer()].
    public int keyAt() {
        return keyAt;
    }

    /// Negative when the key is null.
    public int keySizeBytes() {
        return keySizeBytes;
    }

    public boolean hasKey() {
        return keySizeBytes >= 0;
    }

    /// Absolute index of the value in [#buffer()].
    public int valueAt() {
        return valueAt;
    }

    /// Negative when the value is null.
    public int valueSizeBytes() {
        return valueSizeBytes;
    }

    public boolean hasValue() {
        return valueSizeBytes >= 0;
    }

    /// The key as a new slice, not retained, valid until the next call of [#next()]; null when the
    /// record has none.
    public @Nullable ByteBuf key() {
        return keySizeBytes < 0 ? null : window.slice(keyAt, keySizeBytes);
    }

    /// The value as a new slice, not retained, valid until the next call of [#next()]; null when
    /// the record has none.
    public @Nullable ByteBuf value() {
        return valueSizeBytes < 0 ? null : window.slice(valueAt, valueSizeBytes);
    }

    public int headerCount() {
        return headerCount;
    }

    /// Moves to the next header of the current record.
    ///
    /// @return false after the last
    public boolean nextHeader() {
        if (headerIndex == headerCount) {
            return false;
        }
        // Checked by next() already: the sizes are right.
        int keptNext = next;
        next = nextHeaderAt;
        headerKeySizeBytes = varint();
        headerKeyAt = next;
        next += headerKeySizeBytes;
        headerValueSizeBytes = varint();
        headerValueAt = next;
        next += Math.max(0, headerValueSizeBytes);
        nextHeaderAt = next;
        next = keptNext;
        headerIndex++;
        return true;
    }

    /// Key of the current header.
    public String headerKey() {
        return window.toString(headerKeyAt, headerKeySizeBytes, StandardCharsets.UTF_8);
    }

    /// Absolute index of the current header's key in [#buffer()].
    public int headerKeyAt() {
        return headerKeyAt;
    }

    public int headerKeySizeBytes() {
        return headerKeySizeBytes;
    }

    /// Absolute index of the current header's value in [#buffer()].
    public int headerValueAt() {
        return headerValueAt;
    }

    /// Negative when the current header's value is null.
    public int headerValueSizeBytes() {
        return headerValueSizeBytes;
    }

    /// Value of the current header as a new slice, not retained; null when it has none.
    public @Nullable ByteBuf headerValue() {
        return headerValueSizeBytes < 0 ? null : window.slice(headerValueAt, headerValueSizeBytes);
    }

    /// Whether a null of the current record is written as something else than -1, as no honest
    /// client does.
    boolean hasOddNulls() {
        return lowestSizeBytes < -1;
    }

    /// Absolute index in [#buffer()] of the key size field: key, value and headers lie in `[bodyAt,
    /// bodyEndAt)`.
    int bodyAt() {
        return bodyAt;
    }

    int bodyEndAt() {
        return recordEndAt;
    }

    /// Bytes of the decompressed records that have been taken.
    public long position() {
        return windowAt + next;
    }

    /// Lets go of the decompressor, if there is one. The cursor can be opened again.
    @Override
    public void close() {
        if (source != null) {
            source.close();
            source = null;
        }
        window = Unpooled.EMPTY_BUFFER;
        bytes = NOTHING;
        recordCount = 0;
        index = 0;
        next = 0;
        limit = 0;
        if (chunk.length > KEPT_WINDOW_BYTES) {
            chunk(new byte[0]);
        }
    }

    private byte nextByte() {
        if (next == limit && !fill()) {
            throw malformed("records end too early");
        }
        return bytes.get(next++);
    }

    private int varint() {
        int first = nextByte();
        if (first >= 0) {
            return (first >>> 1) ^ -(first & 1);
        }
        int value = first & 0x7F;
        for (int shift = 7; shift < 7 * Varints.INT_BYTES_MAX; shift += 7) {
            int b = nextByte();
            value |= (b & 0x7F) << shift;
            if (b >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw malformed("varint of more than 5 bytes");
    }

    private long varlong() {
        long value = 0;
        for (int shift = 0; shift < 7 * Varints.LONG_BYTES_MAX; shift += 7) {
            byte b = nextByte();
            value |= (b & 0x7FL) << shift;
            if (b >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw malformed("varint of more than 10 bytes");
    }

    private void skip(int count) {
        int left = count;
        while (left > limit - next) {
            left -= limit - next;
            next = limit;
            if (!fill()) {
                throw malformed("records end too early");
            }
        }
        next += left;
    }

    /// Replaces a window that has been taken completely by what the stream holds next.
    ///
    /// @return false when there is nothing more
    private boolean fill() {
        if (source == null) {
            return false;
        }
        windowAt += limit;
        next = 0;
        limit = 0;
        int count = source.read(chunk, 0, chunk.length);
        limit = Math.max(0, count);
        return count > 0;
    }

    /// Has the next `count` bytes in the window, moving what is there to its front and letting it
    /// grow no faster than bytes arrive.
    private void require(int count) {
        BoundedDecompressor stream = source;
        if (limit - next >= count || stream == null) {
            return;
        }
        if (count > bytesMax - position()) {
            // Either the length lies or the bound is passed: find out which without gathering.
            skip(count);
        }
        windowAt += next;
        System.arraycopy(chunk, next, chunk, 0, limit - next);
        limit -= next;
        next = 0;
        while (limit < count) {
            if (limit == chunk.length) {
                chunk(Arrays.copyOf(chunk, grownSize(chunk.length)));
                window = chunkView;
                bytes = ByteBuffer.wrap(chunk);
            }
            int got = stream.read(chunk, limit, chunk.length - limit);
            if (got < 0) {
                throw malformed("record of " + count + " bytes where " + limit + " are");
            }
            limit += got;
        }
    }

    private void chunk(byte[] memory) {
        chunk = memory;
        chunkView = Unpooled.wrappedBuffer(memory);
    }

    private static int grownSize(int size) {
        return size > (Integer.MAX_VALUE - 8) / 2 ? Integer.MAX_VALUE - 8 : size * 2;
    }

    private MalformedBatchException malformed(String what) {
        return new MalformedBatchException(position(), what);
    }
}
