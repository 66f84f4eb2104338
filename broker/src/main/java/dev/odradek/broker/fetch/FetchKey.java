package dev.odradek.broker.fetch;

import dev.odradek.wire.codec.Uuid;

/// What a fetch request names a partition by: the topic's id from version 13 on, its name before.
///
/// @param topicId [Uuid#ZERO] when the request named the topic
/// @param topic empty when the request gave the id
public record FetchKey(Uuid topicId, String topic, int partition) {}
