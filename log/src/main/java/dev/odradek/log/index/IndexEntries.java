package dev.odradek.log.index;

import dev.odradek.base.check.Invariant;
import dev.odradek.base.disk.FileLease;
import dev.odradek.base.disk.HandleCache;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Entries of one fixed size: in memory while their segment is the active one, in the file when it
/// is sealed.
///
/// What readers see is one immutable [State], replaced by every change; bytes that a state shows
/// never change, since appends go behind them and truncation copies. So look-ups need no lock.
final class IndexEntries {
    /// Entries read at once when a look-up in a file has come near.
    private static final int BLOCK_ENTRIES = 128;

    /// @param bytes big-endian entries from index 0, room behind them; null when sealed
    /// @param count entries
    private record State(byte @Nullable [] bytes, int count) {}

    /// How a look-up orders entries.
    interface Key {
        /// @param entryAt index of the entry's first byte in `bytes`
        long of(ByteBuffer bytes, int entryAt);
    }

    private static final State NONE = new State(new byte[0], 0);

    private final HandleCache handles;
    private final int entryBytes;
    // Made when asked for: a node holds an index for each of its partitions, and most are idle.
    private final Supplier<Path> file;
    private volatile State state = NONE;
    // Entries that the file holds already; no one but the writer asks.
    private int writtenCount;
    // Whether the file holds those and no more.
    private boolean isFileExact;
    // Whether the file may hold what is not durable; at first nobody knows who wrote it, and when.
    private volatile boolean unforced = true;
    // Whether it certainly does, since we wrote it.
    private volatile boolean written;

    IndexEntries(HandleCache handles, Supplier<Path> file, int entryBytes) {
        this.handles = handles;
        this.file = file;
        this.entryBytes = entryBytes;
    }

    Path file() {
        return file.get();
    }

    int count() {
        return state.count();
    }

    boolean isSealed() {
        return state.bytes() == null;
    }

    /// Takes the file as it is, without reading it.
    ///
    /// @param count entries that it holds
    void openSealed(int count) {
        state = new State(null, count);
        writtenCount = count;
        isFileExact = true;
    }

    /// Takes the file, which is durable, as it is, without reading it; before the first append
    /// [#wake] is to come.
    ///
    /// @param count entries that it holds
    void resume(int count) {
        openSealed(count);
        unforced = false;
    }

    /// Brings the entries into memory, for appending behind them, if they are not there.
    void wake() throws IOException {
        State current = state;
        if (current.bytes() == null) {
            openActive(current.count());
        }
    }

    /// Reads the first `count` entries of the file into memory, for appending behind them.
    void openActive(int count) throws IOException {
        if (count == 0) {
            state = NONE;
        } else {
            byte[] bytes = new byte[count * entryBytes];
            readFile(ByteBuffer.wrap(bytes), 0);
            state = new State(bytes, count);
        }
        writtenCount = count;
        isFileExact = true;
    }

    /// Forgets all entries; the file is overwritten by the next write.
    void clear() {
        state = NONE;
        writtenCount = 0;
        isFileExact = false;
    }

    /// Adds one entry.
    ///
    /// @param first8 the entry's first 8 bytes
    /// @param rest the 4 after them, if it has 12
    void append(long first8, int rest) {
        State current = state;
        byte[] bytes = current.bytes();
        if (bytes == null) {
            Invariant.check(false, "append to the sealed index %s", file());
            return;
        }
        int at = current.count() * entryBytes;
        if (at == bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(4 * entryBytes, bytes.length * 2));
        }
        ByteBuffer entry = ByteBuffer.wrap(bytes, at, entryBytes);
        entry.putLong(first8);
        if (entryBytes > Long.BYTES) {
            entry.putInt(rest);
        }
        state = new State(bytes, current.count() + 1);
    }

    /// Keeps the first `count` entries, in memory.
    void truncate(int count) throws IOException {
        State current = state;
        byte[] bytes = current.bytes();
        if (bytes == null) {
            openActive(Math.min(count, current.count()));
        } else if (count < current.count()) {
            state = new State(Arrays.copyOf(bytes, count * entryBytes), count);
        }
        // The file may hold more than is true now: write all of it again.
        writtenCount = 0;
        isFileExact = false;
    }

    /// Writes what the file lacks and cuts what it has too much. The file is made when missing.
    void write() throws IOException {
        State current = state;
        byte[] bytes = current.bytes();
        if (bytes == null || (isFileExact && writtenCount == current.count())) {
            return;
        }
        FileLease lease = handles.lease(file());
        try {
            int from = writtenCount * entryBytes;
            int until = current.count() * entryBytes;
            if (until > from) {
                lease.file().write(ByteBuffer.wrap(bytes, from, until - from), from);
            }
            lease.file().truncate(until);
        } finally {
            unforced = true;
            written = true;
            lease.release();
        }
        writtenCount = current.count();
        isFileExact = true;
    }

    /// Whether the file holds all entries and no others, and we have forced what we wrote.
    boolean isWritten() {
        State current = state;
        return !written
                && (current.bytes() == null || (isFileExact && writtenCount == current.count()));
    }

    /// Somebody else has forced the file.
    void forced() {
        unforced = false;
        written = false;
    }

    /// Writes, then lets go of the memory: entries are read from the file from now on.
    void seal() throws IOException {
        write();
        state = new State(null, state.count());
    }

    /// Makes what was written durable; costs nothing when that is so.
    void force() throws IOException {
        if (!unforced) {
            return;
        }
        // Before the file is forced, so that what is written meanwhile is not forgotten.
        unforced = false;
        written = false;
        boolean forced = false;
        try {
            FileLease lease = handles.leaseExisting(file());
            try {
                lease.file().force(true);
                forced = true;
            } finally {
                lease.release();
            }
        } finally {
            unforced |= !forced;
            written |= !forced;
        }
    }

    /// As [#force], for a file that was durable when it was opened.
    void forceWritten() throws IOException {
        if (written) {
            force();
        }
    }

    /// Looks for the last entry whose key is at most `target`; keys rise.
    ///
    /// @return null when all keys are greater
    @Nullable Found floor(long target, Key key) throws IOException {
        State current = state;
        int low = 0;
        int high = current.count();
        byte[] bytes = current.bytes();
        if (bytes != null) {
            return floorIn(ByteBuffer.wrap(bytes), low, high, 0, target, key);
        }
        ByteBuffer one = ByteBuffer.allocate(entryBytes);
        while (high - low > BLOCK_ENTRIES) {
            int middle = (low + high) >>> 1;
            readFile(one.clear(), (long) middle * entryBytes);
            if (key.of(one, 0) <= target) {
                low = middle;
            } else {
                high = middle;
            }
        }
        if (high == low) {
            return null;
        }
        ByteBuffer block = ByteBuffer.allocate((high - low) * entryBytes);
        readFile(block, (long) low * entryBytes);
        return floorIn(block, 0, high - low, low, target, key);
    }

    /// @return null when there is no such entry
    @Nullable Found entry(int number) throws IOException {
        State current = state;
        if (number < 0 || number >= current.count()) {
            return null;
        }
        byte[] bytes = current.bytes();
        if (bytes != null) {
            return new Found(ByteBuffer.wrap(bytes), number * entryBytes, number);
        }
        ByteBuffer one = ByteBuffer.allocate(entryBytes);
        readFile(one, (long) number * entryBytes);
        return new Found(one, 0, number);
    }

    /// @param bytes where the entry lies, at index `at`
    /// @param number its place in the index, from 0
    record Found(ByteBuffer bytes, int at, int number) {}

    private @Nullable Found floorIn(
            ByteBuffer bytes, int from, int until, int numberOfFirst, long target, Key key) {
        int low = from;
        int high = until;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (key.of(bytes, middle * entryBytes) <= target) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == from
                ? null
                : new Found(bytes, (low - 1) * entryBytes, numberOfFirst + low - 1);
    }

    private void readFile(ByteBuffer target, long position) throws IOException {
        FileLease lease = handles.leaseExisting(file());
        try {
            int count = lease.file().read(target, position);
            if (target.hasRemaining()) {
                throw new CorruptIndexException(
                        file(), "ends at byte " + (position + count) + ", entries were expected");
            }
        } finally {
            lease.release();
        }
    }
}
