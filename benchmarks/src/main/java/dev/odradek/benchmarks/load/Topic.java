package dev.odradek.benchmarks.load;

import dev.odradek.wire.codec.Uuid;

/// A topic that a load writes or reads.
public record Topic(String name, Uuid id, int partitions) {}
