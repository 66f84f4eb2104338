/// Tests of the generator: schemas of our own against the text that they become.
///
/// Threads: one per test.
@NullMarked
package dev.odradek.wire.generator;

import org.jspecify.annotations.NullMarked;
