package dev.odradek.log.index;

import dev.odradek.base.disk.HandleCache;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Supplier;

/// Where in the segment an offset lies, roughly: one entry about every `index.interval.bytes`.
///
/// ```
/// 0        4          8
/// | offset | position |      offset of a batch's last record, relative to the base offset; the
///                            byte position of the batch; both int32, both rising
/// ```
///
/// Source: Kafka 4.3.1 OffsetIndex.
public final class OffsetIndex {
    public static final int ENTRY_BYTES = 8;

    /// @param offset last offset of the batch, absolute
    /// @param position where the batch begins in the segment, bytes
    public record Entry(long offset, int position) {}

    private static final IndexEntries.Key BY_OFFSET = ByteBuffer::getInt;

    private final IndexEntries entries;
    private final long baseOffset;
    private volatile long lastOffset;

    public OffsetIndex(HandleCache handles, Supplier<Path> file, long baseOffset) {
        this.entries = new IndexEntries(handles, file, ENTRY_BYTES);
        this.baseOffset = baseOffset;
        this.lastOffset = baseOffset;
    }

    /// Takes the file as that of a sealed segment.
    ///
    /// @param sizeBytes of the file
    /// @param segmentBytes of the segment: no entry points beyond
    /// @throws CorruptIndexException when its size or its last entry cannot be
    public void openSealed(long sizeBytes, int segmentBytes) throws IOException {
        entries.openSealed(checkedCount(sizeBytes));
        checkLast(segmentBytes);
    }

    /// Reads the file into memory as that of the active segment.
    ///
    /// @param sizeBytes of the file
    /// @param segmentBytes of the segment: no entry points beyond
    /// @throws CorruptIndexException when its size or its last entry cannot be
    public void openActive(long sizeBytes, int segmentBytes) throws IOException {
        entries.openActive(checkedCount(sizeBytes));
        checkLast(segmentBytes);
    }

    /// Takes the file as it was when it was closed, without a look at it.
    ///
    /// @param lastIndexedOffset of the last entry; the base offset when there is none
    public void resume(int entryCount, long lastIndexedOffset) {
        entries.resume(entryCount);
        lastOffset = lastIndexedOffset;
    }

    /// Brings the entries into memory, for appending behind them.
    public void wake() throws IOException {
        entries.wake();
    }

    private int checkedCount(long sizeBytes) throws CorruptIndexException {
        if (sizeBytes % ENTRY_BYTES != 0 || sizeBytes > Integer.MAX_VALUE) {
            throw new CorruptIndexException(
                    entries.file(), "has " + sizeBytes + " bytes, no multiple of " + ENTRY_BYTES);
        }
        return (int) (sizeBytes / ENTRY_BYTES);
    }

    private void checkLast(int segmentBytes) throws IOException {
        IndexEntries.Found last = entries.entry(entries.count() - 1);
        lastOffset = last == null ? baseOffset : toEntry(last).offset();
        if (last != null
                && (lastOffset < baseOffset
                        || toEntry(last).position() < 0
                        || toEntry(last).position() >= segmentBytes)) {
            throw new CorruptIndexException(
                    entries.file(),
                    "ends with " + toEntry(last) + ", base offset is " + baseOffset);
        }
    }

    public int count() {
        return entries.count();
    }

    /// Offset of the last entry; the base offset when there is none.
    public long lastOffset() {
        return lastOffset;
    }

    /// Whether `offset` can be told relative to the base offset.
    public boolean canAppend(long offset) {
        long relative = offset - baseOffset;
        return relative >= 0 && relative <= Integer.MAX_VALUE;
    }

    /// Adds an entry behind the others; one that is not behind them is left out.
    ///
    /// @param offset one that [#canAppend]
    /// @param position of the batch, bytes
    public void append(long offset, int position) {
        if (entries.count() == 0 || offset > lastOffset) {
            entries.append(((offset - baseOffset) << 32) | position, 0);
            lastOffset = offset;
        }
    }

    /// @return the last entry at or below `offset`; the base offset at position 0 when there is
    ///   none
    public Entry floor(long offset) throws IOException {
        IndexEntries.Found found =
                entries.floor(Math.min(offset - baseOffset, Integer.MAX_VALUE), BY_OFFSET);
        return found == null ? new Entry(baseOffset, 0) : toEntry(found);
    }

    /// The first entry whose position is at least `position`: an offset that a read up to there
    /// cannot pass.
    ///
    /// @return its offset; -1 when there is none
    public long offsetAtOrAfterPosition(int position) throws IOException {
        IndexEntries.Found below =
                entries.floor((long) position - 1, (bytes, at) -> bytes.getInt(at + Integer.BYTES));
        IndexEntries.Found next = entries.entry(below == null ? 0 : below.number() + 1);
        return next == null ? -1 : toEntry(next).offset();
    }

    /// Drops the entries at or above `offset`; the index is in memory afterwards.
    public void truncateTo(long offset) throws IOException {
        IndexEntries.Found below = entries.floor(offset - 1 - baseOffset, BY_OFFSET);
        entries.truncate(below == null ? 0 : below.number() + 1);
        IndexEntries.Found last = entries.entry(entries.count() - 1);
        lastOffset = last == null ? baseOffset : toEntry(last).offset();
    }

    /// Drops all entries.
    public void clear() {
        entries.clear();
        lastOffset = baseOffset;
    }

    /// Writes the file.
    public void write() throws IOException {
        entries.write();
    }

    /// Writes the file and lets go of the memory.
    public void seal() throws IOException {
        entries.seal();
    }

    public void force() throws IOException {
        entries.force();
    }

    /// As [#force], for a file that was durable when it was opened.
    public void forceWritten() throws IOException {
        entries.forceWritten();
    }

    /// Whether the file holds all entries, and we have forced what we wrote of it.
    public boolean isWritten() {
        return entries.isWritten();
    }

    /// Somebody else has forced the file.
    public void forced() {
        entries.forced();
    }

    public Path file() {
        return entries.file();
    }

    private Entry toEntry(IndexEntries.Found found) {
        return new Entry(
                baseOffset + found.bytes().getInt(found.at()),
                found.bytes().getInt(found.at() + Integer.BYTES));
    }
}
