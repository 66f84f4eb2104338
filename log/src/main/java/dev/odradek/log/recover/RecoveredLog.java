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
public record RecoveredLog(
        List<Segment> segments,
        ProducerStates producers,
        LeaderEpochs epochs,
        long logStartOffset,
        long logEndOffset,
        long recoveryPoint,
        long scannedBytes,
        long cutBytes) {}
