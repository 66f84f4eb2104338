package dev.odradek.broker.request;

import dev.odradek.base.disk.DiskFile;

/// Records that are a stretch of a file. Large stretches go from the page cache to the socket
/// without a copy, small ones are read into the response. The bytes must be in the page cache: they
/// are read on an event loop.
public interface FileRecords extends ReleasableRecords {
    /// The file; open until [#release].
    DiskFile file();

    /// Where the stretch starts, in bytes from the start of the file.
    long position();
}
