package dev.odradek.raft.record;

import dev.odradek.wire.codec.Message;

/// A metadata record in the version in which it was, or is to be, written.
///
/// @param message one of `wire.metadata`; not changed once it is in here
/// @param version between the message's lowest and highest version
public record VersionedRecord(Message message, short version) {
    public VersionedRecord {
        if (version < message.lowestVersion() || version > message.highestVersion()) {
            throw new IllegalArgumentException(
                    message.getClass().getSimpleName() + " has no version " + version);
        }
    }

    /// As the constructor, for a literal version.
    public static VersionedRecord of(Message message, int version) {
        return new VersionedRecord(message, (short) version);
    }
}
