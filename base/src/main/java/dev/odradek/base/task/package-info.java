/// Who does the work: single-writer queues with timers, and named pools for work that blocks. The
/// production side makes platform threads; a simulation runs the same tasks on one thread in
/// virtual time.
///
/// Threads: each queue has one owner, its own thread; pools have as many as they are given.
@NullMarked
package dev.odradek.base.task;

import org.jspecify.annotations.NullMarked;
