/// Starts real broker processes, ours through `bin/` and Apache Kafka's from Maven Central, and
/// drives stock clients against them. Everything binds to 127.0.0.1 on free ports, every wait is
/// bounded, and what a test started it stops by process id.
@NullMarked
package dev.odradek.compat.harness;

import org.jspecify.annotations.NullMarked;
