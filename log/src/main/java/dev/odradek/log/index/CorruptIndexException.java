package dev.odradek.log.index;

import java.io.IOException;
import java.nio.file.Path;

/// An index file that contradicts itself. It can be built again from its segment.
public final class CorruptIndexException extends IOException {
    public CorruptIndexException(Path file, String what) {
        super(file + " " + what);
    }
}
