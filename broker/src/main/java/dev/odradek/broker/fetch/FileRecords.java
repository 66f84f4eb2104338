package dev.odradek.broker.fetch;

import dev.odradek.base.disk.FileLease;
import dev.odradek.log.LogSlice;

/// Records that are a stretch of a file. Large stretches go from the page cache to the socket
/// without a copy, small ones are read into the response. What is not in the page cache is brought
/// in first, off the event loop.
public interface FileRecords extends ReleasableRecords {
    /// A read of a log as such a stretch. A response may hold the slice itself as well.
    ///
    /// @param slice not empty; owned by the result
    static FileRecords of(LogSlice slice) {
        return new SliceRecords(slice);
    }

    /// The file; open until [#release].
    FileLease lease();

    /// Where the stretch starts, in bytes from the start of the file.
    long position();
}
