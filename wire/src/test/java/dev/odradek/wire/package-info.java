/// Tests of the protocol against Kafka's own classes.
///
/// Threads: one per test.
@NullMarked
package dev.odradek.wire;

import org.jspecify.annotations.NullMarked;
