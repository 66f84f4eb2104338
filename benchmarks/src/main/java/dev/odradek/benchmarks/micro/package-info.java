/// The parts under JMH: ours beside the class of Apache Kafka that does the same, in one JVM of the
/// same options, on the same bytes. A benchmark class is a part; its methods begin with whose it
/// is, `odradek` or `kafka`. What a state prepares it also checks: a method that answered wrongly
/// would not be measured.
///
/// The compression libraries are those that we ship, for both.
///
/// Files: whatever a state keeps on disk is below the directory for temporary files, and removed.
///
/// Threads: one per benchmark, JMH's; a state belongs to it.
@NullMarked
package dev.odradek.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
