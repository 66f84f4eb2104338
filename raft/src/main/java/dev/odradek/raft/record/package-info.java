/// Metadata records as they lie in `__cluster_metadata` and in snapshots: a message in one of its
/// versions, framed as Kafka frames it.
///
/// Threads: any.
@NullMarked
package dev.odradek.raft.record;

import org.jspecify.annotations.NullMarked;
