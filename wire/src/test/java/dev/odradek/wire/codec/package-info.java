/// Tests of the primitives.
///
/// Threads: one per test.
@NullMarked
package dev.odradek.wire.codec;

import org.jspecify.annotations.NullMarked;
