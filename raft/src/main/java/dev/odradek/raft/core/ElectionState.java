package dev.odradek.raft.core;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a replica must not forget over a restart: the file `quorum-state`.
///
/// @param epoch the epoch it is in
/// @param leaderId node id of the epoch's leader, or [#NO_LEADER]
/// @param voted whom it voted for in the epoch; null for nobody
/// @param voterIds the voters at that time; written with `kraft.version` 0 only
public record ElectionState(
        int epoch, int leaderId, @Nullable ReplicaKey voted, Set<Integer> voterIds) {
    public static final int NO_LEADER = -1;

    public ElectionState {
        voterIds = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(voterIds));
    }

    public boolean hasLeader() {
        return leaderId != NO_LEADER;
    }
}
