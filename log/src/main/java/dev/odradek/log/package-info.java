/// One partition's log on disk, and all logs of the node. [dev.odradek.log.PartitionLog] appends,
/// reads and truncates; [dev.odradek.log.LogDirectories] opens, makes and drops logs. Owns
/// everything below `log.dirs` except `__cluster_metadata-0`.
///
/// Threads: a log's changes take its lock, its reads take none; blocking side work runs on the
/// workers of [dev.odradek.log.LogDirectories].
@NullMarked
package dev.odradek.log;

import org.jspecify.annotations.NullMarked;
