/// What the quorum keeps on disk, under `<metadata.log.dir>/__cluster_metadata-0`: the log,
/// `quorum-state`, the snapshots `<offset>-<epoch>.checkpoint`; and `bootstrap.checkpoint` in each
/// log directory. Everything is as Apache Kafka 4.3.1 writes it.
///
/// Threads: owned by the quorum's queue, except that a snapshot is written by whoever has its
/// records.
@NullMarked
package dev.odradek.raft.store;

import org.jspecify.annotations.NullMarked;
