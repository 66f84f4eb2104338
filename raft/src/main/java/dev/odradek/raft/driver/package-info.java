/// The metadata quorum as the rest of the node sees it: records appended by the leader, committed
/// records and snapshots to listeners, the requests of other nodes. It owns the consensus core, its
/// timers, and the store under `<metadata.log.dir>/__cluster_metadata-0`.
///
/// Threads: one [dev.odradek.base.task.TaskQueue] owns everything; appending takes a lock of its
/// own; what is volatile may be read from anywhere.
@NullMarked
package dev.odradek.raft.driver;

import org.jspecify.annotations.NullMarked;
