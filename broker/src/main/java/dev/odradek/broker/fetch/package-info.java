/// How a fetch is served: sessions (KIP-227), the read of each partition, and the wait when there
/// is too little.
///
/// Threads: a session belongs to one connection at a time and is guarded by its own lock; a fetch
/// in progress belongs to the event loop of its connection, and other threads only post to that
/// loop.
@NullMarked
package dev.odradek.broker.fetch;

import org.jspecify.annotations.NullMarked;
