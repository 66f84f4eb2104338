package dev.odradek.log.index;

import dev.odradek.base.disk.FileLease;
import dev.odradek.base.disk.HandleCache;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/// The aborted transactions whose marker lies in the segment, in the order of their markers. Few
/// segments have any, so there is no file until the first.
///
/// ```
/// 0         2             10             18            26                   34
/// | version | producer id | first offset | last offset | last stable offset |    big-endian
/// ```
///
/// Source: Kafka 4.3.1 TransactionIndex, AbortedTxn.
public final class TransactionIndex {
    public static final int ENTRY_BYTES = 34;
    private static final short VERSION = 0;

    private final HandleCache handles;
    private final Supplier<Path> file;
    private volatile int count;
    // Whether the file may hold what is not durable, or miss what was cut off.
    private volatile boolean unforced;
    // Whether it certainly does, since we wrote it.
    private volatile boolean written;

    public TransactionIndex(HandleCache handles, Supplier<Path> file) {
        this.handles = handles;
        this.file = file;
    }

    /// Takes the file as it is.
    ///
    /// @param sizeBytes 0 when there is none
    /// @param startOffset no transaction can have ended before
    /// @throws CorruptIndexException when it is not whole or not of this segment
    public void open(long sizeBytes, long startOffset) throws IOException {
        if (sizeBytes % ENTRY_BYTES != 0) {
            throw new CorruptIndexException(
                    file(), "has " + sizeBytes + " bytes, no multiple of " + ENTRY_BYTES);
        }
        count = (int) (sizeBytes / ENTRY_BYTES);
        // Nobody knows who wrote it, and when.
        unforced = true;
        if (count > 0) {
            ByteBuffer bytes = readAll();
            for (int i = 0; i < count; i++) {
                AbortedTransaction entry = entryAt(bytes, i);
                if (bytes.getShort(i * ENTRY_BYTES) != VERSION
                        || entry.lastOffset() < startOffset) {
                    throw new CorruptIndexException(
                            file(), "holds " + entry + ", base offset is " + startOffset);
                }
            }
        }
    }

    /// Takes the file, which is durable, as it was when it was closed, without a look at it.
    public void resume(int entryCount) {
        count = entryCount;
    }

    public int count() {
        return count;
    }

    /// Adds an entry, straight to the file.
    public void append(AbortedTransaction aborted) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(ENTRY_BYTES);
        bytes.putShort(VERSION)
                .putLong(aborted.producerId())
                .putLong(aborted.firstOffset())
                .putLong(aborted.lastOffset())
                .putLong(aborted.lastStableOffset())
                .flip();
        FileLease lease = handles.lease(file());
        try {
            lease.file().write(bytes, (long) count * ENTRY_BYTES);
        } finally {
            unforced = true;
            written = true;
            lease.release();
        }
        count++;
    }

    /// Takes room in the file for entries to come, so that adding them cannot fail for want of it.
    public void reserve(int entries) throws IOException {
        if (entries == 0) {
            return;
        }
        FileLease lease = handles.lease(file());
        try {
            lease.file()
                    .write(ByteBuffer.allocate(entries * ENTRY_BYTES), (long) count * ENTRY_BYTES);
        } finally {
            unforced = true;
            written = true;
            lease.release();
        }
    }

    /// Gives back what was reserved and not used.
    public void cutReserved() throws IOException {
        if (handles.disk().exists(file())) {
            cut(count);
        }
    }

    /// Collects the aborted transactions that touch the offsets `[from, until)`.
    ///
    /// @param into takes them
    /// @return whether no later segment can hold more of them
    public boolean collect(long from, long until, List<AbortedTransaction> into)
            throws IOException {
        int entries = count;
        if (entries == 0) {
            return false;
        }
        ByteBuffer bytes = readAll();
        for (int i = 0; i < Math.min(entries, bytes.limit() / ENTRY_BYTES); i++) {
            AbortedTransaction entry = entryAt(bytes, i);
            if (entry.lastOffset() >= from && entry.firstOffset() < until) {
                into.add(entry);
            }
            if (entry.lastStableOffset() >= until) {
                return true;
            }
        }
        return false;
    }

    /// Drops the entries whose marker is at or above `offset`.
    public void truncateTo(long offset) throws IOException {
        if (count == 0) {
            return;
        }
        ByteBuffer bytes = readAll();
        int kept = 0;
        while (kept < count && entryAt(bytes, kept).lastOffset() < offset) {
            kept++;
        }
        cut(kept);
    }

    /// Drops all entries.
    public void clear() throws IOException {
        if (handles.disk().exists(file())) {
            cut(0);
        }
    }

    private void cut(int kept) throws IOException {
        FileLease lease = handles.leaseExisting(file());
        try {
            lease.file().truncate((long) kept * ENTRY_BYTES);
        } finally {
            unforced = true;
            written = true;
            lease.release();
        }
        count = kept;
    }

    /// Makes what was written, and what was cut off, durable; costs nothing when that is so.
    public void force() throws IOException {
        if (!unforced) {
            return;
        }
        // Before the file is forced, so that what is written meanwhile is not forgotten.
        unforced = false;
        written = false;
        boolean forced = false;
        try {
            if (count > 0 || handles.disk().exists(file())) {
                FileLease lease = handles.leaseExisting(file());
                try {
                    lease.file().force(true);
                } finally {
                    lease.release();
                }
            }
            forced = true;
        } finally {
            unforced |= !forced;
            written |= !forced;
        }
    }

    /// As [#force], for a file that was durable when it was opened.
    public void forceWritten() throws IOException {
        if (written) {
            force();
        }
    }

    /// Whether we have forced what we wrote.
    public boolean isForced() {
        return !written;
    }

    /// Somebody else has forced the file.
    public void forced() {
        unforced = false;
        written = false;
    }

    public Path file() {
        return file.get();
    }

    private ByteBuffer readAll() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count * ENTRY_BYTES);
        FileLease lease = handles.leaseExisting(file());
        try {
            lease.file().read(bytes, 0);
        } finally {
            lease.release();
        }
        return bytes.flip();
    }

    private static AbortedTransaction entryAt(ByteBuffer bytes, int number) {
        int at = number * ENTRY_BYTES + Short.BYTES;
        return new AbortedTransaction(
                bytes.getLong(at),
                bytes.getLong(at + 8),
                bytes.getLong(at + 16),
                bytes.getLong(at + 24));
    }
}
