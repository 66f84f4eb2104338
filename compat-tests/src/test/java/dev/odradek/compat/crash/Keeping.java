package dev.odradek.compat.crash;

/// What a topic keeps of what was acknowledged.
public enum Keeping {
    /// Every record.
    ALL,
    /// What lies at or above the log's start.
    NEWEST,
    /// The last record of each key at least; if that has no value, perhaps nothing of the key.
    LAST_OF_KEY
}
