package dev.odradek.log.recover;

import dev.odradek.base.disk.HandleCache;
import dev.odradek.log.producer.ProducerSettings;
import dev.odradek.log.segment.SegmentLimits;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/// A log to be opened.
///
/// @param logStartOffset as checkpointed; 0 when it was not
/// @param recoveryPoint as checkpointed; 0 when it was not: offsets below were on the device
/// @param trust what may be taken for true unread
/// @param compacted whether offsets may be missing within the log
/// @param nowMs wall clock
/// @param rollJitterMs asked for each segment
public record RecoveryRequest(
        HandleCache handles,
        Path directory,
        SegmentLimits limits,
        ProducerSettings producers,
        long logStartOffset,
        long recoveryPoint,
        Trust trust,
        boolean compacted,
        long nowMs,
        LongSupplier rollJitterMs) {

    /// How the last process that had the directory left it.
    public enum Trust {
        /// By a clean stop: everything is as it says.
        CLEAN_STOP,
        /// It died, and the kernel still has all that it wrote: nothing is wrong but the tail of
        /// the last segment, whose indexes were in its memory.
        PAGE_CACHE,
        /// The machine may have died: what was not flushed may be anything.
        FLUSHED
    }
}
