/// What to trust when a log is opened, and how little to read again: half-done deletions and swaps,
/// missing indexes, torn tails, producer state, leader epochs.
///
/// Threads: one worker per log, before anyone else sees it.
@NullMarked
package dev.odradek.log.recover;

import org.jspecify.annotations.NullMarked;
