/// The only way to a file. Calls are synchronous and are made by workers or owners, never by an
/// event loop where they may stall. The simulator's disk loses what was not synced; the real one is
/// the operating system's.
///
/// Threads: a [dev.odradek.base.disk.Disk] and a [dev.odradek.base.disk.HandleCache] may be used by
/// any; a file's positional reads may be concurrent, its appends have one caller at a time.
@NullMarked
package dev.odradek.base.disk;

import org.jspecify.annotations.NullMarked;
