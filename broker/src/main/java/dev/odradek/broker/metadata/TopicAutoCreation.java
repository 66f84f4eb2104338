package dev.odradek.broker.metadata;

import dev.odradek.wire.ErrorCode;
import java.util.Set;

/// Creates topics because somebody asked for them.
public interface TopicAutoCreation {
    /// What a client is told of a topic that does not exist: INVALID_TOPIC_EXCEPTION when it
    /// cannot, else UNKNOWN_TOPIC_OR_PARTITION, on which clients ask again.
    ErrorCode errorFor(String topic);

    /// Starts to create topics, where this broker does such a thing; answers nobody.
    ///
    /// @param topics names that do not exist
    void create(Set<String> topics);
}
