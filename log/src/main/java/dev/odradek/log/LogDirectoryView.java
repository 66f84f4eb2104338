package dev.odradek.log;

import dev.odradek.wire.codec.Uuid;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A log directory as DescribeLogDirs shows it.
///
/// @param id from meta.properties; null when it has none
/// @param failure why it is offline; null when it is not
/// @param isCordoned whether no new log is placed in it
/// @param totalBytes of the file system; -1 when it cannot be told
/// @param usableBytes of the file system; -1 when it cannot be told
public record LogDirectoryView(
        Path path,
        @Nullable Uuid id,
        @Nullable String failure,
        boolean isCordoned,
        long totalBytes,
        long usableBytes,
        List<PartitionLog> logs,
        List<FutureLog> futures) {
    /// The copy of a log on its way into the directory.
    ///
    /// @param offsetLag how many offsets it is behind; -1 when what it is copied from is not there
    public record FutureLog(PartitionLog log, long offsetLag) {}
}
