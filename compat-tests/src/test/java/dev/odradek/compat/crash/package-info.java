/// Crashes and what must be true after them: stock producers that number what they send and note
/// what was acknowledged, a reader that looks on, the check of one against the other, and a file
/// system whose power can be cut.
///
/// Threads: a [Writer] and a [Reader] have one each, and a producer calls back on its own; they
/// meet in [Strand], which is guarded by its lock. All else belongs to the test's thread.
@NullMarked
package dev.odradek.compat.crash;

import org.jspecify.annotations.NullMarked;
