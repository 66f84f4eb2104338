/// A partition as this broker hosts it: who leads, what is committed, and who waits for either.
///
/// Threads: each partition has a lock, held for an append or a change of leadership and never
/// across a callback; what readers need is one volatile record. Lock order: the partition's lock,
/// then the log's.
@NullMarked
package dev.odradek.broker.partition;

import org.jspecify.annotations.NullMarked;
