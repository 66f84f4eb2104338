package dev.odradek.log.compact;

import dev.odradek.log.segment.Segment;
import dev.odradek.wire.TopicPartition;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// A log as the cleaner sees it. Thread-safe.
public interface CleanableLog {
    TopicPartition topicPartition();

    /// The settings as they are now.
    CleanRules rules();

    LogSnapshot snapshot();

    /// Whether nothing has happened since that makes what was read untrue: no truncation, no
    /// closing, no failure.
    boolean isStillAs(LogSnapshot seen);

    /// The last batches of the producers that are known, by producer id.
    Map<Long, LastBatch> lastBatches();

    /// Makes everything durable that was appended by now.
    void makeDurable() throws IOException;

    /// A segment with empty `.cleaned` files, not part of the log.
    Segment newCleaned(long baseOffset) throws IOException;

    /// Puts a segment in the place of those it was made from, so that a crash at any moment leaves
    /// either them or it.
    ///
    /// @param cleaned sealed, and durable, its name too
    /// @param replaced successive ones of `seen`
    /// @return false, and nothing has changed, when the log is no longer as it was seen or they are
    ///   no longer part of it
    /// @throws IOException when the disk failed: either nothing has changed and the new segment is
    ///   deleted, or the log has failed, and its next opening finishes or undoes the swap
    boolean replace(LogSnapshot seen, Segment cleaned, List<Segment> replaced) throws IOException;
}
