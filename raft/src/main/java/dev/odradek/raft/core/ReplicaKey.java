package dev.odradek.raft.core;

import dev.odradek.wire.codec.Uuid;

/// A replica of the metadata log: a node and the directory it keeps the log in. A node that was
/// formatted anew is another replica. Source: KIP-853.
///
/// @param id node id; -1 for a follower that gave none
/// @param directoryId [Uuid#ZERO] when it is not known, as with `kraft.version` 0
public record ReplicaKey(int id, Uuid directoryId) implements Comparable<ReplicaKey> {
    public static ReplicaKey of(int id) {
        return new ReplicaKey(id, Uuid.ZERO);
    }

    public boolean hasDirectoryId() {
        return !directoryId.isZero();
    }

    /// Whether `other` is this replica; a key without a directory stands for any of its node.
    public boolean admits(ReplicaKey other) {
        return id == other.id && (!hasDirectoryId() || directoryId.equals(other.directoryId));
    }

    @Override
    public int compareTo(ReplicaKey other) {
        int byId = Integer.compare(id, other.id);
        return byId != 0 ? byId : directoryId.compareTo(other.directoryId);
    }

    @Override
    public String toString() {
        return hasDirectoryId() ? id + "/" + directoryId : Integer.toString(id);
    }
}
