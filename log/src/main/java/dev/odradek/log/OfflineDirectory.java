package dev.odradek.log;

import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A log directory that has failed, and what went with it.
///
/// @param id null when it has none, or could not be read
/// @param partitions whose logs lay in it
public record OfflineDirectory(
        Path path, @Nullable Uuid id, String reason, Set<TopicPartition> partitions) {
    public OfflineDirectory {
        partitions = Set.copyOf(partitions);
    }
}
