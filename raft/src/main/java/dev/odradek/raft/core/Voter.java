package dev.odradek.raft.core;

import java.util.List;

/// A voter as `KRaftVotersRecord` describes it.
///
/// @param endpoints its listeners in the record's order; empty when not known
/// @param kraftVersionMin lowest `kraft.version` that the voter's software knows
/// @param kraftVersionMax highest one
public record Voter(
        ReplicaKey key, List<Endpoint> endpoints, short kraftVersionMin, short kraftVersionMax) {
    public Voter {
        endpoints = List.copyOf(endpoints);
    }

    /// A voter of `controller.quorum.voters`, of which only id and address are known.
    public static Voter ofStatic(int id, Endpoint endpoint) {
        return new Voter(ReplicaKey.of(id), List.of(endpoint), (short) 0, (short) 0);
    }

    public boolean supportsKraftVersion(short version) {
        return version >= kraftVersionMin && version <= kraftVersionMax;
    }
}
