package dev.odradek.groups.offsets;

import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.coordinator.OffsetCommitValue;

/// How far a group has come in a partition.
///
/// @param offset of the next record to read
/// @param leaderEpoch of the last record read, or -1
/// @param metadata the client's own words; never null
/// @param expiresAtMs wall time at which it is forgotten, only in commits of versions 2 to 4 that
///   ask for it; -1 otherwise
/// @param topicId [Uuid#ZERO] when the commit did not tell
/// @param recordOffset where in the log it was committed
public record CommittedOffset(
        long offset,
        int leaderEpoch,
        String metadata,
        long committedAtMs,
        long expiresAtMs,
        Uuid topicId,
        long recordOffset) {
    static final long NEVER = -1;

    static CommittedOffset of(OffsetCommitValue value, long recordOffset) {
        return new CommittedOffset(
                value.offset(),
                value.leaderEpoch(),
                value.metadata(),
                value.commitTimestamp(),
                value.expireTimestamp(),
                value.topicId(),
                recordOffset);
    }
}
