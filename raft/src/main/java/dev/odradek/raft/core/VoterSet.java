package dev.odradek.raft.core;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The voters of the quorum, by node id. Immutable. Source: KIP-853, Kafka class VoterSet.
public final class VoterSet {
    public static final VoterSet EMPTY = new VoterSet(List.of());

    private final TreeMap<Integer, Voter> byId = new TreeMap<>();

    /// @throws IllegalArgumentException when two have the same node id
    public VoterSet(Collection<Voter> voters) {
        for (Voter voter : voters) {
            if (byId.put(voter.key().id(), voter) != null) {
                throw new IllegalArgumentException("two voters with id " + voter.key().id());
            }
        }
    }

    /// In the order of their ids.
    public Collection<Voter> voters() {
        return Collections.unmodifiableCollection(byId.values());
    }

    public SortedSet<Integer> ids() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(byId.keySet()));
    }

    public int size() {
        return byId.size();
    }

    public boolean isEmpty() {
        return byId.isEmpty();
    }

    public @Nullable Voter get(int id) {
        return byId.get(id);
    }

    /// Whether the replica is a voter; where the set does not know the voter's directory, its node
    /// id decides.
    public boolean contains(ReplicaKey replica) {
        Voter voter = byId.get(replica.id());
        return voter != null && voter.key().admits(replica);
    }

    public boolean isOnly(ReplicaKey replica) {
        return byId.size() == 1 && contains(replica);
    }

    /// How many voters decide.
    public int majority() {
        return byId.size() / 2 + 1;
    }

    /// The endpoints of a voter; empty when it is none.
    public List<Endpoint> endpoints(int id) {
        Voter voter = byId.get(id);
        return voter == null ? List.of() : voter.endpoints();
    }

    /// This set with the voter of that id described anew, or itself when that is no voter.
    public VoterSet with(Voter voter) {
        if (!contains(voter.key())) {
            return this;
        }
        var changed = new TreeMap<>(byId);
        changed.put(voter.key().id(), voter);
        return new VoterSet(changed.values());
    }

    /// This set and one more voter.
    ///
    /// @throws IllegalArgumentException when its id is taken
    public VoterSet plus(Voter voter) {
        var more = new java.util.ArrayList<>(byId.values());
        more.add(voter);
        return new VoterSet(more);
    }

    /// This set without the replica, or itself when that is no voter.
    public VoterSet minus(ReplicaKey replica) {
        if (!contains(replica)) {
            return this;
        }
        var fewer = new TreeMap<>(byId);
        fewer.remove(replica.id());
        return new VoterSet(fewer.values());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof VoterSet that && byId.equals(that.byId);
    }

    @Override
    public int hashCode() {
        return byId.hashCode();
    }

    @Override
    public String toString() {
        return byId.values().toString();
    }
}
