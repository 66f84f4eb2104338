/// A world in the hand of a test: virtual time, tasks of many owners interleaved on one thread by a
/// seed, files in memory. The same seed gives the same run.
///
/// Threads: one, the test's.
@NullMarked
package dev.odradek.sim;

import org.jspecify.annotations.NullMarked;
