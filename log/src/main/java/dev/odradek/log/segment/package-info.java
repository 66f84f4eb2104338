/// Segment files: the grammar of their names, appending, finding positions, walking batches, and
/// when to roll. Owns the .log files.
///
/// Threads: one writer at a time (the log's lock); reads from any thread, without a lock.
@NullMarked
package dev.odradek.log.segment;

import org.jspecify.annotations.NullMarked;
