/// The three indexes beside a segment: offsets (.index), timestamps (.timeindex), aborted
/// transactions (.txnindex). An active segment's entries live in memory and are written on seal,
/// flush and close; a sealed one's are read on demand through the handle cache.
///
/// Threads: one writer at a time (the log's lock); look-ups from any thread, without a lock.
@NullMarked
package dev.odradek.log.index;

import org.jspecify.annotations.NullMarked;
