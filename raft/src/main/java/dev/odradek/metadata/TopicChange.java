package dev.odradek.metadata;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What became of one topic that exists after a delta.
///
/// @param before null when the delta created it
/// @param after as it is now
/// @param partitions those that are new or not what they were, as they are now
public record TopicChange(
        @Nullable TopicImage before,
        TopicImage after,
        Map<Integer, PartitionRegistration> partitions) {

    public boolean isCreation() {
        return before == null;
    }

    /// The partition before the delta, or null when it is new.
    public @Nullable PartitionRegistration partitionBefore(int partitionId) {
        return before == null ? null : before.partition(partitionId);
    }
}
