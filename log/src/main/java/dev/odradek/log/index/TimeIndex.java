package dev.odradek.log.index;

import dev.odradek.base.disk.HandleCache;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Supplier;

/// Which offset first reached a timestamp, roughly.
///
/// ```
/// 0           8        12
/// | timestamp | offset |     greatest timestamp so far, epoch ms, int64; last offset of the batch
///                            that has it, relative to the base offset, int32; timestamps rise
/// ```
///
/// A sealed segment's last entry is its greatest timestamp. Source: Kafka 4.3.1 TimeIndex.
public final class TimeIndex {
    public static final int ENTRY_BYTES = 12;

    /// @param timestampMs greatest timestamp up to `offset`; -1 for none
    /// @param offset last offset of the batch with that timestamp, absolute
    public record Entry(long timestampMs, long offset) {}

    private static final IndexEntries.Key BY_TIMESTAMP = ByteBuffer::getLong;

    private final IndexEntries entries;
    private final long baseOffset;
    private volatile Entry last;

    public TimeIndex(HandleCache handles, Supplier<Path> file, long baseOffset) {
        this.entries = new IndexEntries(handles, file, ENTRY_BYTES);
        this.baseOffset = baseOffset;
        this.last = none();
    }

    /// Takes the file as that of a sealed segment.
    ///
    /// @throws CorruptIndexException when its size or its last entry cannot be
    public void openSealed(long sizeBytes) throws IOException {
        entries.openSealed(checkedCount(sizeBytes));
        checkLast();
    }

    /// Reads the file into memory as that of the active segment.
    ///
    /// @throws CorruptIndexException when its size or its last entry cannot be
    public void openActive(long sizeBytes) throws IOException {
        entries.openActive(checkedCount(sizeBytes));
        checkLast();
    }

    /// Takes the file as it was when it was closed, without a look at it.
    ///
    /// @param lastEntry timestamp -1 at the base offset when there is none
    public void resume(int entryCount, Entry lastEntry) {
        entries.resume(entryCount);
        last = lastEntry;
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

    private void checkLast() throws IOException {
        last = readLast();
        IndexEntries.Found first = entries.entry(0);
        if (first != null
                && (last.offset() < baseOffset
                        || last.timestampMs() < toEntry(first).timestampMs())) {
            throw new CorruptIndexException(
                    entries.file(),
                    "ends with "
                            + last
                            + ", begins with "
                            + toEntry(first)
                            + ", base offset is "
                            + baseOffset);
        }
    }

    public int count() {
        return entries.count();
    }

    /// The last entry; timestamp -1 at the base offset when there is none.
    public Entry last() {
        return last;
    }

    /// Adds an entry if its timestamp is greater than all before.
    public void append(long timestampMs, long offset) {
        Entry previous = last;
        if (timestampMs > previous.timestampMs() && offset >= previous.offset()) {
            entries.append(timestampMs, (int) (offset - baseOffset));
            last = new Entry(timestampMs, offset);
        }
    }

    /// @return the last entry at or below `timestampMs`; -1 at the base offset when there is none
    public Entry floor(long timestampMs) throws IOException {
        IndexEntries.Found found = entries.floor(timestampMs, BY_TIMESTAMP);
        return found == null ? none() : toEntry(found);
    }

    /// Drops the entries at or above `offset`; the index is in memory afterwards.
    public void truncateTo(long offset) throws IOException {
        IndexEntries.Found below =
                entries.floor(
                        offset - 1 - baseOffset, (bytes, at) -> bytes.getInt(at + Long.BYTES));
        entries.truncate(below == null ? 0 : below.number() + 1);
        last = readLast();
    }

    /// Drops all entries.
    public void clear() {
        entries.clear();
        last = none();
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

    private Entry none() {
        return new Entry(-1, baseOffset);
    }

    private Entry readLast() throws IOException {
        IndexEntries.Found found = entries.entry(entries.count() - 1);
        return found == null ? none() : toEntry(found);
    }

    private Entry toEntry(IndexEntries.Found found) {
        return new Entry(
                found.bytes().getLong(found.at()),
                baseOffset + found.bytes().getInt(found.at() + Long.BYTES));
    }
}
