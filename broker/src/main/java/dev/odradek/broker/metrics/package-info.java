/// What a node tells of itself while it runs: gauges under the names of Apache Kafka's MBeans, and
/// our own under `odradek.`. They are computed when somebody asks, so nobody pays who does not.
///
/// Threads: a gauge is asked by any thread, and answers from volatile state.
@NullMarked
package dev.odradek.broker.metrics;

import org.jspecify.annotations.NullMarked;
