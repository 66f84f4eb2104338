/// Codecs against Apache Kafka's streams, and against hostile input.
@NullMarked
package dev.odradek.wire.compress;

import org.jspecify.annotations.NullMarked;
