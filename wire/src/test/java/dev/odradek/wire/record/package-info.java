/// Record batches against Apache Kafka's own reader and writer.
@NullMarked
package dev.odradek.wire.record;

import org.jspecify.annotations.NullMarked;
