/// Those that are compared, and how each is started: Odradek by its own script, Apache Kafka with
/// the flags of its own scripts, and Apache Kafka with what its users can give it by flags alone.
///
/// Threads: the one that runs the benchmark.
@NullMarked
package dev.odradek.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
