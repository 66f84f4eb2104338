/// What a broker takes of the machine, asked of the operating system: processor time by kind of
/// thread, memory, files, system calls; and what it allocates, asked of its JVM.
///
/// Threads: the one that runs the benchmark.
@NullMarked
package dev.odradek.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
