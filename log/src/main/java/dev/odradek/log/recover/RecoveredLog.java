package dev.odradek.log.recover;

import dev.odradek.log.epoch.LeaderEpochs;
import dev.odradek.log.producer.ProducerStates;
import dev.odradek.log.segment.Segment;
import java.util.List;

/// A log that is ready for use.
///
/// @param segments at least one; the last one's indexes are in memory
/// @param producers followed up to `logEndOffset`
/// @param scannedBytes read again because they could not be trusted
/// @param cutBytes cut off, or left unreadable
/// @param rooted whether its directory, what binds that to a topic, and their names are durable
public record RecoveredLog(
        List<Segment> segments,
        ProducerStates producers,
        LeaderEpochs epochs,
        long logStartOffset,
        long logEndOffset,
        long recoveryPoint,
        long scannedBytes,
        long cutBytes,
        boolean rooted) {
    /// The same, where more or less is known of its directory.
    public RecoveredLog rooted(boolean durable) {
        return new RecoveredLog(
                segments,
                producers,
                epochs,
                logStartOffset,
                logEndOffset,
                recoveryPoint,
                scannedBytes,
                cutBytes,
                durable);
    }
}
