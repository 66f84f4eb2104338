package dev.odradek.raft.core;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The voter sets and `kraft.version`s that the log holds, by offset: the last one in the log
/// counts, committed or not; truncation takes back what it cut off. Without one in the log the
/// voters are those of `controller.quorum.voters`. Source: KIP-853.
public final class VoterHistory {
    /// Where entries from the snapshot that formatting wrote stand: before the first record.
    public static final long BOOTSTRAP_OFFSET = -1;

    private final VoterSet staticVoters;
    private final TreeMap<Long, VoterSet> voters = new TreeMap<>();
    private final TreeMap<Long, Short> kraftVersions = new TreeMap<>();

    /// @param staticVoters empty when `controller.quorum.voters` is not set
    public VoterHistory(VoterSet staticVoters) {
        this.staticVoters = staticVoters;
    }

    /// @param offset of the record; for one in a snapshot the last offset that it stands for
    public void votersAt(long offset, VoterSet set) {
        voters.put(offset, set);
    }

    /// @param offset as for voters
    public void kraftVersionAt(long offset, short version) {
        kraftVersions.put(offset, version);
    }

    public VoterSet last() {
        return voters.isEmpty() ? staticVoters : voters.lastEntry().getValue();
    }

    /// Offset of the last voter set, null when none is in the log.
    public @Nullable Long lastOffset() {
        return voters.isEmpty() ? null : voters.lastKey();
    }

    public short lastKraftVersion() {
        return kraftVersions.isEmpty() ? 0 : kraftVersions.lastEntry().getValue();
    }

    /// The voters that a snapshot up to `endOffset` must hold; null when the log has none.
    public @Nullable VoterSet before(long endOffset) {
        Map.Entry<Long, VoterSet> entry = voters.lowerEntry(endOffset);
        return entry == null ? null : entry.getValue();
    }

    /// The `kraft.version` that a snapshot up to `endOffset` must hold.
    public short kraftVersionBefore(long endOffset) {
        Map.Entry<Long, Short> entry = kraftVersions.lowerEntry(endOffset);
        return entry == null ? 0 : entry.getValue();
    }

    /// Takes back what lay at `endOffset` and later.
    public void truncate(long endOffset) {
        voters.tailMap(endOffset, true).clear();
        kraftVersions.tailMap(endOffset, true).clear();
    }

    /// Forgets everything, before a snapshot replaces it.
    public void clear() {
        voters.clear();
        kraftVersions.clear();
    }
}
