/// Which leader epoch began at which offset: the cache and its file, leader-epoch-checkpoint.
///
/// Threads: written under the log's lock, read from any thread.
@NullMarked
package dev.odradek.log.epoch;

import org.jspecify.annotations.NullMarked;
