package dev.odradek.wire.record;

/// Whose time the records of a topic carry (`message.timestamp.type`).
public enum TimestampType {
    /// The producer's.
    CREATE_TIME,
    /// The leader's, when it appended the batch.
    LOG_APPEND_TIME
}
