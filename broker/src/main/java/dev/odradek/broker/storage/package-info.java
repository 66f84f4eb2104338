/// The storage tool, `kafka-storage.sh`: formats the directories of a node and says what is in
/// them; and what a node checks about its directories before it starts.
///
/// Files it writes: `meta.properties` and `bootstrap.checkpoint` in each directory, and in the
/// metadata directory of a cluster with dynamic voters
/// `__cluster_metadata-0/00000000000000000000-0000000000.checkpoint`. All are byte for byte what
/// Apache Kafka writes, but for the date in `meta.properties`.
///
/// Threads: one, the tool's or the node's while it starts.
@NullMarked
package dev.odradek.broker.storage;

import org.jspecify.annotations.NullMarked;
