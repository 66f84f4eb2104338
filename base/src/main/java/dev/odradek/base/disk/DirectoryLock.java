package dev.odradek.base.disk;

import java.io.IOException;

/// A held lock on a directory; the lock ends with [#close()] or with the process.
public interface DirectoryLock extends AutoCloseable {
    @Override
    void close() throws IOException;
}
