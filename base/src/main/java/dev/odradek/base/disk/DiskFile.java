package dev.odradek.base.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// An open file. Offsets are absolute byte positions from 0.
public interface DiskFile extends Closeable {
    /// The path it was opened under; the file may have been renamed since.
    Path path();

    /// Reads from `position` until `target` is full or the file ends.
    ///
    /// @return bytes read; less than asked only at the end of the file, 0 at or past it
    int read(ByteBuffer target, long position) throws IOException;

    /// Writes all that remains in `source` at `position`.
    void write(ByteBuffer source, long position) throws IOException;

    /// Writes all that remains in `sources`, in order, from `position` on; gathered into few calls.
    ///
    /// @return bytes written
    long write(ByteBuffer[] sources, long position) throws IOException;

    /// Returns once all that was written is on the device. After a failure what was written since
    /// the last success may be lost, and no later call says so.
    ///
    /// @param metadata whether times and such must be, too; the length always is
    /// @throws java.io.SyncFailedException when the device refuses
    void force(boolean metadata) throws IOException;

    /// Cuts the file to `sizeBytes`; does nothing when it is shorter.
    void truncate(long sizeBytes) throws IOException;

    long sizeBytes() throws IOException;

    /// Whether a read of the range would find all of it in memory. False where that cannot be told,
    /// and beyond the end of the file. Does not wait; the file is not closed meanwhile. By default
    /// a file is one that always is in memory.
    ///
    /// @param sizeBytes at least 1
    default boolean isResident(long position, long sizeBytes) {
        return true;
    }

    /// Brings the range into memory, and what follows it as the system sees fit; what lies beyond
    /// the end of the file is left out. Returns when it is there.
    default void load(long position, long sizeBytes) throws IOException {}

    /// The descriptor for zero-copy sends; null where there is none, as in a simulation.
    default @Nullable FileChannel channel() {
        return null;
    }
}
