/// A world in the hand of a test: virtual time, tasks of many owners interleaved on one thread by a
/// seed, a disk in memory that fails and forgets. The same seed gives the same run.
///
/// Threads: one, the test's; the disk may be shared by more.
@NullMarked
package dev.odradek.sim;

import org.jspecify.annotations.NullMarked;
