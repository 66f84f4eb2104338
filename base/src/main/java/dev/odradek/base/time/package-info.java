/// The time, given and never taken: production code asks a [dev.odradek.base.time.Clock] that it
/// was handed, so that a simulation can own it.
///
/// Threads: any.
@NullMarked
package dev.odradek.base.time;

import org.jspecify.annotations.NullMarked;
