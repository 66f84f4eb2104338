/// The benchmark that anyone can run: the same work on Odradek and on Apache Kafka, in alternating
/// rounds of one run, by `bin/odradek-benchmark.sh`. Never shipped.
///
/// Threads: the main one; what a load needs besides is in `benchmarks.load`.
@NullMarked
package dev.odradek.benchmarks;

import org.jspecify.annotations.NullMarked;
