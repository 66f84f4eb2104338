package dev.odradek.metadata;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.base.time.Clock;

/// Says when it is time for a snapshot of the metadata log: after so many bytes, or when there is
/// anything new and the last snapshot is so old. Source: Kafka 4.3.1 SnapshotGenerator.
@OwnedBy("the queue that feeds it")
public final class SnapshotTrigger {
    private final Clock clock;
    private final long bytesMax;
    private final long ageMaxMs;
    private long bytes;
    private long lastMs;

    /// @param bytesMax `metadata.log.max.record.bytes.between.snapshots`
    /// @param ageMaxMs `metadata.log.max.snapshot.interval.ms`, 0 for never
    public SnapshotTrigger(Clock clock, long bytesMax, long ageMaxMs) {
        this.clock = clock;
        this.bytesMax = bytesMax;
        this.ageMaxMs = ageMaxMs;
        this.lastMs = clock.monotonicMs();
    }

    /// A snapshot was written or read.
    public void onSnapshot() {
        bytes = 0;
        lastMs = clock.monotonicMs();
    }

    /// Records were read from the log.
    ///
    /// @return whether a snapshot is due
    public boolean onRecords(long sizeBytes) {
        bytes += sizeBytes;
        return bytes >= bytesMax || (ageMaxMs > 0 && clock.monotonicMs() - lastMs >= ageMaxMs);
    }
}
