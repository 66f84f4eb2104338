/// The pieces of work: what is asked of each broker in each round. A class a kind of work; the list
/// of all is [dev.odradek.benchmarks.Matrix].
///
/// Every piece of work refuses to give figures when there was an error, when records were lost,
/// when an offered load was not borne, or when the client was the one who had no more to give.
///
/// Threads: the one that runs the benchmark; the loads have their own.
@NullMarked
package dev.odradek.benchmarks.work;

import org.jspecify.annotations.NullMarked;
