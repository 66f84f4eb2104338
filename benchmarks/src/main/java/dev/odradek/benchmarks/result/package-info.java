/// What the benchmark found: figures, their samples by peer and round, what was refused, and the
/// goals they are held against. Values without behaviour towards the outside: they are written by
/// `benchmarks.work`, read by `benchmarks.report`.
///
/// Threads: everything here is immutable, except [Findings], which one thread fills.
@NullMarked
package dev.odradek.benchmarks.result;

import org.jspecify.annotations.NullMarked;
