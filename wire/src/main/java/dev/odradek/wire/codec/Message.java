package dev.odradek.wire.codec;

import java.util.List;

/// A message of the Kafka protocol: request, response, header, or the key or value of a record.
/// Implementations are generated, mutable, and belong to one thread at a time.
public interface Message {

    /// The number that Kafka gave to the message: the API key of a request or response, the type of
    /// a metadata or coordinator record; -1 for messages that have none.
    short apiKey();

    /// Lowest version that can be read and written.
    short lowestVersion();

    /// Highest version that can be read and written.
    short highestVersion();

    /// Appends the message.
    ///
    /// @param version from `lowestVersion` to `highestVersion`
    /// @throws UnsupportedVersionException if the version is out of range, or cannot carry a field
    ///   that is set and must not be dropped; the writer then holds part of a message
    void write(MessageWriter writer, short version);

    /// The top-level tagged fields that this release does not know, in rising order of tag.
    List<RawTaggedField> unknownTaggedFields();
}
