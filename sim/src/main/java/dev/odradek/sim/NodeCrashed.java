package dev.odradek.sim;

/// The node is gone: thrown by every call that a crashed node still makes to its disk. An error, so
/// that no code that deals with failures takes it for one that it could survive.
public final class NodeCrashed extends Error {
    private static final long serialVersionUID = 1;

    NodeCrashed(String where) {
        super(where, null, false, false);
    }
}
