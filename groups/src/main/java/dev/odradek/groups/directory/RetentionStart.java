package dev.odradek.groups.directory;

/// From when the retention of a group's committed offsets is counted. Source: KIP-211.
public sealed interface RetentionStart {
    /// Each offset from its own commit.
    record Commit() implements RetentionStart {}

    /// All offsets from the moment the group lost its last member.
    record Since(long wallMs) implements RetentionStart {}

    /// Nothing expires now.
    record Never() implements RetentionStart {}
}
