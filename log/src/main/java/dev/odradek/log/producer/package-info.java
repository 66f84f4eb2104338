/// What a log knows of idempotent and transactional producers: the last five batches, epochs, open
/// transactions, and the .snapshot files that spare a replay of the log.
///
/// Threads: owned by the log's lock.
@NullMarked
package dev.odradek.log.producer;

import org.jspecify.annotations.NullMarked;
