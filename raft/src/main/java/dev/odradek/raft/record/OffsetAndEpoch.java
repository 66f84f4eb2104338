package dev.odradek.raft.record;

/// A place in the log: everything before `offset` is there, and the last of it was written in
/// `epoch`. Later epochs are greater, then greater offsets: the order in which Raft compares logs.
/// Source: Kafka class OffsetAndEpoch.
///
/// @param offset end offset, at least 0
/// @param epoch leader epoch, at least 0
public record OffsetAndEpoch(long offset, int epoch) implements Comparable<OffsetAndEpoch> {
    /// The place before the first record; as the name of a snapshot the one that formatting wrote.
    public static final OffsetAndEpoch ZERO = new OffsetAndEpoch(0, 0);

    @Override
    public int compareTo(OffsetAndEpoch other) {
        int byEpoch = Integer.compare(epoch, other.epoch);
        return byEpoch != 0 ? byEpoch : Long.compare(offset, other.offset);
    }
}
