package dev.odradek.raft.store;

import dev.odradek.raft.record.VersionedRecord;
import java.util.List;

/// A batch of the metadata log or a snapshot, read.
///
/// @param appendTimestampMs greatest timestamp in it, Unix epoch ms
/// @param records empty for a control batch
/// @param quorumRecords empty for a data batch; one per control record otherwise
public record MetadataBatch(
        long baseOffset,
        long lastOffset,
        int epoch,
        long appendTimestampMs,
        int sizeBytes,
        List<VersionedRecord> records,
        List<QuorumRecord> quorumRecords) {}
