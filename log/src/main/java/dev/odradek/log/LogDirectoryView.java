package dev.odradek.log;

import dev.odradek.wire.codec.Uuid;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A log directory as DescribeLogDirs shows it.
///
/// @param id from meta.properties; null when it has none
/// @param totalBytes of the file system; -1 when it cannot be told
/// @param usableBytes of the file system; -1 when it cannot be told
public record LogDirectoryView(
        Path path, @Nullable Uuid id, long totalBytes, long usableBytes, List<PartitionLog> logs) {}
