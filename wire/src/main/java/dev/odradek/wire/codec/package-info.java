/// The primitives of the Kafka protocol: bounds-checked reading and writing of the types that
/// messages are made of, over netty buffers. Owns no file.
///
/// Threads: readers and writers belong to one thread at a time; everything else is immutable.
@NullMarked
package dev.odradek.wire.codec;

import org.jspecify.annotations.NullMarked;
