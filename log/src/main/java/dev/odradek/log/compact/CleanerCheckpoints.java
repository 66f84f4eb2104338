package dev.odradek.log.compact;

import dev.odradek.wire.TopicPartition;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Up to where each log is clean, kept on disk. Thread-safe.
public interface CleanerCheckpoints {
    /// @return null when the log was never cleaned
    @Nullable Long cleanedUpTo(TopicPartition partition);

    /// The log is clean up to `offset`; nothing changes when it is no longer as it was seen.
    void cleaned(CleanableLog log, LogSnapshot seen, long offset) throws IOException;
}
