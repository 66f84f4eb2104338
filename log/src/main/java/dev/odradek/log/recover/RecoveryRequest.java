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
/// @param clean whether the directory was left by a clean stop
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
        boolean clean,
        boolean compacted,
        long nowMs,
        LongSupplier rollJitterMs) {}
