package dev.odradek.broker.coordinator;

import dev.odradek.wire.compress.Codec;

/// How the shards of a coordinator are run.
///
/// @param compression of the batches they write
/// @param loadBufferBytes how much of the log is read at a time while loading
/// @param commitTimeoutMs how long a client waits for its records to be committed
public record ShardSettings(Codec compression, int loadBufferBytes, long commitTimeoutMs) {}
