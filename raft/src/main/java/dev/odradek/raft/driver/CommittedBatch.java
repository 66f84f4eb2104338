package dev.odradek.raft.driver;

import dev.odradek.raft.record.VersionedRecord;
import java.util.List;

/// One committed batch of the metadata log, or one batch of a snapshot.
///
/// @param baseOffset offset of the first record; in a snapshot it counts from 0
/// @param lastOffset offset of the last record, control records included
/// @param epoch leader epoch in which it was appended
/// @param appendTimestampMs when it was appended, Unix epoch ms
/// @param records the metadata records; empty for a control batch
/// @param sizeBytes size of the batch in the log
public record CommittedBatch(
        long baseOffset,
        long lastOffset,
        int epoch,
        long appendTimestampMs,
        List<VersionedRecord> records,
        int sizeBytes) {
    public CommittedBatch {
        records = List.copyOf(records);
    }
}
