package dev.odradek.log.producer;

import dev.odradek.wire.record.BatchLayout;

/// One of the last batches of a producer.
///
/// @param lastSequence of its last record
/// @param lastOffset of its last record
/// @param offsetDelta last minus first offset
/// @param timestampMs its greatest timestamp, epoch ms
public record SequenceRange(int lastSequence, long lastOffset, int offsetDelta, long timestampMs) {
    /// Of its first record; sequences wrap to 0 after 2^31-1.
    public int firstSequence() {
        return lastSequence == BatchLayout.NO_SEQUENCE
                ? BatchLayout.NO_SEQUENCE
                : (lastSequence - offsetDelta) & Integer.MAX_VALUE;
    }

    public long firstOffset() {
        return lastOffset - offsetDelta;
    }
}
